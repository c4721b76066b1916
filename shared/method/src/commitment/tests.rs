use qiyou_kernel::{Authority, Comparator, Decimal, Kind, Polarity};

use super::*;
use crate::Figure;

/// Beds in intensive care, 50 by 2025, of a plan that begins in 2023.
const BEDS: Promise = Promise {
    kind: Kind::CountStock,
    polarity: Polarity::Higher,
    comparator: Comparator::AtLeast,
    value: Some(Decimal::ONE),
    due_year: 2025,
    is_every_year: false,
    is_undated: false,
    is_approximate: false,
    is_cumulative: false,
};

/// A system that is to be in place.
const SYSTEM: Promise =
    Promise { kind: Kind::Milestone, comparator: Comparator::Complete, value: None, ..BEDS };

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn promising(value: &str, promise: Promise) -> Promise {
    Promise { value: Some(number(value)), ..promise }
}

fn level(period: &str, value: &str) -> Measured {
    Measured {
        period: period.parse().unwrap(),
        authority: Authority::Reported,
        standing: Standing::Approved,
        figure: Figure::Value(number(value)),
        fulfilled: false,
        revision: 3,
        first_submitted: None,
        sample: false,
    }
}

fn evidence(period: &str) -> Measured {
    Measured { figure: Figure::None, fulfilled: true, ..level(period, "0") }
}

fn judged(promise: Promise, judged_on: &str, reports: &[Measured]) -> Judged {
    let reading =
        Reading { judged_on: judged_on.parse().unwrap(), include_provisional: false, first_year: 2023 };
    judge_commitment(&promise, reports, &reading)
}

fn is(promise: Promise, judged_on: &str, reports: &[Measured]) -> (StatusValue, Reason) {
    let Status { value, reason, .. } = judged(promise, judged_on, reports).status;
    (value, reason)
}

const NOT_DUE: (StatusValue, Reason) = (StatusValue::NotDue, Reason::BeforeDueDate);
const PENDING: (StatusValue, Reason) = (StatusValue::Pending, Reason::EvidenceAwaited);
const OVERDUE: (StatusValue, Reason) = (StatusValue::Overdue, Reason::AfterDueDate);
const MET: (StatusValue, Reason) = (StatusValue::Met, Reason::ComparatorHolds);
const SHOWN: (StatusValue, Reason) = (StatusValue::Met, Reason::EvidenceApproved);
const MISSED: (StatusValue, Reason) = (StatusValue::Missed, Reason::ComparatorFails);
const BROKEN: (StatusValue, Reason) = (StatusValue::Missed, Reason::BrokenEarlier);

#[test]
fn a_number_is_not_due_before_its_year_is_over_whatever_was_reached() {
    let beds = promising("50", BEDS);
    assert_eq!(is(beds, "2024-06-01", &[]), NOT_DUE);
    let reached = judged(beds, "2025-12-31", &[level("2024", "55"), level("2023", "40")]);
    assert_eq!((reached.status.value, reached.status.reason), NOT_DUE);
    assert!(reached.status.flags.contains(Flag::TargetReached));
    assert_eq!(reached.actual.unwrap().period.to_string(), "2024");
    let short = judged(beds, "2025-12-31", &[level("2024", "45")]);
    assert!(!short.status.flags.contains(Flag::TargetReached));
}

#[test]
fn a_number_is_met_or_missed_by_the_level_at_the_end_of_its_year() {
    let beds = promising("50", BEDS);
    assert_eq!(is(beds, "2026-01-01", &[level("2025", "50")]), MET);
    assert_eq!(is(beds, "2026-01-01", &[level("2025-Q4", "49.9")]), MISSED);
    let at_most = Promise { comparator: Comparator::AtMost, polarity: Polarity::Lower, ..beds };
    assert_eq!(is(at_most, "2026-01-01", &[level("2025", "50.1")]), MISSED);
}

#[test]
fn a_number_without_a_level_at_the_end_of_its_year_is_overdue_a_month_later() {
    let beds = promising("50", BEDS);
    let earlier = [level("2024", "60"), level("2025-Q3", "60"), level("2026", "60")];
    assert_eq!(is(beds, "2026-01-30", &earlier), NOT_DUE);
    assert_eq!(is(beds, "2026-01-31", &earlier), OVERDUE);
    assert_eq!(beds.due_date().to_string(), "2026-01-30");
}

#[test]
fn a_total_that_was_reached_before_stays_reached() {
    let jobs = promising("50", Promise { is_cumulative: true, kind: Kind::CountCumulative, ..BEDS });
    assert_eq!(is(jobs, "2026-06-01", &[level("2025-Q3", "50")]), MET);
    assert_eq!(is(jobs, "2026-06-01", &[level("2025-Q3", "49")]), OVERDUE);
    assert_eq!(is(jobs, "2025-12-01", &[level("2025-Q3", "50")]), NOT_DUE);
}

#[test]
fn evidence_meets_a_milestone_on_any_day() {
    assert_eq!(is(SYSTEM, "2024-06-01", &[]), PENDING);
    assert_eq!(is(SYSTEM, "2026-01-30", &[level("2025", "80")]), PENDING);
    assert_eq!(is(SYSTEM, "2026-01-31", &[level("2025", "80")]), OVERDUE);
    assert_eq!(is(SYSTEM, "2024-06-01", &[evidence("2024-Q1")]), SHOWN);
    assert_eq!(is(SYSTEM, "2027-06-01", &[evidence("2026")]), SHOWN);
}

#[test]
fn evidence_is_shown_rather_than_a_later_level() {
    let shown = judged(SYSTEM, "2026-06-01", &[evidence("2024"), level("2025", "80")]);
    assert!(shown.actual.unwrap().fulfilled);
}

#[test]
fn full_coverage_is_shown_by_a_number_or_by_evidence() {
    let full = promising("100", Promise { kind: Kind::Rate, comparator: Comparator::Complete, ..BEDS });
    assert_eq!(is(full, "2026-01-05", &[level("2025", "100")]), MET);
    assert_eq!(is(full, "2026-01-05", &[level("2025", "99")]), MISSED);
    assert_eq!(is(full, "2026-01-05", &[evidence("2025")]), SHOWN);
}

#[test]
fn what_is_to_be_maintained_is_missed_with_the_first_report_that_breaks_it() {
    let rate = promising("95", Promise { kind: Kind::Rate, comparator: Comparator::Maintain, ..BEDS });
    assert_eq!(is(rate, "2024-06-01", &[level("2023", "96")]), NOT_DUE);
    assert_eq!(is(rate, "2024-06-01", &[level("2023", "94")]), BROKEN);
    assert_eq!(is(rate, "2026-06-01", &[level("2024", "94"), level("2025", "96")]), BROKEN);
    assert_eq!(is(rate, "2026-06-01", &[level("2025", "96"), level("2026", "1")]), MET);
    // The year before the plan is no part of the promise.
    assert_eq!(is(rate, "2026-06-01", &[level("2022", "1"), level("2025", "96")]), MET);
}

#[test]
fn a_promise_for_every_year_is_due_in_each() {
    let yearly = promising("11", Promise { kind: Kind::CountAnnual, is_every_year: true, ..BEDS });
    let years = |values: &[&str]| -> Vec<Measured> {
        (2023..).zip(values).map(|(year, value)| level(&year.to_string(), value)).collect()
    };
    assert_eq!(is(yearly, "2023-12-31", &[]), NOT_DUE);
    assert_eq!(is(yearly, "2024-01-31", &[]), OVERDUE);
    assert_eq!(is(yearly, "2024-06-01", &years(&["11"])), NOT_DUE);
    assert_eq!(is(yearly, "2024-06-01", &years(&["10"])), BROKEN);
    assert_eq!(is(yearly, "2025-06-01", &[level("2023", "11")]), OVERDUE);
    assert_eq!(is(yearly, "2026-06-01", &years(&["11", "12", "13"])), MET);
    assert_eq!(is(yearly, "2026-06-01", &years(&["11", "12", "9"])), BROKEN);
}

#[test]
fn a_part_of_a_year_breaks_no_count_of_the_year_but_a_share() {
    let count = promising("11", Promise { kind: Kind::CountAnnual, is_every_year: true, ..BEDS });
    assert_eq!(is(count, "2023-08-01", &[level("2023-Q2", "5")]), NOT_DUE);
    let share = promising("90", Promise { kind: Kind::Rate, is_every_year: true, ..BEDS });
    assert_eq!(is(share, "2023-08-01", &[level("2023-Q2", "5")]), BROKEN);
}

#[test]
fn words_for_every_year_need_evidence_for_each() {
    let words = Promise { kind: Kind::Qualitative, is_every_year: true, ..SYSTEM };
    assert_eq!(is(words, "2023-08-01", &[]), PENDING);
    assert_eq!(is(words, "2024-08-01", &[]), OVERDUE);
    assert_eq!(is(words, "2024-08-01", &[evidence("2023")]), PENDING);
    let all = [evidence("2023"), evidence("2024"), evidence("2025")];
    assert_eq!(is(words, "2026-08-01", &all), SHOWN);
    assert_eq!(is(words, "2026-08-01", &all[1..]), OVERDUE);
}

#[test]
fn a_provisional_report_counts_only_where_it_is_asked_for() {
    let submitted = Measured { standing: Standing::Submitted, ..level("2025", "50") };
    let beds = promising("50", BEDS);
    assert_eq!(is(beds, "2026-01-15", &[submitted]), NOT_DUE);
    let reading =
        Reading { judged_on: "2026-01-15".parse().unwrap(), include_provisional: true, first_year: 2023 };
    let Judged { status, .. } = judge_commitment(&beds, &[submitted], &reading);
    assert_eq!((status.value, status.flags.contains(Flag::Provisional)), (StatusValue::Met, true));
}

#[test]
fn a_correction_that_waits_takes_nothing_from_what_was_approved() {
    let approved = level("2025", "50");
    let correction = Measured { standing: Standing::Submitted, revision: 9, ..level("2025", "40") };
    let reading =
        Reading { judged_on: "2026-01-15".parse().unwrap(), include_provisional: true, first_year: 2025 };
    let beds = promising("50", BEDS);
    for promise in [beds, Promise { is_every_year: true, ..beds }] {
        let Judged { status, actual } = judge_commitment(&promise, &[approved, correction], &reading);
        assert_eq!((status.value, actual.unwrap().standing), (StatusValue::Met, Standing::Approved));
    }
}

#[test]
fn what_the_plan_leaves_open_is_flagged() {
    let vague = Promise { is_undated: true, is_approximate: true, ..promising("50", BEDS) };
    let flags: Vec<Flag> = judged(vague, "2024-01-01", &[]).status.flags.iter().collect();
    assert_eq!(flags, [Flag::Undated, Flag::Approximate]);
}

#[test]
fn a_report_that_came_after_its_due_date_is_late() {
    let on = |day: &str| Measured { first_submitted: day.parse().ok(), ..level("2025", "50") };
    let is_late =
        |report| judged(promising("50", BEDS), "2026-06-01", &[report]).status.flags.contains(Flag::Late);
    assert!(!is_late(on("2026-01-30")));
    assert!(is_late(on("2026-01-31")));
}

#[test]
fn a_number_outranks_a_statement_of_fulfilment_beside_it() {
    let full = promising("100", Promise { kind: Kind::Rate, comparator: Comparator::Complete, ..BEDS });
    let said = Measured { fulfilled: true, ..level("2025", "10") };
    assert_eq!(is(full, "2026-01-05", &[said]), MISSED);
    assert_eq!(is(full, "2026-01-05", &[Measured { fulfilled: true, ..level("2025", "100") }]), MET);
}

#[test]
fn what_broke_a_promise_is_named_and_flagged_as_far_as_it_is_approved() {
    let rate = promising("95", Promise { kind: Kind::Rate, comparator: Comparator::Maintain, ..BEDS });
    let broke = Measured { standing: Standing::Submitted, revision: 9, ..level("2023", "94") };
    let reading =
        Reading { judged_on: "2024-06-01".parse().unwrap(), include_provisional: true, first_year: 2023 };
    let Judged { status, .. } = judge_commitment(&rate, &[broke, level("2024-Q1", "96")], &reading);
    assert_eq!((status.value, status.reason), BROKEN);
    let broken = status.inputs.iter().find(|input| input.name == "broken").unwrap();
    assert_eq!((broken.value, broken.revision), (number("94"), 9));
    assert!(status.flags.contains(Flag::Provisional));
}
