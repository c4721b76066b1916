//! Checks that migrations fit the tables, and a beginning for writing them.

use qiyou_store::{Column, Engine, Kind, Part, Table};

use crate::stores;

/// Has both engines check every statement generated for a part's tables, against what its migrations made.
///
/// # Panics
///
/// When an engine refuses one.
pub async fn holds(parts: &[&'static Part]) {
    stores::each(parts, async |place| {
        let store = place.open().await;
        store.check_statements().await.expect("the migrations make what the tables describe");
        store.close().await;
    })
    .await;
}

/// The statements that make a table: what to begin its migration from.
#[must_use]
pub fn ddl(engine: Engine, table: &Table) -> String {
    let (name, int) = (table.name, sql_type(engine, Kind::Int));
    let keys = table.key.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let columns: String = table.columns().map(|column| column_ddl(engine, column)).collect();
    let (history_key, index, options) = match engine {
        Engine::Sqlite => (
            "revision, ordinal".to_owned(),
            format!("CREATE UNIQUE INDEX {name}_history_key ON {name}_history ({keys}, revision);"),
            " STRICT, WITHOUT ROWID",
        ),
        Engine::Postgres => (
            format!("{keys}, revision"),
            format!("CREATE INDEX {name}_history_feed ON {name}_history (revision, ordinal);"),
            "",
        ),
    };
    format!(
        "CREATE TABLE {name}_history (\n  revision {int} NOT NULL,\n  ordinal {int} NOT NULL,\n  \
         recorded_at {int} NOT NULL,\n{columns}  PRIMARY KEY ({history_key})\n){options};\n\n{index}\n\n\
         CREATE TABLE {name}_current (\n{columns}  revision {int} NOT NULL,\n  recorded_at {int} NOT NULL,\n  \
         PRIMARY KEY ({keys})\n){options};\n"
    )
}

fn column_ddl(engine: Engine, column: &Column) -> String {
    let null = if column.optional { "" } else { " NOT NULL" };
    format!("  {} {}{null},\n", column.name, sql_type(engine, column.kind))
}

const fn sql_type(engine: Engine, kind: Kind) -> &'static str {
    match (engine, kind) {
        (Engine::Sqlite, Kind::Int) => "INTEGER",
        (Engine::Sqlite, Kind::Text | Kind::Decimal) => "TEXT",
        (Engine::Sqlite, Kind::Bytes) => "BLOB",
        (Engine::Postgres, Kind::Int) => "BIGINT",
        (Engine::Postgres, Kind::Text | Kind::Decimal) => "TEXT COLLATE \"C\"",
        (Engine::Postgres, Kind::Bytes) => "BYTEA",
    }
}
