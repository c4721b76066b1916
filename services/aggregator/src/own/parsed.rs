//! The division trees that were read last, so that reading at an earlier instant does not parse them again.

use std::{collections::VecDeque, sync::Arc};

use parking_lot::Mutex;
use qiyou_kernel::Digest;

use super::Trees;

/// Most trees kept: more than are read in turn, and few enough that what was loaded over the years takes no memory.
const KEPT: usize = 8;

/// The trees read last, the latest at the back.
#[derive(Debug, Default)]
pub(super) struct Parsed(Mutex<VecDeque<Arc<Trees>>>);

impl Parsed {
    /// The tree of a document.
    pub(super) fn get(&self, sha256: Digest) -> Option<Arc<Trees>> {
        let mut kept = self.0.lock();
        let index = kept.iter().position(|trees| trees.sha256() == sha256)?;
        let found = kept.remove(index)?;
        kept.push_back(Arc::clone(&found));
        Some(found)
    }

    /// Keeps a tree, and forgets the one that was not asked for longest.
    pub(super) fn keep(&self, trees: Arc<Trees>) {
        let mut kept = self.0.lock();
        // Two readings may have parsed the same document at once.
        kept.retain(|other| other.sha256() != trees.sha256());
        kept.push_back(trees);
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use qiyou_region::Tree;

    use super::*;

    const DOCUMENT: &[u8] = b"code,name,level,parent,valid_from,valid_to\n000000,\xe5\x9b\xbd,country,,,\n";

    fn hash(number: usize) -> Digest {
        Digest::of(number.to_string().as_bytes())
    }

    fn trees(number: usize) -> Arc<Trees> {
        Arc::new(Trees::new(Tree::parse(DOCUMENT).unwrap(), hash(number)))
    }

    #[test]
    fn the_tree_that_was_not_asked_for_longest_is_forgotten() {
        let parsed = Parsed::default();
        (0..KEPT).for_each(|number| parsed.keep(trees(number)));
        assert!(parsed.get(hash(0)).is_some());
        parsed.keep(trees(KEPT));
        let kept: Vec<_> = (0..=KEPT).filter(|number| parsed.get(hash(*number)).is_some()).collect();
        assert_eq!(kept, [0, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn a_tree_that_was_parsed_twice_is_kept_once() {
        let parsed = Parsed::default();
        (0..KEPT).for_each(|number| parsed.keep(trees(number)));
        let again = trees(3);
        parsed.keep(Arc::clone(&again));
        assert!(Arc::ptr_eq(&parsed.get(hash(3)).unwrap(), &again));
        assert!(parsed.get(hash(0)).is_some(), "none was forgotten for it");
    }
}
