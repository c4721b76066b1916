use qiyou_testing::{record::round_trips, schema};

use super::*;

#[tokio::test]
async fn the_migrations_make_what_the_table_describes() {
    schema::holds(&[&PART]).await;
}

#[test]
fn a_version_is_read_back() {
    let document: Arc<[u8]> = b"code,name,level,parent\n".as_slice().into();
    let sha256 = Digest::of(&document);
    round_trips(&ReferenceVersion { dataset: Dataset::Regions, sha256, row_count: 0, document });
}
