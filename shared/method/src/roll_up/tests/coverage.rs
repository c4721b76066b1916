use super::{Region, coverage, is, over, reports, rolled_up, silent};
use crate::cell::sample::{NOT_COLLECTED, SUPPRESSED, decimal, flow, rate, ratio, value};
use crate::roll_up;
use crate::{Completeness, Thresholds};

use Completeness::{Complete, PartsMissing};

fn shares(children: &str, denominator: Option<&str>) -> (Option<String>, Option<String>) {
    (Some(children.to_owned()), denominator.map(str::to_owned))
}

#[test]
fn a_sum_with_all_children_rests_on_the_whole() {
    let county = over([reports(value("0")), reports(value("4"))]);
    is(rolled_up(&flow(), &county), "4", Complete);
    assert_eq!(coverage(rolled_up(&flow(), &county)), shares("1", None));
}

#[test]
fn a_sum_without_some_children_is_shown_with_its_coverage_and_not_complete() {
    for missing in [silent(), reports(NOT_COLLECTED), reports(SUPPRESSED)] {
        let county = over([reports(value("3")), reports(value("4")), missing]);
        is(rolled_up(&flow(), &county), "7", PartsMissing);
        assert_eq!(coverage(rolled_up(&flow(), &county)), shares("0.6666666667", None));
    }
}

#[test]
fn each_child_counts_one_and_a_roll_up_counts_by_its_own_share() {
    let half = || over([reports(value("1")), silent()]);
    let county = over([reports(value("1")), half()]);
    assert_eq!(coverage(rolled_up(&flow(), &county)), shares("0.75", None));
    // Of three counties one is whole, one stands at three quarters and one at a third.
    let third = over([reports(value("1")), silent(), silent()]);
    let prefecture = over([reports(value("1")), county, third]);
    assert_eq!(coverage(rolled_up(&flow(), &prefecture)), shares("0.6944444444", None));
}

#[test]
fn a_tree_of_any_depth_is_whole_only_when_nothing_is_missing() {
    let deep = |leaf: Region| (0..30).fold(leaf, |below, _| over([below, reports(value("1"))]));
    is(rolled_up(&flow(), &deep(reports(value("1")))), "31", Complete);
    let county = deep(over([reports(value("1")), silent()]));
    is(rolled_up(&flow(), &county), "31", PartsMissing);
}

#[test]
fn a_ratio_is_complete_with_nine_tenths_of_the_denominator() {
    let county = |missing: &str| {
        over([
            reports(ratio("40", "80")).of("500"),
            reports(ratio("30", "90")).of("400"),
            silent().of(missing),
        ])
    };
    is(rolled_up(&rate(), &county("100")), "70/170", Complete);
    assert_eq!(coverage(rolled_up(&rate(), &county("100"))), shares("0.6666666667", Some("0.9")));
    is(rolled_up(&rate(), &county("101")), "70/170", PartsMissing);
    assert_eq!(coverage(rolled_up(&rate(), &county("101"))), shares("0.6666666667", Some("0.8991008991")));
}

#[test]
fn the_share_asked_for_is_the_plans() {
    let county = over([reports(ratio("1", "4")).of("3"), silent().of("2")]);
    let asks = |share: &str| {
        let thresholds = Thresholds { ratio_coverage: decimal(share), ..Thresholds::default() };
        roll_up(&&county, &county, &rate(), &thresholds).unwrap().is_complete()
    };
    assert!(asks("0.6") && !asks("0.6000000000000000000000000001"));
}

#[test]
fn where_a_denominator_is_not_known_a_ratio_needs_all_children() {
    let large = || reports(ratio("1", "4")).of("1000");
    is(rolled_up(&rate(), &over([large(), silent()])), "1/4", PartsMissing);
    assert_eq!(coverage(rolled_up(&rate(), &over([large(), silent()]))), shares("0.5", None));
    let all = over([reports(ratio("1", "4")), reports(ratio("1", "2"))]);
    is(rolled_up(&rate(), &all), "2/6", Complete);
    assert_eq!(coverage(rolled_up(&rate(), &all)), shares("1", Some("1")));
}

#[test]
fn the_denominator_that_is_there_is_summed_over_the_whole_tree() {
    // 85 of 100 in the one county and 900 in the other: 985 of 1000.
    let lacking = over([reports(ratio("1", "2")).of("85"), silent().of("15")]);
    let prefecture = over([lacking, reports(ratio("3", "4")).of("900")]);
    is(rolled_up(&rate(), &prefecture), "4/6", Complete);
    assert_eq!(coverage(rolled_up(&rate(), &prefecture)), shares("0.75", Some("0.985")));
}

#[test]
fn a_region_that_is_there_in_part_does_not_weigh_as_a_whole() {
    let half_known = over([reports(ratio("1", "4")), silent()]).of("100");
    let county = over([half_known, reports(ratio("1", "2")).of("900")]);
    is(rolled_up(&rate(), &county), "2/6", PartsMissing);
    assert_eq!(coverage(rolled_up(&rate(), &county)), shares("0.75", None));
}

#[test]
fn a_missing_region_with_nobody_in_it_weighs_nothing() {
    let county = over([reports(ratio("1", "4")).of("3"), silent().of("0")]);
    is(rolled_up(&rate(), &county), "1/4", Complete);
    assert_eq!(coverage(rolled_up(&rate(), &county)), shares("0.5", Some("1")));
    let nobody = over([reports(ratio("1", "4")).of("0"), silent().of("0")]);
    is(rolled_up(&rate(), &nobody), "1/4", PartsMissing);
}

#[test]
fn a_denominator_beyond_28_digits_is_not_known() {
    let huge = "9".repeat(28);
    let county = over([reports(ratio("1", "4")).of(&huge), reports(ratio("1", "4")).of("1")]);
    is(rolled_up(&rate(), &county), "2/8", Complete);
    assert_eq!(coverage(rolled_up(&rate(), &county)), shares("1", None));
    let lacking = over([reports(ratio("1", "4")).of(&huge), silent().of("1")]);
    is(rolled_up(&rate(), &lacking), "1/4", PartsMissing);
}
