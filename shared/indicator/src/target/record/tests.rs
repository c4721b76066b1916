use qiyou_testing::{record::round_trips, schema};

use super::*;

#[tokio::test]
async fn the_migrations_make_what_the_table_describes() {
    schema::holds(&[&PART]).await;
}

#[test]
fn a_target_of_every_origin_is_read_back() {
    let name = "plans/a-plan/indicators/childcare.places_per_1000/regions/330522/targets/2025";
    for origin in [Origin::Plan, Origin::Revised, Origin::Attached] {
        for value in [None, Some("4.50".parse().unwrap())] {
            round_trips(&Target {
                name: name.parse().unwrap(),
                comparator: Comparator::AtLeast,
                value,
                origin,
                reason: "中期调整".to_owned(),
                document: "长政发〔2025〕3号".to_owned(),
                recorder: "planner".to_owned(),
            });
        }
    }
}
