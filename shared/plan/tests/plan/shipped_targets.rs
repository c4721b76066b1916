//! Every target of the Changxing plan, as its table prints them.

use qiyou_plan::Target;

use crate::document::{SHIPPED, plan};

/// Row by row: the indicator and its targets of 2023 to 2027, printed decimals included.
const TARGETS: [(&str, [&str; 5]); 27] = [
    ("childcare.places_per_1000", ["4.50", "4.60", "5.00", "5.50", "5.60"]),
    ("childcare.inclusive_place_share", ["87", "88", "89", "89.5", "90"]),
    ("childcare.screening_rate_0_3", ["90", "92", "95", "95", "95"]),
    ("childcare.guidance_centres", ["1", "2", "3", "4", "5"]),
    ("education.public_kindergarten_share", ["83.3", "85", "88", "90", "90"]),
    ("education.inclusive_kindergarten_share", ["95.8", "96", "96", "96", "96"]),
    ("education.preschool_universal_assessment", ["100", "100", "100", "100", "100"]),
    ("education.compulsory_balanced_assessment", ["0", "0", "0", "100", "100"]),
    ("employment.wage_arrears_lead_resolution_rate", ["94", "94.5", "95", "95.5", "96"]),
    ("employment.dispute_arbitration_closure_rate", ["92", "92", "92", "92", "92"]),
    ("health.life_expectancy", ["81.70", "82.45", "82.50", "82.60", "82.70"]),
    ("health.chronic_premature_mortality", ["9.30", "9.15", "9.00", "8.75", "8.50"]),
    ("health.free_checkups", ["11.69", "11", "11", "11", "11"]),
    ("health.huiminbao_enrolment_rate", ["72", "73", "74", "75", "75"]),
    ("elderly_care.certified_carers_per_10000", ["28", "29", "30", "30", "30"]),
    ("elderly_care.pension_insured", ["51.7", "52", "52.3", "52.6", "52.8"]),
    ("elderly_care.ltc_insurance_coverage", ["/", "完成市定任务", "完成市定任务", "完成市定任务", "全覆盖"]),
    ("elderly_care.meal_aid_coverage", ["90", "95", "100", "100", "100"]),
    ("elderly_care.meal_aid_visits", ["40", "50", "60", "70", "90"]),
    ("housing.affordable_rental_units_cumulative", ["7728", "8228", "8728", "9228", "9300"]),
    ("housing.old_estates_renovated_cumulative", ["36", "45", "54", "54", "54"]),
    ("housing.property_service_coverage", ["95", "95.2", "95.5", "95.8", "96"]),
    ("social_assistance.county_assistance_hub_coverage", ["100", "100", "100", "100", "100"]),
    ("social_assistance.subsistence_standard", ["13000", "14000", "15000", "16000", "17000"]),
    ("social_assistance.medical_cost_protection_rate", ["85", "86", "87", "88", "90"]),
    ("social_assistance.disabled_home_coverage", ["100", "100", "100", "100", "100"]),
    ("social_assistance.new_charities", ["4", "4", "4", "4", "4"]),
];

#[test]
fn every_target_is_the_one_printed() {
    let plan = plan(SHIPPED);
    assert_eq!(plan.indicators.len(), TARGETS.len());
    for (indicator, (id, expected)) in plan.indicators.iter().zip(TARGETS) {
        assert_eq!(indicator.id.as_str(), id);
        let years: Vec<i16> = indicator.targets.keys().copied().collect();
        assert_eq!(years, plan.years, "years of {id}");
        let printed: Vec<String> = indicator.targets.values().map(printed).collect();
        assert_eq!(printed, expected, "targets of {id}");
    }
}

fn printed(target: &Target) -> String {
    match target {
        Target::None => "/".to_owned(),
        Target::Number(number) => number.to_string(),
        Target::Words { text, .. } => text.zh.clone(),
    }
}

#[test]
fn words_have_a_keyword_for_programs() {
    let plan = plan(SHIPPED);
    let coverage = "elderly_care.ltc_insurance_coverage".parse().expect("an id");
    let keyword = |year| match plan.target(&coverage, year) {
        Some(Target::Words { keyword, .. }) => keyword.clone(),
        other => panic!("expected words, got {other:?}"),
    };
    assert_eq!(plan.target(&coverage, 2023), Some(&Target::None));
    assert_eq!(keyword(2024), "meet_city_task");
    assert_eq!(keyword(2027), "full_coverage");
    assert_eq!(plan.target(&coverage, 2028), None);
}
