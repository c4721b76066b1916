use std::fmt::{Debug, Display};

use proptest::prelude::*;

use super::*;

fn survives<T: FromStr<Err = Error> + Display + Debug>(text: &str) {
    assert_eq!(text.parse::<T>().unwrap().to_string(), text);
    for changed in [format!("/{text}"), format!("{text}/"), text.replacen('/', "//", 1), text.to_uppercase()]
    {
        assert!(changed.parse::<T>().is_err(), "{changed:?}");
    }
}

#[test]
fn every_name_survives_printing_and_nothing_near_it_is_taken_for_it() {
    survives::<Plan>("plans/changxing-2023-2027");
    survives::<Region>("regions/330522103");
    survives::<Indicator>("indicators/childcare.places_per_1000");
    survives::<Target>(
        "plans/changxing-2023-2027/indicators/childcare.places_per_1000/regions/330522/targets/2025",
    );
    survives::<FollowUp>(
        "plans/changxing-2023-2027/indicators/childcare.places_per_1000/regions/330522/followUps/2025",
    );
    survives::<Observation>(
        "regions/330522/indicators/childcare.places_per_1000/periods/2025-Q3/authorities/reported",
    );
    survives::<Task>("plans/changxing-2023-2027/tasks/childcare.t03");
    survives::<Commitment>("plans/changxing-2023-2027/commitments/childcare.t03.staff_certified_rate");
    survives::<Progress>(
        "plans/changxing-2023-2027/commitments/childcare.t03.staff_certified_rate/progress/2025-Q3",
    );
    survives::<Goal>("plans/changxing-2023-2027/goals/plan.total_investment");
    survives::<GoalProgress>("plans/changxing-2023-2027/goals/plan.total_investment/progress/2025-S1");
    survives::<Import>("imports/i0198f3c52b7c7d2f9a6b3c1d5e7f9a0b");
    survives::<Ticket>(
        "regions/330522/indicators/childcare.places_per_1000/periods/2025-Q3/authorities/reported/tickets/42",
    );
    survives::<Project>("projects/central-kindergarten-2");
}

#[test]
fn an_error_shows_what_the_name_looks_like() {
    let message = "330522".parse::<Region>().unwrap_err().to_string();
    assert_eq!(message, "expected a name such as regions/330522, got \"330522\"");
}

#[test]
fn a_segment_out_of_range_is_refused() {
    let target =
        |year: &str| format!("plans/p/indicators/a.b/regions/330522/targets/{year}").parse::<Target>();
    assert_eq!(target("2025").unwrap().year, 2025);
    for year in ["", "25", "02025", "3000", "-2025", "2025-Q1"] {
        assert!(target(year).is_err(), "{year:?}");
    }
}

#[test]
fn a_ticket_has_a_plain_number() {
    let observation = "regions/330522/indicators/a.b/periods/2025/authorities/reported";
    let ticket = |number: &str| format!("{observation}/tickets/{number}").parse::<Ticket>();
    assert_eq!(ticket("42").unwrap().number, 42);
    for number in ["", "0", "042", "-1", "+1", "4.2", "99999999999999999999"] {
        assert!(ticket(number).is_err(), "{number:?}");
    }
}

proptest! {
    #[test]
    fn targets_and_observations_survive_printing(
        plan in "[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?",
        indicator in "[a-z][a-z0-9_]{0,12}\\.[a-z0-9][a-z0-9_]{0,20}",
        region in "[0-9]{6}([0-9]{3})?", year in 1900..=2999_i16, month in 1..=12_u8, derived in any::<bool>(),
    ) {
        let target = Target {
            plan: plan.parse().unwrap(),
            indicator: indicator.parse().unwrap(),
            region: region.parse().unwrap(),
            year,
        };
        prop_assert_eq!(target.to_string().parse::<Target>(), Ok(target.clone()));
        let observation = Observation {
            region: target.region,
            indicator: target.indicator,
            period: Period::new(year, crate::Frequency::Month, month).unwrap(),
            authority: if derived { Authority::Derived } else { Authority::Reported },
        };
        prop_assert_eq!(observation.to_string().parse::<Observation>(), Ok(observation));
    }

    #[test]
    fn no_text_makes_parsing_panic(text in "[a-z0-9/.]{0,60}") {
        let _ = (text.parse::<Plan>(), text.parse::<Target>(), text.parse::<Observation>());
    }
}
