use qiyou_kernel::{Authority, Kind, RegionRule, TimeRule};

use super::{given, hundred};
use crate::cell::sample::{
    NOT_APPLICABLE, NOT_COLLECTED, additions, decimal, milestone, ratio, reading, report, said, shown,
    submitted, value,
};
use crate::year::own;
use crate::{Actual, Completeness, Composition, Measured, Rules, Standing};

use Completeness::{Complete, PartsMissing, TailMissing};

fn in_year(rules: &Rules, year: i16, reports: &[Measured]) -> Option<Actual> {
    own(rules, year, Authority::Reported, reports, &reading())
}

fn is(actual: Option<Actual>, figure: &str, completeness: Completeness) {
    assert_eq!(shown(actual.as_ref()), (figure.to_owned(), completeness));
}

/// A report that a milestone or a target in words is fulfilled.
fn fulfilled(period: &str) -> Measured {
    Measured { fulfilled: true, ..report(period, crate::Figure::None) }
}

#[test]
fn yearly_additions_count_towards_the_plan() {
    let before_the_plan = report("2022", value("1000"));
    let reports = [&[before_the_plan, report("2023", value("55"))], &hundred()[..]].concat();
    is(in_year(&additions(), 2022, &reports), "1000", Complete);
    is(in_year(&additions(), 2023, &reports), "55", Complete);
    is(in_year(&additions(), 2024, &reports), "155", Complete);
    is(in_year(&additions(), 2025, &reports), "no data", Complete);
}

#[test]
fn a_total_over_the_plan_lacks_the_years_that_are_missing_or_lack_quarters() {
    is(in_year(&additions(), 2024, &hundred()), "100", PartsMissing);
    let not_collected = [&[report("2023", NOT_COLLECTED)], &hundred()[..]].concat();
    is(in_year(&additions(), 2024, &not_collected), "100", PartsMissing);
    let half_of_last_year = [report("2023-Q1", value("5")), report("2023-Q2", value("6"))];
    is(in_year(&additions(), 2024, &[&half_of_last_year, &hundred()[..]].concat()), "111", PartsMissing);
}

#[test]
fn a_total_over_the_plan_lacks_the_tail_of_its_own_year_alone() {
    let reports = [report("2023", value("55")), report("2024-Q1", value("10"))];
    is(in_year(&additions(), 2024, &reports), "65", TailMissing);
}

#[test]
fn a_year_in_which_nothing_could_be_added_is_no_gap() {
    let reports = [&[report("2023", NOT_APPLICABLE)], &hundred()[..]].concat();
    is(in_year(&additions(), 2024, &reports), "100", Complete);
    let provisional = [&[submitted(report("2023", NOT_APPLICABLE))], &hundred()[..]].concat();
    assert_eq!(in_year(&additions(), 2024, &provisional).unwrap().standing, Standing::Submitted);
}

#[test]
fn a_year_without_a_number_shows_that_and_no_total() {
    for absence in [NOT_APPLICABLE, NOT_COLLECTED] {
        let reports = [report("2023", value("55")), report("2024", absence)];
        is(in_year(&additions(), 2024, &reports), &said(&absence), Complete);
    }
}

#[test]
fn a_total_over_the_plan_is_as_approved_and_as_new_as_its_years() {
    let last_year = Measured { revision: 8, sample: true, ..report("2023", value("55")) };
    let reports = [submitted(last_year), report("2024", value("100"))];
    let total = in_year(&additions(), 2024, &reports).unwrap();
    assert_eq!((total.standing, total.revision, total.sample), (Standing::Submitted, 8, true));
    assert_eq!((total.period.to_string().as_str(), total.composition), ("2024", Composition::Own));
}

#[test]
fn a_total_beyond_28_digits_is_no_value() {
    let reports = [report("2023", value(&"9".repeat(28))), report("2024", value("1"))];
    is(in_year(&additions(), 2024, &reports), "no data", Complete);
}

#[test]
fn a_milestone_that_was_reached_stays_reached_until_a_later_report_denies_it() {
    let reports = [fulfilled("2023"), report("2025", ratio("0", "1"))];
    let reached = in_year(&milestone(), 2024, &reports).unwrap();
    assert!(reached.fulfilled);
    assert_eq!(reached.period.to_string(), "2023");
    is(in_year(&milestone(), 2022, &reports), "no data", Complete);
    is(in_year(&milestone(), 2025, &reports), "0/1", Complete);
    is(in_year(&milestone(), 2026, &reports), "no data", Complete);
}

#[test]
fn what_an_earlier_year_had_not_reached_says_nothing_of_this_year() {
    let reports = [report("2023", ratio("0", "1"))];
    is(in_year(&milestone(), 2023, &reports), "0/1", Complete);
    is(in_year(&milestone(), 2024, &reports), "no data", Complete);
}

#[test]
fn approved_evidence_outranks_later_evidence_that_waits() {
    let reports = [fulfilled("2023"), submitted(fulfilled("2024"))];
    let reached = in_year(&milestone(), 2024, &reports).unwrap();
    assert_eq!((reached.period.to_string().as_str(), reached.standing), ("2023", Standing::Approved));
}

#[test]
fn of_evidence_for_the_same_day_the_longer_period_counts() {
    let reports = [fulfilled("2024"), fulfilled("2024-Q4")];
    for order in [reports, [reports[1], reports[0]]] {
        assert_eq!(given(&milestone(), &order).unwrap().composition, Composition::Own);
    }
}

#[test]
fn a_target_in_words_is_fulfilled_year_by_year() {
    let words = Rules {
        kind: Kind::Qualitative,
        factor: decimal("1"),
        region_rule: RegionRule::None,
        time_rule: TimeRule::Last,
        ..milestone()
    };
    let reports = [fulfilled("2023"), fulfilled("2024-Q2"), report("2024-Q3", value("12"))];
    let this_year = in_year(&words, 2024, &reports).unwrap();
    assert!(this_year.fulfilled);
    assert_eq!((this_year.figure, this_year.period.to_string().as_str()), (value("12"), "2024-Q3"));
    assert_eq!(in_year(&words, 2025, &reports), None);
}
