mod absence;
mod approval;
mod children;
mod coverage;
mod laws;

use super::*;
use crate::cell::sample::{actual, shown};

/// A region with what it reports and the regions below it.
#[derive(Clone, Debug, Default)]
struct Region {
    own: Option<Actual>,
    denominator: Option<Decimal>,
    below: Vec<Region>,
}

impl<'a> Tree for &'a Region {
    type Region = &'a Region;

    fn children(&self, region: Self::Region) -> impl Iterator<Item = Self::Region> {
        region.below.iter()
    }

    fn own(&self, region: Self::Region) -> Option<Actual> {
        region.own
    }

    fn denominator(&self, region: Self::Region) -> Option<Decimal> {
        region.denominator
    }
}

/// A region that reports nothing itself.
fn over(below: impl Into<Vec<Region>>) -> Region {
    Region { below: below.into(), ..Region::default() }
}

/// A region without a report, and none below it.
fn silent() -> Region {
    Region::default()
}

/// A region with an approved value of its own for 2024.
fn reports(figure: Figure) -> Region {
    Region { own: Some(actual(figure)), ..Region::default() }
}

/// A region with a value of its own.
fn has(own: Actual) -> Region {
    Region { own: Some(own), ..Region::default() }
}

impl Region {
    /// The same region, its denominator known without a report.
    fn of(self, denominator: &str) -> Self {
        Self { denominator: Some(denominator.parse().unwrap()), ..self }
    }

    /// The same region, over others.
    fn over(self, below: impl Into<Vec<Region>>) -> Self {
        Self { below: below.into(), ..self }
    }
}

fn rolled_up(rules: &Rules, region: &Region) -> Option<Actual> {
    roll_up(&region, region, rules, &Thresholds::default())
}

fn is(actual: Option<Actual>, figure: &str, completeness: Completeness) {
    assert_eq!(shown(actual.as_ref()), (figure.to_owned(), completeness));
}

/// The coverages, of the children and of the denominator, as shown.
fn coverage(actual: Option<Actual>) -> (Option<String>, Option<String>) {
    let actual = actual.expect("a roll-up");
    let shown = |share: Option<Decimal>| share.map(|share| share.to_string());
    (shown(actual.children_coverage), shown(actual.denominator_coverage))
}
