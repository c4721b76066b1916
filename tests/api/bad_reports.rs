//! Reports that are refused: each for its own reason, with what to do, and with nothing of the request kept.

use qiyou_proto::{
    indicator::v1::{Observation, observation::Result as Outcome},
    r#type::v1::{Authority, Ratio},
};
use qiyou_tests::{Refusal, Refused, TestDomain, decimal, fulfilled, observation, ratio, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";
const SHARE: &str = "childcare.inclusive_place_share";
const CENTRES: &str = "childcare.guidance_centres";

/// Reports a row behind a good one, and finds that neither was kept.
async fn refused(childcare: &TestDomain, row: Observation) -> Refusal {
    let head = childcare.store.head();
    let rows = [value(PLACES, "2024", "4.70"), row];
    let refusal = childcare.callers.reporter().report(rows).await.refused();
    assert_eq!(childcare.store.head(), head, "a refused request makes no revision");
    assert_eq!(childcare.callers.viewer().observations().await, [], "the good row is not kept either");
    refusal
}

/// Holds a refusal to one violation, of the second row.
#[track_caller]
fn is(refusal: &Refusal, reason: &str, field: &str, words: &str) {
    let field = format!("observations[1].{field}");
    assert_eq!(refusal.why(), (Code::InvalidArgument, reason));
    assert_eq!(refusal.faults(), [(field.as_str(), reason)]);
    assert_eq!(refusal.told("field"), field);
    assert_eq!(refusal.violations[0].description, words);
    assert_eq!(refusal.message, format!("{field}: {words}"));
}

#[tokio::test]
async fn a_region_that_is_in_no_division_tree() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(
        &childcare,
        Observation { region: "regions/330599".to_owned(), ..value(PLACES, "2025", "5") },
    )
    .await;
    let words = "330599 is no region of the loaded division tree; ListRegions names those that are";
    is(&refusal, "REGION_UNKNOWN", "region", words);
    assert_eq!(refusal.told("region"), "330599");
}

#[tokio::test]
async fn a_region_that_no_plan_is_for() {
    let childcare = TestDomain::with_plan("childcare").await;
    let neighbour = Observation { region: "regions/330523".to_owned(), ..value(PLACES, "2025", "5") };
    let refusal = refused(&childcare, neighbour).await;
    is(&refusal, "REGION_NOT_SERVED", "region", "330523 lies outside of 330522, which is planned for here");
    assert_eq!(refusal.told("region"), "330523");
}

#[tokio::test]
async fn a_region_that_is_no_division_code() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal =
        refused(&childcare, Observation { region: "长兴县".to_owned(), ..value(PLACES, "2025", "5") }).await;
    is(&refusal, "FIELD_MALFORMED", "region", "expected a name such as regions/330522, got \"长兴县\"");
    assert_eq!(refusal.told("value"), "长兴县");
}

#[tokio::test]
async fn an_indicator_that_no_plan_defines() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, value("childcare.places_per_100", "2025", "5")).await;
    let words =
        "childcare.places_per_100 is defined by no plan loaded here; ListIndicators names those that are";
    is(&refusal, "INDICATOR_UNKNOWN", "indicator", words);
    assert_eq!(refusal.told("indicator"), "childcare.places_per_100");
}

#[tokio::test]
async fn an_indicator_of_another_domain() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, value("housing.property_service_coverage", "2025", "95")).await;
    let words = "housing.property_service_coverage is held by housing; this service holds childcare";
    is(&refusal, "DOMAIN_NOT_SERVED", "indicator", words);
    assert_eq!(refusal.told("domain"), "childcare");
}

#[tokio::test]
async fn a_period_of_the_wrong_form() {
    let childcare = TestDomain::with_plan("childcare").await;
    for period in ["2025/3", "2025-13", "2025-Q5", "25", "2025-Q3 "] {
        let refusal = refused(&childcare, value(PLACES, period, "5")).await;
        let words = format!("expected a period such as 2025, 2025-S1, 2025-Q3 or 2025-07, got \"{period}\"");
        is(&refusal, "PERIOD_MALFORMED", "period", &words);
        assert_eq!(refusal.told("value"), period);
    }
}

#[tokio::test]
async fn a_period_before_its_end() {
    let childcare = TestDomain::with_plan("childcare").await;
    for (period, ends) in [("2026", "2026-12-31"), ("2026-Q3", "2026-09-30")] {
        let refusal = refused(&childcare, value(PLACES, period, "5")).await;
        let words = format!("{period} ends on {ends}; report it after that day");
        is(&refusal, "PERIOD_NOT_ENDED", "period", &words);
        assert_eq!((refusal.told("period"), refusal.told("ends")), (period, ends));
    }
}

#[tokio::test]
async fn a_period_outside_the_plans_years_and_the_one_before() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, value(PLACES, "2021", "5")).await;
    let words = "2021 lies outside 2022 to 2027, the plan's years and the one before";
    is(&refusal, "PERIOD_OUTSIDE_PLAN", "period", words);
    assert_eq!((refusal.told("first"), refusal.told("last")), ("2022", "2027"));
    childcare.callers.reporter().report([value(PLACES, "2022", "4.40")]).await.unwrap();
}

#[tokio::test]
async fn a_period_of_a_length_that_is_not_reported() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, value(PLACES, "2025-07", "5")).await;
    is(
        &refusal,
        "PERIOD_FREQUENCY",
        "period",
        "childcare.places_per_1000 is reported by quarter or for the whole year",
    );
    assert_eq!((refusal.told("period"), refusal.told("frequency")), ("2025-07", "quarter"));
}

#[tokio::test]
async fn a_denominator_of_zero() {
    let childcare = TestDomain::with_plan("childcare").await;
    for zero in ["0", "0.00"] {
        let refusal = refused(&childcare, ratio(PLACES, "2025", "1", zero)).await;
        let words = "is zero; where nothing was to be measured, report the absence NOT_APPLICABLE";
        is(&refusal, "DENOMINATOR_ZERO", "ratio.denominator", words);
    }
}

#[tokio::test]
async fn a_numerator_above_its_denominator_for_a_share() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, ratio(SHARE, "2025", "1201", "1200")).await;
    let words = "1201 is above the denominator 1200 of a share; correct one of them";
    is(&refusal, "NUMERATOR_ABOVE_DENOMINATOR", "ratio.numerator", words);
    assert_eq!((refusal.told("numerator"), refusal.told("denominator")), ("1201", "1200"));
    childcare.callers.reporter().report([ratio(PLACES, "2025", "3000", "600")]).await.unwrap();
}

#[tokio::test]
async fn more_decimals_than_the_indicator_holds() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, value(PLACES, "2025", "4.705")).await;
    let words = "4.705 has more than the 2 decimals of childcare.places_per_1000; round it";
    is(&refusal, "TOO_MANY_DECIMALS", "value", words);
    assert_eq!((refusal.told("value"), refusal.told("decimals")), ("4.705", "2"));
    let refusal = refused(&childcare, value(CENTRES, "2025", "3.5")).await;
    assert_eq!((refusal.reason.as_str(), refusal.told("decimals")), ("TOO_MANY_DECIMALS", "0"));
}

#[tokio::test]
async fn text_in_a_number() {
    let childcare = TestDomain::with_plan("childcare").await;
    for text in ["about 5", "5,4", "4.70%", "５.４", "1e3", "+5", "NaN"] {
        let refusal = refused(&childcare, value(PLACES, "2025", text)).await;
        is(
            &refusal,
            "NUMBER_MALFORMED",
            "value.value",
            &format!("expected a decimal number such as 4.50, got \"{text}\""),
        );
        assert_eq!(refusal.told("value"), text);
    }
    let refusal = refused(&childcare, ratio(PLACES, "2025", "three", "600")).await;
    is(
        &refusal,
        "NUMBER_MALFORMED",
        "ratio.numerator.value",
        "expected a decimal number such as 4.50, got \"three\"",
    );
}

#[tokio::test]
async fn more_digits_than_can_be_kept_exactly() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, value(PLACES, "2025", &"9".repeat(29))).await;
    assert_eq!(refusal.faults(), [("observations[1].value.value", "NUMBER_MALFORMED")]);
    assert!(refusal.message.contains("expected at most 28 significant digits"), "{refusal}");
}

#[tokio::test]
async fn a_number_below_zero() {
    let childcare = TestDomain::with_plan("childcare").await;
    is(
        &refused(&childcare, value(PLACES, "2025", "-4.70")).await,
        "NUMBER_NEGATIVE",
        "value",
        "-4.70 is below zero; send zero or more",
    );
    let refusal = refused(&childcare, ratio(PLACES, "2025", "-1", "600")).await;
    is(&refusal, "NUMBER_NEGATIVE", "ratio.numerator", "-1 is below zero; send zero or more");
}

#[tokio::test]
async fn a_value_out_of_the_indicators_bounds() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, value(SHARE, "2025", "104")).await;
    is(
        &refusal,
        "VALUE_OUT_OF_BOUNDS",
        "value",
        "104 is above 100, the most that childcare.inclusive_place_share can be",
    );
    assert_eq!((refusal.told("value"), refusal.told("maximum")), ("104", "100"));
}

#[tokio::test]
async fn a_ratio_for_what_is_none() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, ratio(CENTRES, "2025", "3", "1")).await;
    is(&refusal, "RATIO_NOT_ALLOWED", "ratio", "childcare.guidance_centres is no ratio; report a value");
    assert_eq!(refusal.told("indicator"), CENTRES);
}

#[tokio::test]
async fn half_a_ratio() {
    let childcare = TestDomain::with_plan("childcare").await;
    let half = Ratio { numerator: Some(decimal("3")), denominator: None };
    let refusal = refused(
        &childcare,
        Observation { result: Some(Outcome::Ratio(half)), ..observation(PLACES, "2025") },
    )
    .await;
    is(&refusal, "FIELD_REQUIRED", "ratio.denominator", "is required");
}

#[tokio::test]
async fn a_report_that_claims_to_be_derived() {
    let childcare = TestDomain::with_plan("childcare").await;
    let derived = Observation { authority: Authority::Derived.into(), ..value(PLACES, "2025", "5") };
    let refusal = refused(&childcare, derived).await;
    let words = "derived values come from registers only; leave it unspecified to report a value";
    is(&refusal, "DERIVED_NOT_REPORTABLE", "authority", words);
}

#[tokio::test]
async fn a_report_of_nothing() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, observation(PLACES, "2025")).await;
    is(&refusal, "FIELD_REQUIRED", "result", "is required: a value, a ratio, an absence, or `fulfilled`");
}

#[tokio::test]
async fn an_absence_that_says_nothing_or_nothing_known() {
    let childcare = TestDomain::with_plan("childcare").await;
    let absence =
        |number| Observation { result: Some(Outcome::Absence(number)), ..observation(PLACES, "2025") };
    is(&refused(&childcare, absence(0)).await, "FIELD_REQUIRED", "absence", "is required");
    let refusal = refused(&childcare, absence(99)).await;
    is(&refusal, "FIELD_MALFORMED", "absence", "99 is no value of this enum that the service knows");
}

#[tokio::test]
async fn fulfilment_of_what_is_a_number() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = refused(&childcare, fulfilled(CENTRES, "2025")).await;
    let words = "is stated of targets in words; childcare.guidance_centres is a number, so report it";
    is(&refusal, "FULFILMENT_NOT_ALLOWED", "fulfilled", words);
}

#[tokio::test]
async fn texts_that_are_too_long() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal =
        refused(&childcare, Observation { source: "册".repeat(201), ..value(PLACES, "2025", "5") }).await;
    is(&refusal, "FIELD_OUT_OF_RANGE", "source", "has 201 characters; send at most 200");
    assert_eq!((refusal.told("count"), refusal.told("maximum")), ("201", "200"));
    let refusal =
        refused(&childcare, Observation { comment: "注".repeat(1_001), ..value(PLACES, "2025", "5") }).await;
    is(&refusal, "FIELD_OUT_OF_RANGE", "comment", "has 1001 characters; send at most 1000");
}

#[tokio::test]
async fn an_etag_that_is_none() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal =
        refused(&childcare, Observation { etag: "abc".to_owned(), ..value(PLACES, "2025", "5") }).await;
    is(&refusal, "TOKEN_MALFORMED", "etag", "expected the opaque text exactly as an earlier answer gave it");
}
