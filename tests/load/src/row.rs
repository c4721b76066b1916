//! A row of the table: what was measured, against what, and whether that is enough.

use std::fmt;

use qiyou_kernel::Decimal;
use serde::Serialize;

/// Decimals of ratios that are shown.
const DECIMALS: u32 = 2;

/// One measurement of ours and one of the baseline, made right after each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Ours.
    pub(crate) ours: u64,
    /// The baseline's; above zero.
    pub(crate) theirs: u64,
}

/// What a ratio of ours to the baseline's must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// Speed: at least so many hundredths of the baseline's.
    AtLeast(i64),
    /// Time or memory: at most so many hundredths of the baseline's.
    AtMost(i64),
}

/// What was found out.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// What it is compared with.
    pub(crate) against: String,
    /// What both numbers count.
    pub(crate) unit: &'static str,
    /// The measurements; at least one.
    pub(crate) pairs: Vec<Pair>,
    /// What the ratio must be.
    pub(crate) bound: Bound,
    /// What else helps to judge it.
    pub(crate) note: String,
}

/// A row in numbers: medians, and the ratio that is judged.
#[derive(Debug, Serialize)]
pub(crate) struct Judged {
    what: String,
    against: String,
    unit: &'static str,
    ours: u64,
    baseline: u64,
    /// The median of the ratios of the pairs: both sides of a pair met the same weather.
    ratio: String,
    lowest: String,
    highest: String,
    bound: String,
    holds: bool,
    note: String,
}

impl Pair {
    fn ratio(self) -> Decimal {
        let [ours, theirs] = [self.ours, self.theirs].map(whole);
        Decimal::ratio(ours, theirs, whole(1)).unwrap_or_default()
    }
}

impl Bound {
    /// Whether a ratio is within it.
    fn holds(self, ratio: Decimal) -> bool {
        match self {
            Self::AtLeast(floor) => ratio >= hundredths(floor),
            Self::AtMost(ceiling) => ratio <= hundredths(ceiling),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, number) = match self {
            Self::AtLeast(floor) => ('≥', floor),
            Self::AtMost(ceiling) => ('≤', ceiling),
        };
        write!(f, "{sign} {}", hundredths(*number).normalize())
    }
}

impl Row {
    /// Judges by the median.
    pub(crate) fn judge(self) -> Judged {
        let mut ratios: Vec<_> = self.pairs.iter().map(|pair| pair.ratio()).collect();
        ratios.sort();
        let ratio = median(&ratios);
        let side = |side: fn(&Pair) -> u64| {
            let mut numbers: Vec<_> = self.pairs.iter().map(side).collect();
            numbers.sort_unstable();
            median(&numbers)
        };
        let shown = |ratio: Option<&Decimal>| ratio.copied().unwrap_or_default().fixed(DECIMALS);
        Judged {
            ours: side(|pair| pair.ours),
            baseline: side(|pair| pair.theirs),
            ratio: ratio.fixed(DECIMALS),
            lowest: shown(ratios.first()),
            highest: shown(ratios.last()),
            bound: self.bound.to_string(),
            holds: !ratios.is_empty() && self.bound.holds(ratio),
            what: self.what,
            against: self.against,
            unit: self.unit,
            note: self.note,
        }
    }
}

impl Judged {
    /// Whether the bound is kept.
    pub(crate) const fn holds(&self) -> bool {
        self.holds
    }
}

impl fmt::Display for Judged {
    /// As a row of a Markdown table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, against, unit, ours, baseline, ratio, lowest, highest, bound, holds, note } = self;
        let verdict = if *holds { "holds" } else { "FALLS SHORT" };
        let (ours, baseline) = (grouped(*ours), grouped(*baseline));
        write!(
            f,
            "| {what} | {ours} {unit} | {against} | {baseline} {unit} | {ratio} ({lowest}–{highest}) | {bound} | {verdict} | {note} |"
        )
    }
}

/// The head of the table that [`Judged`] rows stand in.
pub(crate) const HEAD: &str =
    "| what | ours | against | its | ratio (of all pairs) | bound | | |\n|---|---|---|---|---|---|---|---|";

/// The value in the middle of sorted ones, the lower of two; the default of none.
pub(crate) fn median<T: Copy + Default>(sorted: &[T]) -> T {
    let middle = sorted.len().saturating_sub(1) / 2;
    sorted.get(middle).copied().unwrap_or_default()
}

fn whole(number: u64) -> Decimal {
    Decimal::from_parts(number.into(), 0).unwrap_or_default()
}

fn hundredths(number: i64) -> Decimal {
    Decimal::from_parts(number.into(), 2).unwrap_or_default()
}

/// A number with a comma before every third digit.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bound: Bound, pairs: &[(u64, u64)]) -> Judged {
        let pairs = pairs.iter().map(|(ours, theirs)| Pair { ours: *ours, theirs: *theirs }).collect();
        let (what, against) = ("ours".to_owned(), "theirs".to_owned());
        Row { what, against, unit: "/s", pairs, bound, note: String::new() }.judge()
    }

    #[test]
    fn the_median_of_the_pairs_is_judged_and_the_spread_is_told() {
        let judged = row(Bound::AtLeast(80), &[(90, 100), (30, 100), (85, 100), (70, 100), (80, 100)]);
        assert_eq!((&*judged.ratio, &*judged.lowest, &*judged.highest), ("0.80", "0.30", "0.90"));
        assert!(judged.holds());
        assert_eq!((judged.ours, judged.baseline), (80, 100));
    }

    #[test]
    fn a_row_just_beyond_its_bound_falls_short() {
        assert!(!row(Bound::AtLeast(80), &[(799, 1_000)]).holds());
        assert!(row(Bound::AtMost(120), &[(1_200, 1_000)]).holds());
        assert!(!row(Bound::AtMost(120), &[(1_201, 1_000)]).holds());
    }

    #[test]
    fn what_was_not_measured_does_not_hold() {
        assert!(!row(Bound::AtMost(120), &[]).holds());
    }

    #[test]
    fn a_row_says_all_that_it_was_judged_by() {
        let judged = row(Bound::AtLeast(80), &[(12_345, 10_000)]);
        assert_eq!(
            judged.to_string(),
            "| ours | 12,345 /s | theirs | 10,000 /s | 1.23 (1.23–1.23) | ≥ 0.8 | holds |  |"
        );
    }
}
