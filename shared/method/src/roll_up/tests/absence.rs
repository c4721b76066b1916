use super::{coverage, has, is, over, reports, rolled_up, silent};
use crate::cell::sample::{NOT_APPLICABLE, NOT_COLLECTED, SUPPRESSED, actual, flow, rate, ratio, value};
use crate::{Actual, Completeness, Composition, Standing};

use Completeness::{Complete, PartsMissing};

#[test]
fn what_is_not_applicable_leaves_the_coverage() {
    let county = over([reports(value("3")), reports(NOT_APPLICABLE)]);
    is(rolled_up(&flow(), &county), "3", Complete);
    assert_eq!(coverage(rolled_up(&flow(), &county)).0.unwrap(), "1");
    let county = over([reports(ratio("1", "4")).of("60"), reports(NOT_APPLICABLE).of("40")]);
    is(rolled_up(&rate(), &county), "1/4", Complete);
    assert_eq!(coverage(rolled_up(&rate(), &county)).1.unwrap(), "1");
}

#[test]
fn a_region_below_which_nothing_is_applicable_leaves_it_too() {
    let township = over([reports(NOT_APPLICABLE), reports(NOT_APPLICABLE)]);
    is(rolled_up(&flow(), &over([reports(value("3")), township])), "3", Complete);
    let half_known = over([reports(NOT_APPLICABLE), silent()]);
    is(rolled_up(&flow(), &over([reports(value("3")), half_known])), "3", PartsMissing);
}

#[test]
fn not_applicable_stops_the_descent_and_so_does_what_is_withheld() {
    let below = [reports(value("7"))];
    let county = over([reports(value("3")), reports(NOT_APPLICABLE).over(below.clone())]);
    is(rolled_up(&flow(), &county), "3", Complete);
    let county = over([reports(value("3")), reports(SUPPRESSED).over(below)]);
    is(rolled_up(&flow(), &county), "3", PartsMissing);
}

#[test]
fn an_absence_that_all_children_state_is_that_of_the_roll_up() {
    for absence in [NOT_APPLICABLE, NOT_COLLECTED, SUPPRESSED] {
        let rolled_up = rolled_up(&flow(), &over([reports(absence), over([reports(absence)])])).unwrap();
        assert_eq!((rolled_up.figure, rolled_up.composition), (absence, Composition::RollUp));
    }
}

#[test]
fn a_roll_up_without_a_number_rests_on_no_child_that_could_have_one() {
    let share = |absence| coverage(rolled_up(&flow(), &over([reports(absence)]))).0;
    assert_eq!(share(NOT_COLLECTED).unwrap(), "0");
    assert_eq!(share(NOT_APPLICABLE), None);
}

#[test]
fn of_several_absences_only_not_applicable_gives_way() {
    let not_collected = over([reports(NOT_COLLECTED), reports(NOT_APPLICABLE), reports(NOT_COLLECTED)]);
    is(rolled_up(&flow(), &not_collected), "not_collected", Complete);
    is(rolled_up(&flow(), &over([reports(NOT_COLLECTED), reports(SUPPRESSED)])), "no data", Complete);
    is(rolled_up(&flow(), &over([reports(NOT_APPLICABLE), silent()])), "no data", Complete);
}

#[test]
fn what_the_regions_below_answer_outranks_that_nothing_was_collected() {
    let township = |absence| reports(NOT_COLLECTED).over([reports(absence)]);
    is(rolled_up(&flow(), &over([reports(value("3")), township(NOT_APPLICABLE)])), "3", Complete);
    is(rolled_up(&flow(), &over([township(SUPPRESSED)])), "suppressed", Complete);
    is(rolled_up(&flow(), &over([reports(NOT_COLLECTED).over([silent()])])), "not_collected", Complete);
}

#[test]
fn an_absence_is_as_approved_as_the_weakest_that_states_it() {
    let waits = has(Actual { standing: Standing::Submitted, ..actual(NOT_APPLICABLE) });
    let county = rolled_up(&flow(), &over([reports(NOT_APPLICABLE), waits])).unwrap();
    assert_eq!((county.figure, county.standing), (NOT_APPLICABLE, Standing::Submitted));
}

#[test]
fn a_zero_is_a_value_and_no_report_is_none() {
    is(rolled_up(&flow(), &over([reports(value("0")), reports(value("0"))])), "0", Complete);
    is(rolled_up(&flow(), &over([reports(value("0")), silent()])), "0", PartsMissing);
    is(rolled_up(&flow(), &over([silent(), silent()])), "no data", Complete);
}

#[test]
fn a_sum_is_provisional_and_made_up_as_long_as_an_absence_that_it_needs_is() {
    let said = Actual { standing: Standing::Submitted, sample: true, ..actual(NOT_APPLICABLE) };
    let county = rolled_up(&flow(), &over([reports(value("3")), has(said)])).unwrap();
    assert_eq!((county.standing, county.sample), (Standing::Submitted, true));
    let missing = Actual { standing: Standing::Submitted, ..actual(NOT_COLLECTED) };
    let county = rolled_up(&flow(), &over([reports(value("3")), has(missing)])).unwrap();
    assert_eq!(county.standing, Standing::Approved);
}
