//! A judgement that can be followed: the numbers and the thresholds that it went by.

use qiyou_kernel::Decimal;

use super::{Flag, Flags, Goal, Reason, StatusValue};
use crate::{Actual, Elapsed, Figure, List, Measured, Rules, Standing, fraction::Fraction};

/// Most numbers that one judgement goes by: target, v, a, s and R.
const MOST_INPUTS: usize = 5;

/// Most thresholds that one judgement goes by.
const MOST_THRESHOLDS: usize = 3;

/// A named number of a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name: target, v (the value), a (last year's), s (share of the year), R (pace), broken (what broke a year before
    /// its end), or a threshold's.
    pub name: &'static str,
    /// The number, rounded to ten significant digits where it is divided.
    pub value: Decimal,
    /// Revision of the store that it comes from; zero when it is computed or the plan's.
    pub revision: i64,
}

/// Where a year, a commitment or a goal stands, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The judgement.
    pub value: StatusValue,
    /// Why.
    pub reason: Reason,
    /// Id and version of the method.
    pub method: &'static str,
    /// The numbers that went in, in the order in which they were looked at.
    pub inputs: List<Input, MOST_INPUTS>,
    /// The thresholds that they were compared with.
    pub thresholds: List<Input, MOST_THRESHOLDS>,
    /// What is to be known besides.
    pub flags: Flags,
}

/// A judgement in the making.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict(Status);

impl Verdict {
    pub(crate) fn new(method: &'static str, flags: Flags) -> Self {
        let (value, reason) = (StatusValue::NotJudged, Reason::ValueAbsent);
        Self(Status { value, reason, method, inputs: List::new(), thresholds: List::new(), flags })
    }

    /// Ends with a judgement.
    pub(crate) fn is(self, value: StatusValue, reason: Reason) -> Status {
        Status { value, reason, ..self.0 }
    }

    pub(crate) fn flag(mut self, flag: Flag, is_raised: bool) -> Self {
        self.0.flags.raise(flag, is_raised);
        self
    }

    pub(crate) fn target(self, goal: &Goal) -> Self {
        goal.value.map_or(self, |value| self.promised(value))
    }

    pub(crate) fn promised(self, target: Decimal) -> Self {
        self.input("target", target, 0)
    }

    /// Goes by a value.
    pub(crate) fn actual(self, name: &'static str, actual: &Actual, rules: &Rules) -> Self {
        self.figure(name, &actual.figure, actual.revision, rules)
    }

    /// Goes by the report of a period that broke the whole.
    pub(crate) fn breach(self, report: &Measured, rules: &Rules) -> Self {
        self.flag(Flag::Provisional, report.standing == Standing::Submitted).figure(
            "broken",
            &report.figure,
            report.revision,
            rules,
        )
    }

    /// Goes by a figure, a ratio divided once.
    fn figure(self, name: &'static str, figure: &Figure, revision: i64, rules: &Rules) -> Self {
        let shown = match *figure {
            Figure::Value(value) => Some(value),
            Figure::Ratio { numerator, denominator } => Fraction::new(numerator, denominator)
                .and_then(|ratio| ratio.times(&Fraction::of(rules.factor)).significant()),
            Figure::None | Figure::Absent(_) => None,
        };
        shown.map_or(self, |value| self.input(name, value, revision))
    }

    pub(crate) fn elapsed(self, elapsed: &Elapsed) -> Self {
        self.input("s", elapsed.shown(), 0)
    }

    pub(crate) fn pace(self, pace: &Fraction) -> Self {
        pace.significant().map_or(self, |value| self.input("R", value, 0))
    }

    pub(crate) fn threshold(mut self, name: &'static str, value: Decimal) -> Self {
        self.0.thresholds.push(Input { name, value, revision: 0 });
        self
    }

    fn input(mut self, name: &'static str, value: Decimal, revision: i64) -> Self {
        self.0.inputs.push(Input { name, value, revision });
        self
    }
}
