//! Years that still run, by their shape.

use super::*;

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
fn a_sum_over_the_plan_is_paced_by_what_this_year_adds() {
    // 13 by the end of 2024 and 3 since; 273 of 365 days ask for 17 × 0.748 = 12.7 of the year's own 17.
    let rules =
        Rules { kind: Kind::CountCumulative, time_rule: TimeRule::SumOverPlan, decimals: 0, ..VISITS };
    let year = |value| Year::of(rules, AtLeast, "30").after("13").shows("2025-Q3", value).line();
    assert_eq!(year("16"), "OFF_TRACK PACE_FAR_BEHIND target=30 v=16 s=0.7479452055 a=13 R=0.2359405301");
    assert_eq!(year("26"), "ON_TRACK PACE_SUFFICIENT target=30 v=26 s=0.7479452055 a=13 R=1.022408964");
    assert_eq!(year("30"), "MET COMPARATOR_HOLDS target=30 v=30");
    let first = Year::of(rules, AtLeast, "4").shows("2025-Q3", "3").line();
    assert_eq!(first, "ON_TRACK PACE_SUFFICIENT target=4 v=3 s=0.7479452055 R=1.002747253");
}

#[test]
fn a_value_beyond_a_target_that_is_to_be_equalled_is_off_track() {
    let year = |value| Year::of(PLACES, Equal, "20").after("10").shows("2025-Q2", value).is();
    assert_eq!(year("15"), (StatusValue::OnTrack, Reason::PaceSufficient));
    assert_eq!(year("20"), (StatusValue::OnTrack, Reason::LevelMeetsTarget));
    assert_eq!(year("20.2"), (StatusValue::AtRisk, Reason::LevelNearTarget));
    assert_eq!(year("50"), (StatusValue::OffTrack, Reason::LevelBelowTarget));
}
