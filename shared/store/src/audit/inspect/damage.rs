//! What can be wrong, and how it is named.

use std::fmt;

/// Which chain an entry belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Chain {
    /// The entries of the revisions.
    Revisions,
    /// The entries of the refused calls.
    Refusals,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// An entry is not as it was written.
    EntryChanged,
    /// Entries are gone.
    EntryDropped,
    /// Entries stand where none was written.
    EntryInserted,
    /// An entry stands in the place of another.
    EntryReordered,
    /// A row of the history is not as it was written.
    RowChanged,
    /// A row of the history is gone.
    RowDropped,
    /// A row stands in the history that no entry vouches for.
    RowInserted,
    /// A row of the history stands in the place of another.
    RowReordered,
    /// What stands now is not the newest of the history.
    StandingChanged,
    /// The head does not name the last entry.
    HeadChanged,
    /// The entry that was known earlier has another hash: the chain was written anew from there or before.
    ChainReplaced,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Damage {
    /// What is wrong.
    pub fault: Fault,
    /// The chain of the entry.
    pub chain: Chain,
    /// The number of the entry: a revision, or the number of a refusal. Of a row, the revision that made it.
    pub number: i64,
    /// The last number, where several entries in a row are meant; the same as `number` otherwise.
    pub last: i64,
    /// The row, where one is meant, such as `notes/first`.
    pub row: Option<String>,
    /// The place of the row within its revision, from 0, where it is gone and its name with it.
    pub place: Option<i64>,
}

impl Damage {
    /// An entry.
    pub(crate) const fn entry(fault: Fault, chain: Chain, number: i64) -> Self {
        Self::entries(fault, chain, number, number)
    }

    /// Several entries, one after the other.
    pub(crate) const fn entries(fault: Fault, chain: Chain, number: i64, last: i64) -> Self {
        Self { fault, chain, number, last, row: None, place: None }
    }

    /// A row.
    pub(super) const fn row(fault: Fault, revision: i64, row: String) -> Self {
        let chain = Chain::Revisions;
        Self { fault, chain, number: revision, last: revision, row: Some(row), place: None }
    }

    /// A row that is known by its place only.
    pub(super) const fn place(fault: Fault, revision: i64, place: i64) -> Self {
        let chain = Chain::Revisions;
        Self { fault, chain, number: revision, last: revision, row: None, place: Some(place) }
    }

    /// One of a revision's rows, and nobody knows which.
    pub(crate) const fn unnamed(fault: Fault, revision: i64) -> Self {
        Self::entry(fault, Chain::Revisions, revision)
    }

    fn entries_in_words(&self) -> String {
        let what = match self.chain {
            Chain::Revisions => ("entry", "entries"),
            Chain::Refusals => ("refusal", "refusals"),
        };
        if self.number == self.last {
            format!("{} {}", what.0, self.number)
        } else {
            format!("{} {} to {}", what.1, self.number, self.last)
        }
    }

    fn row_in_words(&self) -> String {
        match (&self.row, self.place) {
            (Some(row), _) => row.clone(),
            (None, Some(place)) => format!("row {}", place + 1),
            (None, None) => "a row".to_owned(),
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (entries, row, revision) = (self.entries_in_words(), self.row_in_words(), self.number);
        let is_one = self.number == self.last;
        match self.fault {
            Fault::EntryChanged => write!(f, "{entries} was changed"),
            Fault::EntryDropped if is_one => write!(f, "{entries} is missing"),
            Fault::EntryDropped => write!(f, "{entries} are missing"),
            Fault::EntryInserted if is_one => write!(f, "{entries} was inserted"),
            Fault::EntryInserted => write!(f, "{entries} were inserted"),
            Fault::EntryReordered => write!(f, "{entries} stands in the place of another"),
            Fault::RowChanged => write!(f, "{row} of revision {revision} was changed"),
            Fault::RowDropped => write!(f, "{row} of revision {revision} is missing"),
            Fault::RowInserted => write!(f, "{row} was inserted at revision {revision}"),
            Fault::RowReordered => {
                write!(f, "{row} of revision {revision} stands in the place of another row")
            }
            Fault::StandingChanged => {
                write!(f, "{row} does not stand as revision {revision} wrote it; `qiyou rebuild` mends it")
            }
            Fault::HeadChanged => write!(f, "the head does not name {entries} as the last"),
            Fault::ChainReplaced => write!(f, "{entries} is not the one known from before"),
        }
    }
}
