//! The division tree, as it stood in each year.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use qiyou_kernel::{Date, Digest};
use qiyou_region::Tree;

/// A division tree and, where it says from when to when divisions existed, the tree of each year's last day.
#[derive(Debug)]
pub(crate) struct Trees {
    whole: Arc<Tree>,
    sha256: Digest,
    /// Whether some division did not always exist.
    changes: bool,
    /// The trees that were asked for so far. They follow from the whole alone, so that keeping them changes nothing.
    years: Mutex<BTreeMap<i16, Arc<Tree>>>,
}

impl Trees {
    /// Takes a tree and the SHA-256 of its document.
    #[must_use]
    pub(crate) fn new(tree: impl Into<Arc<Tree>>, sha256: Digest) -> Self {
        let whole = tree.into();
        let changes = whole.iter().any(|region| region.valid_from.is_some() || region.valid_to.is_some());
        Self { whole, sha256, changes, years: Mutex::default() }
    }

    /// The tree of every division that there is.
    #[must_use]
    pub(crate) fn whole(&self) -> &Tree {
        &self.whole
    }

    /// SHA-256 of the document.
    #[must_use]
    pub(crate) fn sha256(&self) -> Digest {
        self.sha256
    }

    /// Every tree that stood at the end of one of these years, and the whole; each once.
    #[must_use]
    pub(crate) fn through(&self, years: impl IntoIterator<Item = i16>) -> Vec<Arc<Tree>> {
        let mut trees = vec![Arc::clone(&self.whole)];
        if self.changes {
            trees.extend(years.into_iter().map(|year| self.of(year)));
        }
        trees
    }

    /// The tree as it stood on the last day of a year.
    #[must_use]
    pub(crate) fn of(&self, year: i16) -> Arc<Tree> {
        let Some(day) = self.changes.then(|| Date::new(year, 12, 31).ok()).flatten() else {
            return Arc::clone(&self.whole);
        };
        let mut years = self.years.lock();
        Arc::clone(years.entry(year).or_insert_with(|| Arc::new(self.whole.valid_on(day))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trees(rows: &str) -> Trees {
        let document = format!("code,name,level,parent,valid_from,valid_to\n000000,国,country,,,\n{rows}");
        Trees::new(Tree::parse(document.as_bytes()).unwrap(), Digest::of(document.as_bytes()))
    }

    #[test]
    fn a_year_has_the_divisions_of_its_last_day() {
        let trees = trees("330000,省,province,000000,,\n330100,市,prefecture,330000,2024-06-01,\n");
        let codes = |year| trees.of(year).iter().map(|region| region.code.to_string()).collect::<Vec<_>>();
        assert_eq!(codes(2023), ["000000", "330000"]);
        assert_eq!(codes(2024), ["000000", "330000", "330100"]);
    }

    #[test]
    fn a_tree_without_dates_is_the_same_in_every_year() {
        let trees = trees("330000,省,province,000000,,\n");
        assert!(Arc::ptr_eq(&trees.of(1990), &trees.of(2027)));
    }
}
