//! Which of a revision's rows are not what they were: the places that its entry has rows for, against the rows that are
//! there.

use qiyou_kernel::{Digest, Instant};

use super::{
    damage::{Damage, Fault},
    history::Vouched,
};
use crate::audit::{
    Rows,
    marks::{MARK, mark},
};

/// A row that is there.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) table: &'static str,
    pub(super) revision: i64,
    /// Its place within its revision.
    pub(super) place: i64,
    pub(super) recorded_at: Instant,
    /// The digest of its content; nothing when that cannot be read.
    pub(super) digest: Option<Digest>,
    /// Its name, where that was asked for.
    pub(super) name: Option<String>,
}

/// The places of a window, and which of them are still without their row.
#[derive(Debug)]
pub(super) struct Slots<'e> {
    entry: &'e Vouched,
    start: i64,
    marks: Vec<[u8; MARK]>,
    is_free: Vec<bool>,
}

impl<'e> Slots<'e> {
    /// So many places from one on, with the marks of their rows, if there are any.
    pub(super) fn of(entry: &'e Vouched, start: i64, count: i64, marks: Vec<[u8; MARK]>) -> Self {
        let count = usize::try_from(count).unwrap_or_default();
        Self { entry, start, marks, is_free: vec![true; count] }
    }

    /// Puts every row in its place, and tells which were changed, moved or inserted.
    pub(super) fn take(&mut self, rows: Vec<Seen>, damages: &mut Vec<Damage>) {
        let (_, strays): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| self.take_genuine(row));
        let (moved, strays): (Vec<_>, Vec<_>) = strays.into_iter().partition(|row| self.take_moved(row));
        damages.extend(moved.into_iter().map(|row| self.damage(Fault::RowReordered, row)));
        for row in strays {
            let is_in_place = self.occupy(self.slot(&row));
            let fault = if is_in_place { Fault::RowChanged } else { Fault::RowInserted };
            damages.push(self.damage(fault, row));
        }
    }

    /// Whether rows are missing.
    pub(super) fn has_gaps(&self) -> bool {
        self.is_free.contains(&true)
    }

    /// Names the rows that are missing, by what stands with the same mark.
    pub(super) fn name_gaps(&self, standing: &[([u8; MARK], String)], damages: &mut Vec<Damage>) {
        let gaps = self.is_free.iter().enumerate().filter(|(_, is_free)| **is_free);
        for ((slot, _), place) in gaps.map(|gap| (gap, self.start.saturating_add_unsigned(offset(gap.0)))) {
            let mark = self.marks.get(slot);
            let name = standing.iter().find(|(other, _)| Some(other) == mark).map(|(_, name)| name.clone());
            damages.push(match name {
                Some(name) => Damage::row(Fault::RowDropped, self.entry.revision, name),
                None => Damage::place(Fault::RowDropped, self.entry.revision, place),
            });
        }
    }

    fn take_genuine(&mut self, row: &Seen) -> bool {
        let slot = self.slot(row);
        slot.is_some_and(|slot| self.is_genuine(slot, row)) && self.occupy(slot)
    }

    /// A row that belongs to another place than it stands in.
    fn take_moved(&mut self, row: &Seen) -> bool {
        let Some(digest) = row.digest.filter(|_| row.recorded_at == self.entry.recorded_at) else {
            return false;
        };
        let marks = self.marks.iter().zip(&self.is_free);
        let slot = marks.enumerate().find(|(_, (own, is_free))| **is_free && **own == mark(&digest));
        self.occupy(slot.map(|(slot, _)| slot))
    }

    /// Whether a row is the one that the entry has for a place. Without marks only a row that is alone can tell.
    fn is_genuine(&self, slot: usize, row: &Seen) -> bool {
        let Some(digest) = row.digest.filter(|_| row.recorded_at == self.entry.recorded_at) else {
            return false;
        };
        match self.marks.get(slot) {
            Some(own) => *own == mark(&digest),
            None if self.entry.row_count == 1 => {
                let mut alone = Rows::default();
                alone.add_digest(&digest);
                alone.finish().1 == self.entry.rows_digest
            }
            None => true,
        }
    }

    fn slot(&self, row: &Seen) -> Option<usize> {
        let slot = usize::try_from(row.place.checked_sub(self.start)?).ok()?;
        (slot < self.is_free.len()).then_some(slot)
    }

    /// Takes a place, if it is free.
    fn occupy(&mut self, slot: Option<usize>) -> bool {
        let free = slot.and_then(|slot| self.is_free.get_mut(slot));
        free.is_some_and(std::mem::take)
    }

    fn damage(&self, fault: Fault, row: Seen) -> Damage {
        match row.name {
            Some(name) => Damage::row(fault, self.entry.revision, name),
            None => Damage::place(fault, self.entry.revision, row.place),
        }
    }
}

fn offset(slot: usize) -> u64 {
    u64::try_from(slot).unwrap_or(u64::MAX)
}
