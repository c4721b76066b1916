use qiyou_kernel::RegionRule;

use super::{Region, has, is, over, reports, rolled_up, silent};
use crate::cell::sample::{actual, flow, milestone, rate, ratio, report, said, stock, value};
use crate::{Actual, Completeness, Composition, Figure, Rules};

use Completeness::{Complete, PartsMissing, TailMissing};

#[test]
fn counts_are_added() {
    let county = over([reports(value("3")), reports(value("4"))]);
    is(rolled_up(&flow(), &county), "7", Complete);
    assert_eq!(rolled_up(&flow(), &county).unwrap().composition, Composition::RollUp);
}

#[test]
fn a_percentage_is_never_the_average_of_percentages() {
    // 90 % of ten and 10 % of a thousand: 50 % on average, and 10.79 % of all.
    let county = over([reports(ratio("9", "10")), reports(ratio("100", "1000"))]);
    let actual = rolled_up(&rate(), &county).unwrap();
    assert_eq!(said(&actual.figure), "109/1010");
    assert_eq!(actual.figure.shown(rate().factor).unwrap().round(2).to_string(), "10.79");
}

#[test]
fn a_rate_reported_as_a_value_alone_never_rolls_up() {
    let county = over([reports(ratio("9", "10")), reports(value("80"))]);
    is(rolled_up(&rate(), &county), "9/10", PartsMissing);
    is(rolled_up(&rate(), &over([reports(value("80")), reports(value("80"))])), "no data", Complete);
}

#[test]
fn what_does_not_add_up_over_regions_is_not_rolled_up() {
    let standard = Rules { region_rule: RegionRule::None, ..stock() };
    is(rolled_up(&standard, &over([reports(value("1200"))])), "no data", Complete);
}

#[test]
fn without_regions_below_there_is_nothing_to_add() {
    is(rolled_up(&flow(), &silent()), "no data", Complete);
    is(rolled_up(&flow(), &over([silent(), over([silent()])])), "no data", Complete);
}

#[test]
fn a_region_s_own_report_is_no_part_of_its_roll_up() {
    let county = reports(value("100")).over([reports(value("3")), reports(value("4"))]);
    is(rolled_up(&flow(), &county), "7", Complete);
}

#[test]
fn the_descent_stops_at_the_first_region_with_a_value_of_its_own() {
    let villages = || [reports(value("20")), reports(value("20"))];
    let county = over([reports(value("50")).over(villages()), over(villages())]);
    is(rolled_up(&flow(), &county), "90", Complete);
}

#[test]
fn it_stops_at_a_value_that_does_not_add() {
    let villages = [reports(ratio("1", "4"))];
    let county = over([reports(value("30")).over(villages), reports(ratio("1", "2"))]);
    is(rolled_up(&rate(), &county), "1/2", PartsMissing);
}

#[test]
fn a_bare_absence_does_not_stop_it() {
    let township = reports(crate::cell::sample::NOT_COLLECTED).over([reports(value("20"))]);
    is(rolled_up(&flow(), &over([township])), "20", Complete);
}

/// A township's sum of three quarters, after the year has ended.
fn three_quarters(number: &str) -> Actual {
    let period = report("2024-Q3", Figure::None).period;
    Actual { completeness: TailMissing, period, ..actual(value(number)) }
}

#[test]
fn a_value_that_lacks_quarters_is_passed_over_where_the_regions_below_have_all() {
    let township = has(three_quarters("30")).over([reports(value("20")), reports(value("20"))]);
    is(rolled_up(&flow(), &over([township, reports(value("50"))])), "90", Complete);
}

#[test]
fn a_value_that_lacks_quarters_is_shown_where_nothing_better_is_there() {
    let townships = [has(three_quarters("30")), has(three_quarters("5"))];
    is(rolled_up(&flow(), &over(townships)), "35", TailMissing);
    let mixed = over([has(three_quarters("30")), reports(value("50"))]);
    is(rolled_up(&flow(), &mixed), "80", PartsMissing);
    is(rolled_up(&stock(), &mixed), "80", TailMissing);
    let gap = Actual { completeness: PartsMissing, ..actual(value("30")) };
    is(rolled_up(&flow(), &over([has(gap), reports(value("50"))])), "80", PartsMissing);
}

#[test]
fn a_ratio_does_without_the_values_that_lack_quarters_while_the_rest_is_enough() {
    let partial = |numerator| Actual { completeness: PartsMissing, ..actual(ratio(numerator, "50")) };
    let large = || reports(ratio("500", "900")).of("900");
    let county = over([large(), has(partial("1")).of("100")]);
    is(rolled_up(&rate(), &county), "500/900", Complete);
    let county = over([large(), has(partial("1")).of("101")]);
    is(rolled_up(&rate(), &county), "501/950", PartsMissing);
}

#[test]
fn flows_that_run_to_different_days_do_not_add_up_and_levels_do() {
    let to_june = Actual { period: report("2024-Q2", Figure::None).period, ..actual(value("3")) };
    let county = over([has(to_june), reports(value("4"))]);
    is(rolled_up(&flow(), &county), "7", PartsMissing);
    is(rolled_up(&stock(), &county), "7", Complete);
    assert_eq!(rolled_up(&stock(), &county).unwrap().period.to_string(), "2024");
    let prefecture = over([county.clone(), reports(value("1"))]);
    is(rolled_up(&flow(), &prefecture), "8", PartsMissing);
    is(rolled_up(&flow(), &over([reports(value("1")), county])), "8", PartsMissing);
}

/// A region that reached a milestone, shown by evidence alone.
fn reached() -> Region {
    has(Actual { fulfilled: true, ..actual(Figure::None) })
}

#[test]
fn regions_that_reached_a_milestone_are_counted() {
    let county = rolled_up(&milestone(), &over([reached(), reports(ratio("0", "1"))])).unwrap();
    assert_eq!((said(&county.figure).as_str(), county.fulfilled), ("1/2", false));
    let percent = has(Actual { fulfilled: true, ..actual(value("100")) });
    let county = rolled_up(&milestone(), &over([reached(), percent])).unwrap();
    assert_eq!((said(&county.figure).as_str(), county.fulfilled), ("2/2", true));
}

#[test]
fn of_what_is_no_milestone_a_number_is_asked() {
    is(rolled_up(&rate(), &over([reached(), reports(ratio("1", "40"))])), "1/40", PartsMissing);
}

#[test]
fn a_milestone_is_reached_when_no_region_is_missing() {
    let county = rolled_up(&milestone(), &over([reached(), silent()])).unwrap();
    assert_eq!((said(&county.figure).as_str(), county.fulfilled), ("1/1", false));
    assert_eq!(county.completeness, PartsMissing);
}

#[test]
fn a_sum_beyond_28_digits_is_no_value() {
    let county = over([reports(value(&"9".repeat(28))), reports(value("1"))]);
    is(rolled_up(&flow(), &county), "no data", Complete);
    is(rolled_up(&flow(), &over([county, reports(value("1"))])), "no data", Complete);
    let shares = over([reports(ratio("1", &"9".repeat(28))), reports(ratio("1", "1"))]);
    is(rolled_up(&rate(), &shares), "no data", Complete);
}
