//! The tree itself, asked by code.

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use qiyou_kernel::{Date, Level, RegionCode};

use crate::fault::{Fault, MAX_FAULTS};
use crate::region::Region;
use crate::shape::Shape;
use crate::{check, read};

/// All divisions of one document, each code once, in code order.
///
/// Where a document gives a code several times, with different validity, the latest stands here; [`Tree::valid_on`] goes
/// back, and [`Tree::versions`] has them all. Every question about a code that is not in the tree has an empty answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    regions: Vec<Region>,
    /// What codes meant before, by code and first day.
    former: Vec<Region>,
    shape: Shape,
    /// Divisions whose code does not begin as the code above them does.
    strays: Vec<RegionCode>,
}

impl Tree {
    /// Reads a document in CSV: a header with the columns `code`, `name`, `level`, `parent` and, where validity is
    /// limited, `valid_from` and `valid_to` (first and last day, empty for no limit); then one row per division.
    ///
    /// Only the country has no parent. A code may come again with other days. Refused with all faults, by line, at most
    /// [`MAX_FAULTS`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let mut document = read::read(bytes);
        let mut faults = document.faults;
        if faults.len() < MAX_FAULTS {
            faults.extend(check::check(&mut document.rows, &document.unsound));
        }
        if faults.is_empty() {
            return Ok(Self::of(document.rows.into_iter().map(|row| row.region)));
        }
        faults.sort();
        faults.truncate(MAX_FAULTS);
        Err(faults)
    }

    /// Builds the tree of checked regions, sorted by code and first day.
    fn of(sorted: impl Iterator<Item = Region>) -> Self {
        let mut regions: Vec<Region> = Vec::new();
        let mut former = Vec::new();
        for region in sorted {
            if let Some(last) = regions.pop_if(|last| last.code == region.code) {
                former.push(last);
            }
            regions.push(region);
        }
        let is_stray = |region: &&Region| region.parent.is_some_and(|parent| !parent.covers(&region.code));
        let strays = regions.iter().filter(is_stray).map(|region| region.code).collect();
        Self { shape: Shape::new(&regions), regions, former, strays }
    }

    /// Returns the tree as it stood on a day: without what had ended or not begun.
    #[must_use]
    pub fn valid_on(&self, date: Date) -> Self {
        let mut valid: Vec<&Region> =
            self.regions.iter().chain(&self.former).filter(|region| region.is_valid_on(date)).collect();
        valid.sort_unstable_by_key(|region| region.code);
        Self::of(valid.into_iter().cloned())
    }

    /// Returns how many divisions there are, the country among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.regions.len()
    }

    /// Returns whether there is no division at all, as on a day before the first.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty()
    }

    /// Returns all divisions in code order.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter()
    }

    /// Returns a division.
    #[must_use]
    pub fn get(&self, code: RegionCode) -> Option<&Region> {
        self.regions.get(self.index(code)?)
    }

    /// Returns everything that a code has meant, the earliest first.
    pub fn versions(&self, code: RegionCode) -> impl Iterator<Item = &Region> {
        let from = self.former.partition_point(|region| region.code < code);
        let former = self.former.get(from..).unwrap_or_default();
        former.iter().take_while(move |region| region.code == code).chain(self.get(code))
    }

    /// Returns the name of a division.
    #[must_use]
    pub fn name(&self, code: RegionCode) -> Option<&str> {
        self.get(code).map(|region| &*region.name)
    }

    /// Returns the level of a division.
    #[must_use]
    pub fn level(&self, code: RegionCode) -> Option<Level> {
        self.get(code).map(|region| region.level)
    }

    /// Returns the division right above; none above the country.
    #[must_use]
    pub fn parent(&self, code: RegionCode) -> Option<&Region> {
        self.get(self.get(code)?.parent?)
    }

    /// Returns the divisions right below, in code order.
    ///
    /// They need not stand one level lower: some prefectures have townships and no counties.
    pub fn children(&self, code: RegionCode) -> impl Iterator<Item = &Region> {
        let indices = self.index(code).map(|index| self.shape.children(index));
        indices.into_iter().flatten().filter_map(|index| self.regions.get(index))
    }

    /// Returns the divisions above, the nearest first, the country last.
    pub fn ancestors(&self, code: RegionCode) -> impl Iterator<Item = &Region> {
        std::iter::successors(self.parent(code), |region| self.parent(region.code))
    }

    /// Returns a division and everything below it, in code order.
    pub fn subtree(&self, code: RegionCode) -> impl Iterator<Item = &Region> {
        let indices = self.index(code).map(|index| self.shape.subtree(index));
        indices.unwrap_or_default().into_iter().filter_map(|index| self.regions.get(index))
    }

    /// Returns whether a division is another one or lies below it. Never so for a code that is not in the tree.
    #[must_use]
    pub fn is_within(&self, code: RegionCode, ancestor: RegionCode) -> bool {
        let (Some(below), Some(above)) = (self.index(code), self.index(ancestor)) else {
            return false;
        };
        self.shape.span(above).contains(&self.shape.span(below).start)
    }

    /// Returns a range of six-digit divisions that covers a subtree, for a range condition in SQL.
    ///
    /// It may cover more than the subtree: what it finds is to be checked with [`Tree::is_within`]. It is as wide as the
    /// code's own pattern allows, so that it also finds what stands under codes that the tree no longer has.
    #[must_use]
    pub fn division_range(&self, code: RegionCode) -> Option<RangeInclusive<String>> {
        let (mut first, mut last) = self.get(code)?.code.division_range().into_inner();
        for stray in self.strays.iter().filter(|stray| self.is_within(**stray, code)) {
            let (from, to) = stray.division_range().into_inner();
            first = first.min(from);
            last = last.max(to);
        }
        Some(first..=last)
    }

    fn index(&self, code: RegionCode) -> Option<usize> {
        self.regions.binary_search_by_key(&code, |region| region.code).ok()
    }
}
