//! The value of a region from the regions below it.

mod absences;
mod coverage;
#[cfg(test)]
mod tests;

use qiyou_kernel::{Decimal, RegionRule};

use crate::{Actual, Completeness, Composition, Figure, Rules, Thresholds};
use absences::Absences;
use coverage::{Share, Weight};

/// What a roll-up reads: the division tree, and each region's own value of one indicator and year.
pub trait Tree {
    /// A region, as cheap to copy as an index.
    type Region: Copy;

    /// Returns the regions right below.
    fn children(&self, region: Self::Region) -> impl Iterator<Item = Self::Region>;

    /// Returns what the region itself reports, without looking below.
    fn own(&self, region: Self::Region) -> Option<Actual>;

    /// Returns the denominator of a region where it is known without a report, such as a population.
    ///
    /// It weighs the coverage of a ratio and never enters the ratio.
    fn denominator(&self, _region: Self::Region) -> Option<Decimal> {
        None
    }
}

/// Combines the values of the regions below a region by the indicator's rule; `None` when they have nothing to combine.
///
/// The descent stops at the first region with an answer of its own. A rate reported as a value alone never adds, so its
/// region is missing. What is not applicable somewhere leaves the coverage; what is missing, not collected, refused or
/// suppressed lowers it. A sum is complete with all children, a ratio with the plan's share of the denominator where that
/// is known, else with all children. Sums beyond 28 digits give `None`.
///
/// Answers that lack periods of their own are passed over as long as the rest is enough to judge by; where it is not, they
/// are shown with the rest.
#[must_use]
pub fn roll_up<T: Tree>(
    tree: &T,
    region: T::Region,
    rules: &Rules,
    thresholds: &Thresholds,
) -> Option<Actual> {
    if rules.region_rule == RegionRule::None {
        return None;
    }
    let mut descent = Descent { tree, rules, takes_partial: false, has_passed_over: false };
    let complete = descent.below(region).actual(rules, thresholds);
    if !descent.has_passed_over || complete.is_some_and(|actual| actual.is_complete()) {
        return complete;
    }
    Descent { takes_partial: true, ..descent }.below(region).actual(rules, thresholds)
}

/// What one region gives to the region above.
enum Part {
    Value(Whole),
    /// No number; what it states, where it states something.
    Absent {
        stated: Option<Actual>,
    },
    /// A sum that needs more than 28 digits.
    TooLong,
}

/// Values put together, and how much of the whole they are.
struct Whole {
    actual: Actual,
    children: Share,
    /// `None` where it is not known.
    denominator: Option<Weight>,
    /// Whether the parts reach up to different days.
    is_uneven: bool,
}

struct Descent<'a, T> {
    tree: &'a T,
    rules: &'a Rules,
    /// Whether it stops at an answer that lacks periods.
    takes_partial: bool,
    /// Whether it came past such an answer.
    has_passed_over: bool,
}

impl<T: Tree> Descent<'_, T> {
    /// Combines the children of a region.
    fn below(&mut self, region: T::Region) -> Part {
        let mut whole: Option<Whole> = None;
        let mut children = Share::default();
        let mut denominator = self.is_ratio().then(Weight::default);
        let mut absences = Absences::default();
        for child in self.tree.children(region) {
            match self.part(child) {
                Part::TooLong => return Part::TooLong,
                Part::Absent { stated } => {
                    absences.add(stated);
                    if stated.is_some_and(|actual| actual.figure.is_not_applicable()) {
                        continue;
                    }
                    children.miss();
                    denominator = denominator.and_then(|sum| sum.plus_missing(self.tree.denominator(child)?));
                }
                Part::Value(part) => {
                    children.add(&part.children);
                    denominator = denominator.and_then(|sum| sum.plus(self.weight(child, &part)?));
                    let joined = match whole {
                        None => Some(part),
                        Some(whole) => whole.with(&part),
                    };
                    let Some(joined) = joined else { return Part::TooLong };
                    whole = Some(joined);
                }
            }
        }
        match whole {
            Some(mut whole) => {
                absences.qualify(&mut whole.actual);
                Part::Value(Whole { children, denominator, ..whole })
            }
            None => Part::Absent { stated: absences.common() },
        }
    }

    /// Returns what one region gives: its own value, or that of the regions below it.
    fn part(&mut self, region: T::Region) -> Part {
        let own = self.tree.own(region);
        if let Some(actual) = own.filter(Actual::is_answer) {
            if actual.is_complete() || self.takes_partial {
                return self.leaf(actual);
            }
            self.has_passed_over = true;
        }
        match self.below(region) {
            Part::Absent { stated } => {
                let answer = stated.filter(Actual::is_answer);
                Part::Absent { stated: answer.or_else(|| own.filter(Actual::is_absent)).or(stated) }
            }
            below @ (Part::Value(_) | Part::TooLong) => below,
        }
    }

    fn leaf(&self, mut actual: Actual) -> Part {
        if self.rules.is_milestone() && actual.fulfilled && !actual.figure.adds(true) {
            // One region that reached the milestone, of one region.
            actual.figure = Figure::Ratio { numerator: Decimal::ONE, denominator: Decimal::ONE };
        }
        if !actual.figure.adds(self.is_ratio()) {
            return Part::Absent { stated: Some(actual).filter(Actual::is_absent) };
        }
        Part::Value(Whole { actual, children: Share::whole(), denominator: None, is_uneven: false })
    }

    /// Returns how much of the denominator a part stands for; `None` when that is not known.
    fn weight(&self, region: T::Region, part: &Whole) -> Option<Weight> {
        let reported = match part.actual.figure {
            Figure::Ratio { denominator, .. } => Some(denominator),
            Figure::Value(_) | Figure::None | Figure::Absent(_) => None,
        };
        let full = || self.tree.denominator(region).or(reported).map(Weight::full);
        part.denominator.or_else(|| if part.children.is_whole() { full() } else { None })
    }

    fn is_ratio(&self) -> bool {
        self.rules.region_rule == RegionRule::RatioOfSums
    }
}

impl Part {
    /// Returns the value that is shown.
    fn actual(self, rules: &Rules, thresholds: &Thresholds) -> Option<Actual> {
        match self {
            Self::Value(whole) => Some(whole.actual(rules, thresholds)),
            Self::Absent { stated } => stated.map(|stated| Actual {
                composition: Composition::RollUp,
                children_coverage: (!stated.figure.is_not_applicable()).then_some(Decimal::ZERO),
                ..stated
            }),
            Self::TooLong => None,
        }
    }
}

impl Whole {
    /// Adds a part, coverage aside; `None` beyond 28 digits.
    fn with(mut self, part: &Self) -> Option<Self> {
        let ends_elsewhere = self.actual.period.end() != part.actual.period.end();
        self.is_uneven = self.is_uneven || part.is_uneven || ends_elsewhere;
        self.actual.figure = self.actual.figure.plus(&part.actual.figure)?;
        self.actual.fulfilled &= part.actual.fulfilled;
        self.actual.completeness = self.actual.completeness.max(part.actual.completeness);
        self.actual.absorb(&part.actual);
        Some(self)
    }

    fn actual(self, rules: &Rules, thresholds: &Thresholds) -> Actual {
        let weight = self.denominator.filter(Weight::is_known);
        let is_covered = match &weight {
            Some(weight) => weight.reaches(thresholds.ratio_coverage),
            None => self.children.is_whole(),
        };
        // Flows that run to different days do not add up to a flow of any one span.
        let is_mixed = self.is_uneven && rules.adds_periods();
        Actual {
            fulfilled: self.actual.fulfilled && self.children.is_whole(),
            composition: Composition::RollUp,
            completeness: if is_covered && !is_mixed {
                self.actual.completeness
            } else {
                Completeness::PartsMissing
            },
            children_coverage: self.children.shown(),
            denominator_coverage: weight.and_then(|weight| weight.shown()),
            ..self.actual
        }
    }
}
