//! Taking a store of a cluster back to a backup, as its operators would.

use std::path::{Path, PathBuf};

use qiyou_aggregator::Aggregator;
use qiyou_boot::Domain;
use qiyou_store::{
    Options, ReadOnly,
    backup::{self, Author, Restored},
};

use super::{Cluster, Place};

impl Cluster {
    /// Backs up a store while its service runs.
    ///
    /// # Panics
    /// When it cannot be.
    pub async fn back_up(&self, name: &str) -> PathBuf {
        let file = self.directory.path().join(name).with_added_extension("backup");
        let store = ReadOnly::open(self.tables(name)).await.expect("the store can be read");
        store.backup(&file, None, &mut |_, _| {}).await.expect("the store can be backed up");
        store.close().await;
        file
    }

    /// Stops a service, restores a backup into a new place, and starts the service over that; the aggregator is left alone.
    ///
    /// # Panics
    /// When it does not stop, restore or start.
    pub async fn restore(&mut self, name: &str, file: &Path) -> Restored {
        self.stop(name).await;
        let is_sqlite = !self.node(name).store.contains("://");
        let place = if is_sqlite { Place::Sqlite } else { Place::Postgres };
        let store = place.store(self.directory.path(), &format!("{name}-restored")).await;
        self.nodes.get_mut(name).expect("a service of this cluster").store = store;
        let author = Author { actor: "ops-3".to_owned(), reason: "磁盘故障（虚构）".to_owned() };
        let restored = backup::restore(file, self.tables(name), &author, &mut |_, _| {}).await;
        self.start(name).await;
        restored.expect("the backup restores")
    }

    /// How to open a store beside its service.
    fn tables(&self, name: &str) -> Options {
        let options = Options::new(self.node(name).store.clone(), self.clock.clone());
        match self.members.iter().find(|member| member.name == name) {
            Some(member) => Domain::new(member.domain, 0).tables(options),
            None => Aggregator::tables(options),
        }
    }
}
