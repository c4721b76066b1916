use qiyou_kernel::{Decimal, TimeRule};

use super::{given, hundred, quarters};
use crate::cell::sample::{
    NOT_APPLICABLE, NOT_COLLECTED, SUPPRESSED, date, flow, rate, ratio, reading, report, said, shown, stock,
    submitted, value,
};
use crate::year::own;
use crate::{Actual, Completeness, Figure, Measured, Reading, Rules, Standing};

use Completeness::{Complete, PartsMissing, TailMissing};

/// What the reports give while the year still runs.
fn to_date(rules: &Rules, reports: &[Measured]) -> Option<Actual> {
    let running = Reading { judged_on: date("2024-12-31"), ..reading() };
    own(rules, 2024, qiyou_kernel::Authority::Reported, reports, &running)
}

fn is(actual: Option<Actual>, figure: &str, completeness: Completeness) {
    assert_eq!(shown(actual.as_ref()), (figure.to_owned(), completeness));
}

#[test]
fn a_flow_adds_its_quarters() {
    is(given(&flow(), &hundred()), "100", Complete);
}

#[test]
fn a_stock_is_the_level_of_its_last_quarter() {
    is(given(&stock(), &hundred()), "40", Complete);
    is(given(&stock(), &hundred()[3..]), "40", Complete);
}

#[test]
fn a_running_total_is_its_last_report_and_no_sum() {
    let running_total = Rules { time_rule: TimeRule::RunningTotal, ..flow() };
    is(given(&running_total, &hundred()), "40", Complete);
}

#[test]
fn a_percentage_of_a_year_is_never_the_average_of_its_quarters() {
    // 10 %, 90 %, 50 %, 50 %: 50 % on average, and 181 of 314 cases.
    let reports = quarters([ratio("1", "10"), ratio("90", "100"), ratio("2", "4"), ratio("88", "200")]);
    let actual = given(&rate(), &reports).unwrap();
    assert_eq!(said(&actual.figure), "181/314");
    assert_eq!(actual.figure.shown(rate().factor).unwrap().round(2).to_string(), "57.64");
}

#[test]
fn a_rate_reported_as_a_value_alone_makes_no_year() {
    let values = quarters(["10", "90", "50", "50"].map(value));
    is(given(&rate(), &values), "no data", Complete);
    let mixed = [report("2024-Q1", ratio("1", "10")), report("2024-Q2", value("90"))];
    is(given(&rate(), &mixed), "1/10", TailMissing);
    // The level of the last quarter stands for the year as it was given.
    is(given(&Rules { time_rule: TimeRule::Last, ..rate() }, &values), "50", Complete);
}

#[test]
fn without_a_rule_quarters_make_no_year() {
    is(given(&Rules { time_rule: TimeRule::None, ..flow() }, &hundred()), "no data", Complete);
}

#[test]
fn a_gap_between_quarters_makes_a_flow_incomplete_and_a_stock_not() {
    let [first, second, _, fourth] = hundred();
    is(given(&flow(), &[first, second, fourth]), "70", PartsMissing);
    is(to_date(&flow(), &[first, fourth]), "50", PartsMissing);
    is(given(&stock(), &[first, second, fourth]), "40", Complete);
}

#[test]
fn the_last_quarters_are_missing_once_the_year_has_ended() {
    let half = &hundred()[..2];
    is(to_date(&flow(), half), "30", Complete);
    is(to_date(&stock(), half), "20", Complete);
    is(given(&flow(), half), "30", TailMissing);
    is(given(&stock(), half), "20", TailMissing);
}

#[test]
fn a_quarter_without_meaning_is_no_gap_and_counts_as_elapsed() {
    let [first, second, third, _] = hundred();
    let summer = report("2024-Q3", NOT_APPLICABLE);
    let winter = report("2024-Q4", NOT_APPLICABLE);
    is(given(&flow(), &[first, second, summer, hundred()[3]]), "70", Complete);
    is(given(&flow(), &[first, second, third, winter]), "60", Complete);
    let actual = to_date(&flow(), &[first, second, summer]).unwrap();
    assert_eq!((said(&actual.figure).as_str(), actual.period.to_string().as_str()), ("30", "2024-Q3"));
    is(to_date(&flow(), &[first, summer]), "10", PartsMissing);
}

#[test]
fn a_level_is_of_the_day_that_it_was_taken() {
    let actual = to_date(&stock(), &[hundred()[0], report("2024-Q2", NOT_APPLICABLE)]).unwrap();
    assert_eq!((said(&actual.figure).as_str(), actual.period.to_string().as_str()), ("10", "2024-Q1"));
}

#[test]
fn what_was_not_collected_withheld_or_refused_is_a_gap() {
    for absence in [NOT_COLLECTED, SUPPRESSED, Figure::Absent(qiyou_kernel::Absence::Refused)] {
        let [first, second, _, fourth] = hundred();
        is(given(&flow(), &[first, second, report("2024-Q3", absence), fourth]), "70", PartsMissing);
    }
}

#[test]
fn a_zero_is_a_number_and_no_gap() {
    let [first, second, _, fourth] = hundred();
    is(given(&flow(), &[first, second, report("2024-Q3", value("0")), fourth]), "70", Complete);
    is(given(&flow(), &quarters([value("0"); 4])), "0", Complete);
}

#[test]
fn quarters_that_all_say_the_same_say_it_for_the_year() {
    is(given(&flow(), &quarters([NOT_APPLICABLE; 4])), "not_applicable", Complete);
    is(given(&flow(), &quarters([SUPPRESSED; 4])), "suppressed", Complete);
    is(given(&flow(), &quarters([NOT_COLLECTED; 4])), "not_collected", Complete);
}

#[test]
fn a_year_has_no_meaning_only_when_none_of_its_quarters_has() {
    let first = report("2024-Q1", NOT_APPLICABLE);
    is(to_date(&flow(), &[first]), "not_applicable", Complete);
    is(given(&flow(), &[first]), "no data", Complete);
    is(given(&flow(), &[first, report("2024-Q2", NOT_COLLECTED)]), "not_collected", TailMissing);
    let rest = quarters([NOT_APPLICABLE, SUPPRESSED, NOT_APPLICABLE, NOT_APPLICABLE]);
    is(given(&flow(), &rest), "suppressed", Complete);
}

#[test]
fn a_reason_for_some_quarters_is_not_that_of_a_whole_year() {
    is(given(&flow(), &[report("2024-Q1", SUPPRESSED)]), "suppressed", TailMissing);
    let values = quarters([SUPPRESSED, SUPPRESSED, value("50"), value("50")]);
    is(given(&rate(), &values), "suppressed", TailMissing);
    let annual = submitted(report("2024", ratio("1", "2")));
    is(given(&rate(), &[&[annual], &values[..]].concat()), "1/2", Complete);
}

#[test]
fn a_year_is_as_approved_as_its_weakest_quarter_and_as_new_as_its_newest() {
    let [first, second, third, fourth] = hundred();
    let late = Some(date("2024-08-01"));
    let reports = [
        Measured { revision: 3, ..first },
        Measured { revision: 9, first_submitted: late, ..second },
        submitted(Measured { revision: 5, ..third }),
        Measured { revision: 4, sample: true, ..fourth },
    ];
    let actual = given(&flow(), &reports).unwrap();
    assert_eq!((actual.standing, actual.revision), (Standing::Submitted, 9));
    assert!(actual.late && actual.sample);
    let stock = given(&stock(), &reports).unwrap();
    assert_eq!((stock.standing, stock.revision, stock.late), (Standing::Approved, 4, false));
}

#[test]
fn a_sum_is_provisional_as_long_as_a_quarter_is_only_said_to_have_no_meaning() {
    let [first, second, third, _] = hundred();
    let winter = submitted(report("2024-Q4", NOT_APPLICABLE));
    let actual = given(&flow(), &[first, second, third, winter]).unwrap();
    assert_eq!((actual.standing, actual.is_complete()), (Standing::Submitted, true));
}

#[test]
fn a_sum_beyond_28_digits_is_no_value() {
    let huge = value(&"9".repeat(28));
    is(given(&flow(), &quarters([huge, value("0"), value("0"), value("0")])), &"9".repeat(28), Complete);
    is(given(&flow(), &quarters([huge, value("1"), value("0"), value("0")])), "no data", Complete);
    assert_eq!(Decimal::ONE.checked_add("9".repeat(28).parse().unwrap()), None);
}
