mod ended;
mod evidence;
mod held;
mod laws;
mod running;

use qiyou_kernel::{
    Absence, Authority, Comparator, Date, Decimal, Frequency, Kind, Period, Polarity, RegionRule, TimeRule,
    YearShape,
};

use super::*;
use crate::{
    Actual, Calendar, Completeness, Composition, Figure, Measured, Reading, Rules, Standing, Thresholds,
};

/// A stock that is reported by quarter and due a month after: childcare places per 1,000 persons.
const PLACES: Rules = Rules {
    kind: Kind::CountStock,
    polarity: Polarity::Higher,
    decimals: 2,
    factor: Decimal::ONE,
    region_rule: RegionRule::Sum,
    time_rule: TimeRule::Last,
    year_shape: YearShape::Line,
    preferred: Authority::Reported,
    calendar: Calendar { frequency: Frequency::Quarter, due_days: 30 },
};

/// A flow: visits within the year.
const VISITS: Rules =
    Rules { kind: Kind::CountAnnual, time_rule: TimeRule::Sum, year_shape: YearShape::Prorata, ..PLACES };

/// A running total: estates renovated so far.
const ESTATES: Rules =
    Rules { kind: Kind::CountCumulative, decimals: 0, time_rule: TimeRule::RunningTotal, ..PLACES };

/// A statistic of the whole year where lower is better.
const MORTALITY: Rules = Rules {
    polarity: Polarity::Lower,
    time_rule: TimeRule::None,
    year_shape: YearShape::YearEnd,
    calendar: Calendar { frequency: Frequency::Annual, due_days: 90 },
    ..PLACES
};

const ASSESSMENT: Rules = Rules { kind: Kind::Milestone, ..MORTALITY };

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn actual(period: &str, value: &str) -> Actual {
    Actual {
        figure: Figure::Value(number(value)),
        fulfilled: false,
        period: period.parse().unwrap(),
        authority: Some(Authority::Reported),
        standing: Standing::Approved,
        revision: 7,
        composition: Composition::Own,
        completeness: Completeness::Complete,
        children_coverage: None,
        denominator_coverage: None,
        sample: false,
        late: false,
    }
}

fn goal(comparator: Comparator, value: &str) -> Option<Goal> {
    Some(Goal { comparator, value: Some(number(value)) })
}

/// The year 2025 against its target.
struct Year {
    rules: Rules,
    goal: Option<Goal>,
    judged_on: &'static str,
    actual: Option<Actual>,
    last: Option<Actual>,
    breach: Option<Measured>,
}

impl Year {
    fn of(rules: Rules, comparator: Comparator, target: &str) -> Self {
        let goal = goal(comparator, target);
        Self { rules, goal, judged_on: "2025-08-01", actual: None, last: None, breach: None }
    }

    fn on(self, judged_on: &'static str) -> Self {
        Self { judged_on, ..self }
    }

    fn shows(self, period: &str, value: &str) -> Self {
        Self { actual: Some(actual(period, value)), ..self }
    }

    fn after(self, last: &str) -> Self {
        Self { last: Some(actual("2024", last)), ..self }
    }

    fn with(mut self, change: impl Fn(&mut Actual)) -> Self {
        self.actual.as_mut().into_iter().for_each(change);
        self
    }

    fn status(&self) -> Status {
        judge(&Case {
            rules: &self.rules,
            thresholds: &Thresholds::default(),
            year: 2025,
            judged_on: day(self.judged_on),
            goal: self.goal,
            actual: self.actual.as_ref(),
            last: self.last.as_ref(),
            breach: self.breach.as_ref(),
        })
    }

    fn is(&self) -> (StatusValue, Reason) {
        let Status { value, reason, .. } = self.status();
        (value, reason)
    }

    /// The status in one line: value, reason, flags, inputs.
    fn line(&self) -> String {
        let Status { value, reason, inputs, flags, .. } = self.status();
        let mut words = vec![value.as_str().to_owned(), reason.as_str().to_owned()];
        words.extend(flags.iter().map(|flag| flag.as_str().to_owned()));
        words.extend(inputs.iter().map(|input| format!("{}={}", input.name, input.value)));
        words.join(" ")
    }
}

use Comparator::{AtLeast, AtMost, Equal, Maintain};

#[test]
fn a_year_ahead_is_not_due() {
    assert_eq!(
        Year::of(PLACES, AtLeast, "5").on("2024-12-31").is(),
        (StatusValue::NotDue, Reason::BeforeDueDate)
    );
}

#[test]
fn a_year_without_a_target_has_no_status_to_reach() {
    let year = Year { goal: None, ..Year::of(PLACES, AtLeast, "5").shows("2025-Q2", "9") };
    assert_eq!(year.is(), (StatusValue::NoTarget, Reason::NoTarget));
}

#[test]
fn what_a_reader_should_know_of_a_value_is_flagged_whatever_it_is_judged_to_be() {
    let year = Year::of(MORTALITY, AtMost, "9").on("2026-02-01").shows("2025", "8").with(|actual| {
        actual.standing = Standing::Submitted;
        actual.authority = None;
        actual.late = true;
    });
    let status = year.status();
    assert_eq!(status.value, StatusValue::Met);
    let flags: Vec<Flag> = status.flags.iter().collect();
    assert_eq!(flags, [Flag::Provisional, Flag::OtherAuthority, Flag::Late]);
}

#[test]
fn a_judgement_names_its_method_and_where_its_numbers_come_from() {
    let status = Year::of(PLACES, AtLeast, "5.00").after("4.60").shows("2025-Q2", "4.75").status();
    assert_eq!(status.method, "year_status/1");
    let inputs: Vec<_> = status.inputs.iter().map(|input| (input.name, input.revision)).collect();
    assert_eq!(inputs, [("target", 0), ("v", 7), ("a", 7), ("s", 0), ("R", 0)]);
    let thresholds: Vec<_> =
        status.thresholds.iter().map(|input| format!("{}={}", input.name, input.value)).collect();
    assert_eq!(thresholds, ["on_track=0.95", "at_risk=0.60"]);
}
