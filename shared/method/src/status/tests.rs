use proptest::prelude::*;
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
    is_broken: bool,
}

impl Year {
    fn of(rules: Rules, comparator: Comparator, target: &str) -> Self {
        let goal = goal(comparator, target);
        Self { rules, goal, judged_on: "2025-08-01", actual: None, last: None, is_broken: false }
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
            is_broken: self.is_broken,
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
fn an_ended_year_is_met_or_missed_by_exact_comparison() {
    let year = |value| Year::of(PLACES, AtLeast, "5.00").on("2026-01-10").shows("2025-Q4", value);
    assert_eq!(year("5").is(), (StatusValue::Met, Reason::ComparatorHolds));
    assert_eq!(year("4.9999999999").is(), (StatusValue::Missed, Reason::ComparatorFails));
    let mortality = |value| Year::of(MORTALITY, AtMost, "9.00").on("2026-02-01").shows("2025", value);
    assert_eq!(mortality("9.00").is(), (StatusValue::Met, Reason::ComparatorHolds));
    assert_eq!(mortality("9.01").is(), (StatusValue::Missed, Reason::ComparatorFails));
    let equal = |value| Year::of(PLACES, Equal, "5").on("2026-01-10").shows("2025-Q4", value);
    assert_eq!(equal("5.00").is().0, StatusValue::Met);
    assert_eq!(equal("5.01").is().0, StatusValue::Missed);
}

#[test]
fn a_ratio_is_compared_without_being_divided() {
    // Two thirds of 100 is above 66.6666666666666666666666666 and below the same with a 7 at its end.
    let rules = Rules { kind: Kind::Rate, factor: Decimal::from_i64(100), ..MORTALITY };
    let (numerator, denominator) = (number("2"), number("3"));
    let year = |target| {
        let year = Year::of(rules, AtLeast, target).on("2026-01-10").shows("2025", "0");
        year.with(|actual| actual.figure = Figure::Ratio { numerator, denominator }).is().0
    };
    assert_eq!(year("66.66666666666666666666666666"), StatusValue::Met);
    assert_eq!(year("66.66666666666666666666666667"), StatusValue::Missed);
}

#[test]
fn a_missing_value_is_overdue_only_after_its_due_date() {
    let year = Year::of(MORTALITY, AtMost, "9");
    assert_eq!(year.is(), (StatusValue::NotDue, Reason::BeforeDueDate));
    assert_eq!(year.on("2026-03-31").is(), (StatusValue::NotDue, Reason::BeforeDueDate));
    let year = Year::of(MORTALITY, AtMost, "9").on("2026-04-01");
    assert_eq!(year.is(), (StatusValue::Overdue, Reason::AfterDueDate));
}

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
fn a_milestone_waits_for_its_evidence_and_is_never_missed() {
    let year = || Year::of(ASSESSMENT, AtLeast, "100");
    assert_eq!(year().is(), (StatusValue::Pending, Reason::EvidenceAwaited));
    assert_eq!(year().on("2026-03-31").is(), (StatusValue::Pending, Reason::EvidenceAwaited));
    assert_eq!(year().on("2026-04-01").is(), (StatusValue::Overdue, Reason::AfterDueDate));
    let shown =
        |judged_on| year().on(judged_on).shows("2025", "0").with(|actual| actual.fulfilled = true).is();
    for judged_on in ["2024-06-01", "2025-06-01", "2026-06-01"] {
        assert_eq!(shown(judged_on), (StatusValue::Met, Reason::EvidenceApproved));
    }
    let denied = year().on("2026-06-01").shows("2025", "0");
    assert_eq!(denied.is().0, StatusValue::Overdue);
    assert_eq!(Year::of(ASSESSMENT, AtLeast, "0").is(), (StatusValue::NoTarget, Reason::NoTarget));
}

#[test]
fn words_are_met_by_evidence_and_by_a_number_once_one_is_attached() {
    let rules = Rules { kind: Kind::Qualitative, ..MORTALITY };
    let words =
        Year { goal: Some(Goal { comparator: AtLeast, value: None }), ..Year::of(rules, AtLeast, "0") };
    assert_eq!(words.is(), (StatusValue::Pending, Reason::EvidenceAwaited));
    let number = |value| Year::of(rules, AtLeast, "31.5").on("2026-02-01").shows("2025", value).is();
    assert_eq!(number("31.5"), (StatusValue::Met, Reason::ComparatorHolds));
    assert_eq!(number("30"), (StatusValue::Missed, Reason::ComparatorFails));
    let evidence = Year::of(rules, AtLeast, "31.5").shows("2025", "0").with(|actual| actual.fulfilled = true);
    assert_eq!(evidence.is(), (StatusValue::Met, Reason::EvidenceApproved));
}

#[test]
fn a_flow_is_judged_by_the_share_of_the_year_that_is_reported() {
    // 90 of 365 days: 60 × 90 / 365 = 14.79 are asked.
    let year = |value| Year::of(VISITS, AtLeast, "60").shows("2025-Q1", value).line();
    assert_eq!(year("15"), "ON_TRACK PACE_SUFFICIENT target=60 v=15 s=0.2465753425 R=1.013888889");
    assert_eq!(year("10"), "AT_RISK PACE_BEHIND target=60 v=10 s=0.2465753425 R=0.6759259259");
    assert_eq!(year("8"), "OFF_TRACK PACE_FAR_BEHIND target=60 v=8 s=0.2465753425 R=0.5407407407");
    assert_eq!(year("60"), "MET COMPARATOR_HOLDS target=60 v=60");
}

#[test]
fn the_bands_begin_exactly_at_their_thresholds() {
    // Half of the year and a target of 200 ask for 100.
    let rules = Rules { calendar: Calendar { frequency: Frequency::HalfYear, due_days: 30 }, ..VISITS };
    let of_365 = |share: &str| number(share).checked_mul(number("181")).unwrap().to_string();
    let year = |share| Year::of(rules, AtLeast, "365").shows("2025-S1", &of_365(share)).is().0;
    assert_eq!(year("0.95"), StatusValue::OnTrack);
    assert_eq!(year("0.9499999"), StatusValue::AtRisk);
    assert_eq!(year("0.60"), StatusValue::AtRisk);
    assert_eq!(year("0.5999999"), StatusValue::OffTrack);
}

#[test]
fn too_little_of_a_year_says_nothing_of_a_flow() {
    let rules = Rules { calendar: Calendar { frequency: Frequency::Month, due_days: 15 }, ..VISITS };
    let year = |period, value| Year::of(rules, AtLeast, "60").shows(period, value);
    let january = year("2025-01", "0.1").status();
    assert_eq!((january.value, january.reason), (StatusValue::TooEarly, Reason::LittleElapsed));
    assert_eq!(january.thresholds.first().map(|threshold| threshold.name), Some("too_early"));
    assert_eq!(year("2025-02", "0.1").is().0, StatusValue::OffTrack);
    assert_eq!(year("2025-01", "60").is().0, StatusValue::Met);
}

#[test]
fn a_flow_that_must_stay_low_is_off_track_once_its_ceiling_is_passed() {
    let year =
        |value| Year::of(Rules { polarity: Polarity::Lower, ..VISITS }, AtMost, "60").shows("2025-Q1", value);
    assert_eq!(year("60.01").is(), (StatusValue::OffTrack, Reason::CeilingPassed));
    assert_eq!(year("0").is(), (StatusValue::OnTrack, Reason::PaceSufficient));
    assert_eq!(year("14").is(), (StatusValue::OnTrack, Reason::PaceSufficient));
    assert_eq!(year("20").is(), (StatusValue::AtRisk, Reason::PaceBehind));
    assert_eq!(year("30").is(), (StatusValue::OffTrack, Reason::PaceFarBehind));
    // It is never met before the year is over.
    let whole = Year::of(Rules { polarity: Polarity::Lower, ..VISITS }, AtMost, "60").on("2026-01-20");
    assert_eq!(whole.shows("2025-Q4", "60").is().0, StatusValue::Met);
}

#[test]
fn a_stock_is_judged_along_the_line_from_last_years_result() {
    // From 4.60 to 5.00; half of the way, 181 of 365 days, is 4.7984.
    let year = |value| Year::of(PLACES, AtLeast, "5.00").after("4.60").shows("2025-Q2", value).line();
    assert_eq!(
        year("4.80"),
        "ON_TRACK PACE_SUFFICIENT target=5.00 v=4.80 a=4.60 s=0.495890411 R=1.008287293"
    );
    assert_eq!(year("4.75"), "AT_RISK PACE_BEHIND target=5.00 v=4.75 a=4.60 s=0.495890411 R=0.7562154696");
    assert_eq!(
        year("4.65"),
        "OFF_TRACK PACE_FAR_BEHIND target=5.00 v=4.65 a=4.60 s=0.495890411 R=0.2520718232"
    );
    assert_eq!(year("4.59"), "OFF_TRACK REGRESSING target=5.00 v=4.59 a=4.60 s=0.495890411 R=-0.05041436464");
    assert_eq!(
        year("5.10"),
        "ON_TRACK LEVEL_MEETS_TARGET TARGET_REACHED target=5.00 v=5.10 a=4.60 s=0.495890411"
    );
}

#[test]
fn a_difference_below_one_unit_of_the_last_decimal_counts_as_none() {
    let year = |value| Year::of(PLACES, AtLeast, "5.00").after("4.60").shows("2025-Q2", value).is();
    assert_eq!(year("4.5901"), (StatusValue::OffTrack, Reason::PaceFarBehind));
    assert_eq!(year("4.9901"), (StatusValue::OnTrack, Reason::LevelMeetsTarget));
}

#[test]
fn without_last_years_result_the_level_alone_is_judged() {
    let year = |value| Year::of(PLACES, AtLeast, "5.00").shows("2025-Q2", value).line();
    assert_eq!(year("5.00"), "ON_TRACK LEVEL_MEETS_TARGET NO_BASELINE TARGET_REACHED target=5.00 v=5.00");
    assert_eq!(year("4.90"), "NOT_DUE BEFORE_DUE_DATE NO_BASELINE target=5.00 v=4.90");
}

#[test]
fn only_an_approved_and_complete_result_begins_a_line() {
    let year = |change: fn(&mut Actual)| {
        let mut year = Year::of(PLACES, AtLeast, "5").after("4").shows("2025-Q2", "4.5");
        year.last.as_mut().into_iter().for_each(change);
        year.status().flags.contains(Flag::NoBaseline)
    };
    assert!(!year(|_| {}));
    assert!(year(|last| last.standing = Standing::Submitted));
    assert!(year(|last| last.completeness = Completeness::PartsMissing));
    assert!(year(|last| last.figure = Figure::Absent(Absence::NotCollected)));
}

#[test]
fn a_target_that_was_met_before_is_kept_by_the_level() {
    let year = |value| Year::of(PLACES, AtLeast, "100").after("100").shows("2025-Q2", value).is();
    assert_eq!(year("100"), (StatusValue::OnTrack, Reason::LevelMeetsTarget));
    assert_eq!(year("99"), (StatusValue::AtRisk, Reason::LevelNearTarget));
    assert_eq!(year("98.99"), (StatusValue::OffTrack, Reason::LevelBelowTarget));
}

#[test]
fn a_running_total_that_reaches_its_target_has_met_it() {
    let year = |value| Year::of(ESTATES, AtLeast, "54").after("45").shows("2025-Q2", value).is();
    assert_eq!(year("54"), (StatusValue::Met, Reason::ComparatorHolds));
    assert_eq!(year("50").0, StatusValue::OnTrack);
    assert_eq!(year("45"), (StatusValue::OffTrack, Reason::PaceFarBehind));
}

#[test]
fn a_running_year_without_a_report_is_not_due() {
    assert_eq!(Year::of(PLACES, AtLeast, "5").is(), (StatusValue::NotDue, Reason::NothingReported));
    assert_eq!(Year::of(MORTALITY, AtMost, "5").is(), (StatusValue::NotDue, Reason::BeforeDueDate));
}

#[test]
fn a_value_to_date_of_a_statistic_of_the_year_is_shown_and_not_judged() {
    let rules = Rules { time_rule: TimeRule::RatioOfSums, year_shape: YearShape::YearEnd, ..PLACES };
    let year = Year::of(rules, AtLeast, "95").shows("2025-Q2", "12");
    assert_eq!(year.line(), "NOT_DUE BEFORE_DUE_DATE target=95 v=12");
}

#[test]
fn parts_that_are_missing_leave_a_value_unjudged() {
    let missing = |actual: &mut Actual| actual.completeness = Completeness::PartsMissing;
    let running = Year::of(VISITS, AtLeast, "60").shows("2025-Q2", "99").with(missing);
    assert_eq!(running.is(), (StatusValue::Incomplete, Reason::PartsMissing));
    let ended = Year::of(VISITS, AtLeast, "60").on("2026-05-01").shows("2025-Q4", "99").with(missing);
    assert_eq!(ended.is(), (StatusValue::Incomplete, Reason::PartsMissing));
}

#[test]
fn a_year_whose_last_periods_are_not_reported_awaits_them() {
    let missing = |actual: &mut Actual| actual.completeness = Completeness::TailMissing;
    let year = |judged_on, value| {
        Year::of(VISITS, AtLeast, "60").on(judged_on).shows("2025-Q3", value).with(missing).is()
    };
    assert_eq!(year("2026-01-30", "59"), (StatusValue::NotDue, Reason::BeforeDueDate));
    assert_eq!(year("2026-01-31", "59"), (StatusValue::Overdue, Reason::AfterDueDate));
    assert_eq!(year("2026-01-31", "60"), (StatusValue::Met, Reason::ComparatorHolds));
    let stock = Year::of(PLACES, AtLeast, "5").on("2026-01-31").shows("2025-Q3", "9").with(missing);
    assert_eq!(stock.is(), (StatusValue::Overdue, Reason::AfterDueDate));
}

#[test]
fn an_absence_that_will_stand_is_an_answer_and_one_that_may_change_is_none() {
    let year = |judged_on, absence| {
        let year = Year::of(MORTALITY, AtMost, "9").on(judged_on).shows("2025", "0");
        year.with(|actual| actual.figure = Figure::Absent(absence)).is()
    };
    for judged_on in ["2025-08-01", "2026-08-01"] {
        assert_eq!(year(judged_on, Absence::NotApplicable), (StatusValue::NotJudged, Reason::ValueAbsent));
        assert_eq!(year(judged_on, Absence::Suppressed), (StatusValue::NotJudged, Reason::ValueAbsent));
    }
    for absence in [Absence::NotCollected, Absence::Refused] {
        assert_eq!(year("2026-02-01", absence), (StatusValue::NotDue, Reason::BeforeDueDate));
        assert_eq!(year("2026-08-01", absence), (StatusValue::Overdue, Reason::ValueAbsent));
    }
}

#[test]
fn what_is_to_be_maintained_is_broken_by_any_period() {
    let year = |judged_on, is_broken| {
        let year = Year::of(PLACES, Maintain, "100").on(judged_on).after("100").shows("2025-Q4", "100");
        Year { is_broken, ..year }.is()
    };
    assert_eq!(year("2025-12-01", true), (StatusValue::OffTrack, Reason::BrokenEarlier));
    assert_eq!(year("2026-02-01", true), (StatusValue::Missed, Reason::BrokenEarlier));
    assert_eq!(year("2026-02-01", false), (StatusValue::Met, Reason::ComparatorHolds));
}

#[test]
fn a_level_breaks_a_year_in_one_period_and_a_rate_over_its_cases_does_not() {
    let report = |period: &str, value| Measured {
        period: period.parse().unwrap(),
        authority: Authority::Reported,
        standing: Standing::Approved,
        figure: Figure::Value(number(value)),
        fulfilled: false,
        revision: 1,
        first_submitted: None,
        sample: false,
    };
    let reports = [report("2025-Q1", "99"), report("2025-Q2", "100"), report("2024-Q2", "50")];
    let reading = Reading { judged_on: day("2025-08-01"), include_provisional: false, first_year: 2023 };
    let broken = |rules: Rules, comparator, target| {
        let goal = Goal { comparator, value: Some(number(target)) };
        is_broken(&rules, &goal, 2025, Authority::Reported, &reports, &reading)
    };
    assert!(broken(PLACES, Maintain, "100"));
    assert!(!broken(PLACES, Maintain, "99"));
    assert!(!broken(PLACES, AtLeast, "100"));
    assert!(!broken(Rules { time_rule: TimeRule::RatioOfSums, ..PLACES }, Maintain, "100"));
    let other = Goal { comparator: Maintain, value: Some(number("100")) };
    assert!(!is_broken(&PLACES, &other, 2025, Authority::Derived, &reports, &reading));
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

fn any_rules() -> impl Strategy<Value = (Rules, Comparator)> {
    let rules = prop::sample::select(vec![PLACES, VISITS, ESTATES, MORTALITY, ASSESSMENT]);
    let comparator = prop::sample::select(vec![AtLeast, AtMost, Equal, Maintain, Comparator::Complete]);
    (rules, comparator)
}

fn any_number() -> impl Strategy<Value = Decimal> {
    (0..100_000_i64, 0..4_u32).prop_map(|(digits, scale)| Decimal::from_parts(digits.into(), scale).unwrap())
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![Just("2025"), Just("2025-Q1"), Just("2025-Q2"), Just("2025-Q3"), Just("2025-Q4")]
        .prop_map(|text| text.parse().unwrap())
}

/// From worst to best, for what a better value may not lower.
fn merit(value: StatusValue) -> u8 {
    match value {
        StatusValue::OffTrack | StatusValue::Missed => 1,
        StatusValue::AtRisk => 2,
        StatusValue::OnTrack => 3,
        StatusValue::Met => 4,
        _ => 0,
    }
}

proptest! {
    #[test]
    fn a_better_value_is_never_judged_worse(
        value in any_number(), more in any_number(), target in any_number(), last in prop::option::of(any_number()),
        period in any_period(), judged_on in prop::sample::select(vec!["2025-08-01", "2026-06-01"]),
        rules in prop::sample::select(vec![PLACES, VISITS, ESTATES]),
    ) {
        let better = value.checked_add(more).unwrap();
        let judged = |value: Decimal| {
            let mut year = Year::of(rules, AtLeast, &target.to_string()).on(judged_on);
            year = year.shows(&period.to_string(), &value.to_string());
            year.last = last.map(|last| actual("2024", &last.to_string()));
            merit(year.is().0)
        };
        prop_assert!(judged(better) >= judged(value), "{} against {}", judged(better), judged(value));
    }

    #[test]
    fn an_ended_year_with_its_value_is_met_exactly_when_the_comparator_holds(
        value in any_number(), target in any_number(), at_most in any::<bool>(),
    ) {
        let comparator = if at_most { AtMost } else { AtLeast };
        let year = Year::of(MORTALITY, comparator, &target.to_string()).on("2026-06-01");
        let holds = if at_most { value <= target } else { value >= target };
        let expected = if holds { StatusValue::Met } else { StatusValue::Missed };
        prop_assert_eq!(year.shows("2025", &value.to_string()).is().0, expected);
    }

    #[test]
    fn every_case_has_a_judgement_and_the_same_one_each_time(
        (rules, comparator) in any_rules(), value in prop::option::of(any_number()), target in any_number(),
        last in prop::option::of(any_number()), period in any_period(), is_broken in any::<bool>(),
        judged_on in prop::sample::select(vec!["2024-03-01", "2025-01-01", "2025-12-31", "2026-01-01", "2027-01-01"]),
    ) {
        let year = || Year {
            actual: value.map(|value| actual(&period.to_string(), &value.to_string())),
            last: last.map(|last| actual("2024", &last.to_string())),
            is_broken,
            ..Year::of(rules, comparator, &target.to_string()).on(judged_on)
        };
        prop_assert_eq!(year().status(), year().status());
        let is_over = judged_on >= "2026-01-01";
        let status = year().is().0;
        prop_assert!(is_over || status != StatusValue::Missed, "{:?} before the end", status);
        prop_assert!(!is_over || !matches!(status, StatusValue::OnTrack | StatusValue::AtRisk | StatusValue::OffTrack));
    }

    #[test]
    fn the_scale_that_numbers_are_written_with_changes_nothing(
        value in any_number(), target in any_number(), last in any_number(), period in any_period(),
    ) {
        let wider = |value: Decimal| format!("{value}{}000", if value.scale() == 0 { "." } else { "" });
        let judged = |show: &dyn Fn(Decimal) -> String| {
            Year::of(PLACES, AtLeast, &show(target)).after(&show(last)).shows(&period.to_string(), &show(value)).is()
        };
        prop_assert_eq!(judged(&|value| value.to_string()), judged(&wider));
    }
}
