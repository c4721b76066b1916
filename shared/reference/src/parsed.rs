//! Division trees in memory, each parsed once: services in one process that hold the same document share its tree.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};

use qiyou_error::{Error, Result};
use qiyou_kernel::Digest;
use qiyou_region::{Fault, Tree};
use tokio::{sync::Mutex, task::spawn_blocking};

/// The trees that somebody holds, by the SHA-256 of their documents.
static HELD: Mutex<BTreeMap<Digest, Weak<Tree>>> = Mutex::const_new(BTreeMap::new());

/// The tree of a document with this SHA-256, or every fault of the document.
///
/// The country takes a while to parse: that happens beside the work of the runtime, and whoever wants the same tree waits
/// for it.
///
/// # Errors
/// `Internal` when the parser fails by a bug.
pub async fn parsed(sha256: Digest, document: Arc<[u8]>) -> Result<Result<Arc<Tree>, Vec<Fault>>> {
    let mut held = HELD.lock().await;
    if let Some(tree) = held.get(&sha256).and_then(Weak::upgrade) {
        return Ok(Ok(tree));
    }
    let tree = spawn_blocking(move || Tree::parse(&document)).await;
    let tree = tree.map_err(|fault| Error::bug("the division tree cannot be parsed", fault))?;
    Ok(tree.map(Arc::new).inspect(|tree| {
        held.retain(|_, tree| tree.strong_count() > 0);
        held.insert(sha256, Arc::downgrade(tree));
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use qiyou_kernel::Digest;

    use super::parsed;

    #[tokio::test]
    async fn a_document_is_parsed_once_for_as_long_as_its_tree_is_held() {
        let document: Arc<[u8]> = "code,name,level,parent\n000000,国,country,\n".as_bytes().into();
        let sha256 = Digest::of(&document);
        let tree = || async { parsed(sha256, Arc::clone(&document)).await.unwrap().unwrap() };
        let (first, second) = (tree().await, tree().await);
        assert!(Arc::ptr_eq(&first, &second));
        let gone = Arc::downgrade(&first);
        drop((first, second));
        assert!(gone.upgrade().is_none());
        assert_eq!(tree().await.len(), 1);
    }

    #[tokio::test]
    async fn every_fault_of_a_document_is_told() {
        let document: Arc<[u8]> = "code,name,level,parent\n1,国,country,\n2,省,province,\n".as_bytes().into();
        let faults = parsed(Digest::of(&document), document).await.unwrap().unwrap_err();
        assert!(faults.len() >= 2, "{faults:?}");
    }
}
