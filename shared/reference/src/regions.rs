//! The division tree that stands, in memory.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use qiyou_error::{Error, Reason, Result, key};
use qiyou_kernel::Digest;
use qiyou_region::Tree;
use qiyou_store::{At, Store};
use tokio::sync::Mutex;

use crate::{Dataset, ReferenceVersion};

/// A parsed division tree and the version that it comes from.
#[derive(Debug)]
pub struct Division {
    /// The tree.
    pub tree: Arc<Tree>,
    /// SHA-256 of its document.
    pub sha256: Digest,
    /// The revision that loaded it.
    pub revision: i64,
}

/// Holds the division tree of a store. Cheap to clone; all clones see the same tree.
#[derive(Debug, Clone, Default)]
pub struct Regions {
    current: Arc<ArcSwapOption<Division>>,
    /// Held while the tree is read again, so that an earlier reading never replaces a later one.
    refreshing: Arc<Mutex<()>>,
}

impl Regions {
    /// Reads the tree that stands in a store.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn open(store: &Store) -> Result<Self> {
        let regions = Self::default();
        regions.refresh(store).await?;
        Ok(regions)
    }

    /// Reads the tree again, if another version stands now.
    ///
    /// # Errors
    /// Those of the store; `Internal` when the stored document does not parse.
    pub async fn refresh(&self, store: &Store) -> Result<()> {
        let _turn = self.refreshing.lock().await;
        let view = store.at(At::Head).await?;
        let Some(stored) = view.get(&ReferenceVersion::row_key(Dataset::Regions)).await? else {
            return Ok(());
        };
        if self.current().is_some_and(|division| division.sha256 == stored.sha256) {
            return Ok(());
        }
        let tree = stored.tree().await?;
        let division = Division { tree, sha256: stored.sha256, revision: stored.revision };
        self.current.store(Some(Arc::new(division)));
        Ok(())
    }

    /// The tree, if one was loaded.
    #[must_use]
    pub fn current(&self) -> Option<Arc<Division>> {
        self.current.load_full()
    }

    /// The tree.
    ///
    /// # Errors
    /// `REGIONS_NOT_LOADED` before the first load.
    pub fn loaded(&self, service: &str) -> Result<Arc<Division>> {
        self.current().ok_or_else(|| {
            let message = "no division tree is loaded; load one with LoadReference first";
            Error::precondition(Reason::RegionsNotLoaded, message).with(key::SERVICE, service)
        })
    }
}
