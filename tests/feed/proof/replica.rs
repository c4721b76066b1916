//! The reader's copy: what it stored with its cursor, in one step.

use std::collections::BTreeMap;

use qiyou_kernel::Cursor;
use qiyou_proto::indicator::v1::{Change, StorePosition};

use super::history::{History, key, revision};

/// Survives its reader.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replica {
    pub(crate) cursor: String,
    /// Everything up to this revision is in it.
    pub(crate) revision: i64,
    /// The revision of the snapshot that it began with.
    pub(crate) since: i64,
    /// The newest row of each key.
    pub(crate) rows: BTreeMap<String, Change>,
    /// Every row that came by the feed.
    pub(crate) seen: History,
}

impl Replica {
    /// Begins with a snapshot.
    pub(crate) fn of_snapshot(changes: Vec<Change>, position: &StorePosition) -> Self {
        let mut replica = Self { since: position.revision, ..Self::default() };
        for change in changes {
            assert!(change.revision <= position.revision, "a snapshot holds what came after it: {change:?}");
            let before = replica.rows.insert(key(resource(&change)), change);
            assert_eq!(before, None, "a snapshot holds a row twice");
        }
        replica.reach(position);
        replica
    }

    /// Applies whole revisions, each the successor of the one before.
    pub(crate) fn apply(&mut self, changes: Vec<Change>, position: &StorePosition) {
        let mut reached = self.revision;
        for change in changes {
            let goes_on = change.revision == reached && reached > self.revision;
            let is_next = change.revision == reached + 1;
            assert!(goes_on || is_next, "revision {} came after {reached}", change.revision);
            reached = change.revision;
            self.see(change);
        }
        assert_eq!(position.revision, reached, "the feed says that it delivered what it did not");
        self.reach(position);
    }

    fn see(&mut self, change: Change) {
        let row = resource(&change).clone();
        assert_eq!(revision(&row), change.revision, "{row:?}");
        let before = self.seen.entry(change.revision).or_default().insert(key(&row), row);
        assert_eq!(before, None, "a row came twice");
        self.rows.insert(key(resource(&change)), change);
    }

    fn reach(&mut self, position: &StorePosition) {
        let cursor: Cursor = position.cursor.parse().expect("a position has a cursor");
        let (store, epoch) = (cursor.store.to_string(), cursor.epoch.to_string());
        assert_eq!(
            (store, epoch, cursor.revision),
            (position.store.clone(), position.epoch.clone(), position.revision)
        );
        self.revision = position.revision;
        self.cursor.clone_from(&position.cursor);
    }
}

fn resource(change: &Change) -> &qiyou_proto::indicator::v1::change::Resource {
    change.resource.as_ref().expect("a change has a resource")
}
