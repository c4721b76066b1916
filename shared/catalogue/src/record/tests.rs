use qiyou_testing::{record::round_trips, schema};

use super::*;

#[tokio::test]
async fn the_migrations_make_what_the_table_describes() {
    schema::holds(&[&PART]).await;
}

#[test]
fn a_version_is_read_back() {
    let document: Arc<[u8]> = b"format = 1".as_slice().into();
    round_trips(&PlanVersion { plan: "a-plan".parse().unwrap(), sha256: Digest::of(&document), document });
}
