//! Rows by the revision that made them, whoever speaks of them.

use std::collections::{BTreeMap, btree_map::Entry};

use qiyou_proto::{
    indicator::v1::{ObservationVersion, change::Resource},
    r#type::v1::ReportState,
};

/// Every row by its revision and its key.
pub(crate) type History = BTreeMap<i64, BTreeMap<String, Resource>>;

/// What a row is the newest of.
pub(crate) fn key(resource: &Resource) -> String {
    match resource {
        Resource::Observation(row) => format!("{} {:?}", row.name, row.version()),
        Resource::Target(row) => row.name.clone(),
        Resource::PlanVersion(row) => row.plan.clone(),
        Resource::ReferenceVersion(row) => format!("{:?}", row.dataset()),
        Resource::Progress(_) | Resource::Project(_) | Resource::Ticket(_) | Resource::FollowUp(_) => {
            panic!("nobody writes {resource:?}")
        }
    }
}

/// The revision that made a row.
pub(crate) fn revision(resource: &Resource) -> i64 {
    match resource {
        Resource::Observation(row) => row.revision,
        Resource::Target(row) => row.revision,
        Resource::PlanVersion(row) => row.revision,
        Resource::ReferenceVersion(row) => row.revision,
        Resource::Progress(_) | Resource::Project(_) | Resource::Ticket(_) | Resource::FollowUp(_) => {
            panic!("nobody writes {resource:?}")
        }
    }
}

/// A row as it was recorded: an answer shows a working version whose content was approved as approved, which is a
/// statement about two rows.
pub(crate) fn recorded(mut resource: Resource) -> Resource {
    if let Resource::Observation(row) = &mut resource
        && (row.version(), row.state()) == (ObservationVersion::Working, ReportState::Approved)
    {
        row.set_state(ReportState::Submitted);
    }
    resource
}

/// Adds a row; one that is there must be the same.
pub(crate) fn add(history: &mut History, row: Resource) {
    let (key, revision) = (key(&row), revision(&row));
    match history.entry(revision).or_default().entry(key) {
        Entry::Vacant(vacant) => {
            vacant.insert(row);
        }
        Entry::Occupied(known) => assert_eq!(known.get(), &row, "two rows of one key in revision {revision}"),
    }
}

/// Compares what two of them hold, and names the first revision that differs.
pub(crate) fn assert_same(what: &str, one: &History, other: &History) {
    for revision in one.keys().chain(other.keys()) {
        assert_eq!(one.get(revision), other.get(revision), "{what}: revision {revision}");
    }
}
