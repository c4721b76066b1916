use qiyou_kernel::Authority;

use super::{given, hundred};
use crate::cell::sample::{
    NOT_APPLICABLE, NOT_COLLECTED, SUPPRESSED, date, flow, reading, report, said, submitted, value,
};
use crate::year::{own, pending};
use crate::{Actual, Completeness, Composition, Measured, Reading, Standing};

fn with_quarters(annual: Measured, quarters: &[Measured]) -> Actual {
    given(&flow(), &[&[annual], quarters].concat()).unwrap()
}

#[test]
fn an_annual_value_wins_over_its_quarters() {
    let actual = with_quarters(report("2024", value("97")), &hundred());
    assert_eq!((said(&actual.figure).as_str(), actual.composition), ("97", Composition::Own));
}

#[test]
fn without_an_annual_value_the_quarters_make_the_year() {
    let actual = given(&flow(), &hundred()).unwrap();
    assert_eq!((said(&actual.figure).as_str(), actual.composition), ("100", Composition::Periods));
    assert_eq!(actual.period.to_string(), "2024-Q4");
    assert!(actual.is_complete());
}

#[test]
fn a_provisional_annual_value_gives_way_to_complete_and_approved_quarters_alone() {
    let annual = submitted(report("2024", value("97")));
    assert_eq!(said(&with_quarters(annual, &hundred()).figure), "100");
    assert_eq!(said(&with_quarters(annual, &hundred()[..3]).figure), "97");
    assert_eq!(said(&with_quarters(annual, &hundred().map(submitted)).figure), "97");
}

#[test]
fn an_annual_report_of_nothing_collected_leaves_the_word_to_the_quarters() {
    let not_collected = report("2024", NOT_COLLECTED);
    assert_eq!(said(&with_quarters(not_collected, &hundred()).figure), "100");
    assert_eq!(said(&with_quarters(not_collected, &[]).figure), "not_collected");
}

#[test]
fn quarters_of_which_none_was_collected_take_no_annual_number_away() {
    let quarters = super::quarters([NOT_COLLECTED; 4]);
    let annual = submitted(report("2024", value("97")));
    assert_eq!(said(&with_quarters(annual, &quarters).figure), "97");
    let actual = with_quarters(report("2024", NOT_COLLECTED), &quarters);
    assert_eq!(actual.composition, Composition::Own);
}

#[test]
fn an_annual_report_that_there_is_no_number_to_have_stands() {
    for absence in [NOT_APPLICABLE, SUPPRESSED] {
        assert_eq!(with_quarters(report("2024", absence), &hundred()).figure, absence);
    }
}

#[test]
fn no_data_zero_and_every_absence_are_different_answers() {
    let year = |figure| given(&flow(), &[report("2024", figure)]).map(|actual| actual.figure);
    let figures = [value("0"), NOT_COLLECTED, NOT_APPLICABLE, SUPPRESSED];
    assert_eq!(figures.map(year), figures.map(Some));
    assert_eq!(given(&flow(), &[]), None);
}

#[test]
fn provisional_values_count_when_they_are_asked_for() {
    let reports = [submitted(report("2024", value("97")))];
    let approved_only = Reading { include_provisional: false, ..reading() };
    assert_eq!(own(&flow(), 2024, Authority::Reported, &reports, &approved_only), None);
    assert_eq!(pending(&flow(), 2024, Authority::Reported, &reports, &approved_only), None);
    assert_eq!(given(&flow(), &reports).unwrap().standing, Standing::Submitted);
}

#[test]
fn a_correction_that_waits_changes_nothing_and_is_told_apart() {
    let correction = submitted(report("2024-Q2", value("25")));
    let reports = [&hundred()[..], &[correction]].concat();
    let stands = given(&flow(), &reports).unwrap();
    let waits = pending(&flow(), 2024, Authority::Reported, &reports, &reading()).unwrap();
    assert_eq!((said(&stands.figure).as_str(), stands.standing), ("100", Standing::Approved));
    assert_eq!((said(&waits.figure).as_str(), waits.standing), ("105", Standing::Submitted));
    assert_eq!(pending(&flow(), 2024, Authority::Reported, &hundred(), &reading()), None);
}

#[test]
fn a_correction_of_a_quarter_does_not_touch_an_annual_value() {
    let reports = [report("2024", value("97")), submitted(report("2024-Q2", value("25")))];
    assert_eq!(pending(&flow(), 2024, Authority::Reported, &reports, &reading()), None);
}

#[test]
fn a_number_that_waits_outranks_an_approved_absence() {
    let reports = [report("2024-Q1", NOT_COLLECTED), submitted(report("2024-Q1", value("12")))];
    let actual = given(&flow(), &reports).unwrap();
    assert_eq!((said(&actual.figure).as_str(), actual.standing), ("12", Standing::Submitted));
    assert_eq!(actual.completeness, Completeness::TailMissing);
}

#[test]
fn other_years_authorities_and_frequencies_are_passed_over() {
    let derived = Measured { authority: Authority::Derived, ..report("2024", value("3")) };
    let others = [report("2023", value("1")), report("2024-07", value("2")), derived];
    assert_eq!(given(&flow(), &others), None);
    let actual = given(&flow(), &[&others[..], &hundred()].concat()).unwrap();
    assert_eq!((said(&actual.figure).as_str(), actual.authority), ("100", Some(Authority::Reported)));
}

#[test]
fn a_value_brings_along_where_it_comes_from() {
    let annual = Measured {
        revision: 7,
        sample: true,
        first_submitted: Some(date("2025-01-31")),
        ..report("2024", value("97"))
    };
    let actual = given(&flow(), &[annual]).unwrap();
    assert_eq!((actual.revision, actual.sample, actual.late), (7, true, true));
    assert_eq!((actual.children_coverage, actual.denominator_coverage), (None, None));
}
