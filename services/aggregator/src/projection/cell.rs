//! The values of one series: for each period the one version that can count.

use std::sync::Arc;

use qiyou_kernel::{Date, Period, State};
use qiyou_observation::{self as observation, Evidence, Figure, Observation};
use qiyou_store::Stored;

/// The version of an observation that can count: what stands, else what was handed in.
///
/// Drafts, returned reports and tombstones leave no cell; [`Touch`](super::Touch) remembers that they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The period.
    pub period: Period,
    /// Revision that recorded this version.
    pub revision: i64,
    /// What it says.
    pub figure: Figure,
    /// Fulfilment and evidence, for the few that state any.
    pub statement: Option<Arc<Statement>>,
    /// Day in China on which a report for the period was first handed in.
    pub submitted: Option<Date>,
    /// Whether it was approved; otherwise it is provisional.
    pub is_approved: bool,
    /// Whether it is made up.
    pub is_sample: bool,
}

/// What a report states besides its figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Whether fulfilment is stated.
    pub fulfilled: bool,
    /// The documents that support the report.
    pub evidence: Vec<Evidence>,
}

impl Cell {
    /// Takes a stored version of an observation into a series that is sorted by period.
    pub(crate) fn take(cells: &mut Vec<Self>, stored: &Stored<Observation>) {
        let Observation { key, version, content, state, .. } = &stored.record;
        let cell = Self {
            period: key.period,
            revision: stored.revision,
            figure: content.figure.clone(),
            statement: Statement::of(content.fulfilled, content.evidence.clone()),
            submitted: stored.first_submitted.map(|instant| instant.civil_date_in_shanghai()),
            is_approved: *version == observation::Version::Standing,
            is_sample: content.sample,
        };
        let approved = stored.approved_revision.unwrap_or_default();
        settle(cells, Version::of(cell, *state, content.withdrawn, approved));
    }
}

impl Statement {
    /// What is stated; nothing where there is neither fulfilment nor evidence.
    pub(super) fn of(fulfilled: bool, evidence: Vec<Evidence>) -> Option<Arc<Self>> {
        (fulfilled || !evidence.is_empty()).then(|| Arc::new(Self { fulfilled, evidence }))
    }
}

/// One version of an observation, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// An approved value.
    Standing(Cell),
    /// An approved withdrawal of the working version that had this revision.
    Withdrawn(Period, i64),
    /// A report that was handed in.
    Submitted(Cell),
    /// A draft, a returned report or a withdrawal that waits for approval.
    Held(Period),
}

impl Version {
    /// What a version means; `approved` is the revision of the working version that a standing one copies.
    pub(super) fn of(cell: Cell, state: State, withdrawn: bool, approved: i64) -> Self {
        match (cell.is_approved, withdrawn) {
            (true, true) => Self::Withdrawn(cell.period, approved),
            (true, false) => Self::Standing(cell),
            (false, false) if state == State::Submitted => Self::Submitted(cell),
            (false, _) => Self::Held(cell.period),
        }
    }

    fn period(&self) -> Period {
        match self {
            Self::Standing(cell) | Self::Submitted(cell) => cell.period,
            Self::Withdrawn(period, _) | Self::Held(period) => *period,
        }
    }
}

/// Takes one version into a series that is sorted by period.
///
/// The outcome does not depend on which of the two versions of an observation comes first, as long as each comes with its
/// newest row last: a snapshot and the feed give the same series.
pub(super) fn settle(cells: &mut Vec<Cell>, version: Version) {
    let found = cells.binary_search_by_key(&version.period(), |cell| cell.period);
    let before = found.ok().and_then(|at| cells.get(at));
    match version {
        Version::Standing(cell) => set(cells, found, cell),
        // What stands outranks what waits.
        Version::Submitted(cell) if before.is_none_or(|before| !before.is_approved) => set(cells, found, cell),
        Version::Submitted(_) => {}
        // A report newer than what was withdrawn stays.
        Version::Withdrawn(_, approved) => {
            remove_if(cells, found, |before| before.is_approved || before.revision <= approved);
        }
        Version::Held(_) => remove_if(cells, found, |before| !before.is_approved),
    }
}

fn set(cells: &mut Vec<Cell>, found: Result<usize, usize>, cell: Cell) {
    match found {
        Ok(at) => {
            if let Some(slot) = cells.get_mut(at) {
                *slot = cell;
            }
        }
        Err(at) => cells.insert(at, cell),
    }
}

fn remove_if(cells: &mut Vec<Cell>, found: Result<usize, usize>, is_over: impl Fn(&Cell) -> bool) {
    if let Ok(at) = found
        && cells.get(at).is_some_and(is_over)
    {
        cells.remove(at);
    }
}

/// The cells of one year.
pub(crate) fn of_year(cells: &[Cell], year: i16) -> &[Cell] {
    let from = cells.partition_point(|cell| cell.period.year() < year);
    let until = cells.partition_point(|cell| cell.period.year() <= year);
    cells.get(from..until).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_takes_four_times_the_space_of_its_number() {
        assert!(size_of::<Cell>() <= 64, "{}", size_of::<Cell>());
    }
}
