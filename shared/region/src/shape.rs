//! Who lies within whom, as positions in a walk through the tree.

use std::collections::BTreeMap;
use std::ops::Range;

use qiyou_kernel::RegionCode;

use crate::region::Region;

/// A walk from the roots downwards that meets every region before what lies below it, brothers in code order.
///
/// A subtree is one run of the walk, so containment is a comparison of two positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Index of the region at each position of the walk.
    walk: Vec<usize>,
    /// Position behind the subtree that begins at each position.
    ends: Vec<usize>,
    /// Position of each region.
    positions: Vec<usize>,
}

impl Shape {
    /// Walks regions sorted by code, each code once, whose parents are all among them and never below them.
    pub(crate) fn new(regions: &[Region]) -> Self {
        let mut below: BTreeMap<Option<RegionCode>, Vec<usize>> = BTreeMap::new();
        for (index, region) in regions.iter().enumerate().rev() {
            below.entry(region.parent).or_default().push(index);
        }

        let mut shape = Self { positions: vec![0; regions.len()], ..Self::default() };
        let mut ahead = below.remove(&None).unwrap_or_default();
        let mut open: Vec<(usize, usize)> = Vec::new();
        while let Some(index) = ahead.pop() {
            // What was ahead when a subtree began is all that is left when it has ended.
            while open.last().is_some_and(|(_, left)| ahead.len() < *left) {
                shape.close(open.pop());
            }
            let position = shape.walk.len();
            open.push((position, ahead.len()));
            shape.walk.push(index);
            shape.ends.push(position + 1);
            if let Some(slot) = shape.positions.get_mut(index) {
                *slot = position;
            }
            let code = regions.get(index).map(|region| region.code);
            ahead.extend(below.remove(&code).unwrap_or_default());
        }
        while let Some(last) = open.pop() {
            shape.close(Some(last));
        }
        shape
    }

    fn close(&mut self, subtree: Option<(usize, usize)>) {
        let end = self.walk.len();
        if let Some(slot) = subtree.and_then(|(position, _)| self.ends.get_mut(position)) {
            *slot = end;
        }
    }

    /// Returns the positions of a region's subtree, its own first.
    pub(crate) fn span(&self, index: usize) -> Range<usize> {
        let position = self.positions.get(index).copied().unwrap_or_default();
        position..self.end(position)
    }

    /// Returns the indices of all regions in a region's subtree, its own among them, in code order.
    pub(crate) fn subtree(&self, index: usize) -> Vec<usize> {
        let mut found = self.walk.get(self.span(index)).unwrap_or_default().to_vec();
        // Nearly always sorted already: most codes begin as the code above them does.
        found.sort_unstable();
        found
    }

    /// Returns the indices of the regions right below a region, in code order.
    pub(crate) fn children(&self, index: usize) -> impl Iterator<Item = usize> {
        let span = self.span(index);
        let first = span.start + 1;
        let starts = std::iter::successors(Some(first), |position| Some(self.end(*position)));
        starts
            .take_while(move |position| *position < span.end)
            .filter_map(|position| self.walk.get(position).copied())
    }

    fn end(&self, position: usize) -> usize {
        // Behind the last position everything ends, also a walk over children.
        self.ends.get(position).copied().unwrap_or(usize::MAX)
    }
}
