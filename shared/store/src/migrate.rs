//! Bringing a database up to the program's schema, or refusing one that is ahead of it.

use sqlx::{
    SqlSafeStr as _,
    migrate::{MigrateError, Migration as Step, MigrationType, Migrator},
};

use crate::{Engine, OpenError, Value, engine::Database, schema::Schema, sql::Arguments};

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

/// Refuses a database that lacks a step.
pub(crate) async fn require_complete(database: &Database, schema: &Schema) -> Result<(), OpenError> {
    lacks_nothing(schema, &applied(database).await?)
}

/// Refuses a database that lacks a step, or has one that the program does not know.
pub(crate) async fn require_current(database: &Database, schema: &Schema) -> Result<(), OpenError> {
    let applied = applied(database).await?;
    let known = schema.migrations().last().map_or(0, |step| step.version);
    match applied.iter().find(|version| !schema.migrations().any(|step| step.version == **version)) {
        Some(found) if *found > known => Err(OpenError::Newer { found: *found, known }),
        Some(found) => Err(OpenError::Foreign(*found)),
        None => lacks_nothing(schema, &applied),
    }
}

/// The steps of a database; one that no store made has no table of them.
async fn applied(database: &Database) -> qiyou_error::Result<Vec<i64>> {
    if !has_table(database, "_sqlx_migrations").await? {
        return Ok(Vec::new());
    }
    let applied = database.read(APPLIED.into_sql_str(), Arguments::none()).await?;
    applied.iter().map(|row| row.decoder().int()).collect()
}

/// Whether a database has a table of this name.
pub(crate) async fn has_table(database: &Database, name: &str) -> qiyou_error::Result<bool> {
    let sql = match database.engine() {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = $1",
        Engine::Postgres => "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass($1)",
    };
    let rows = database.read(sql.into_sql_str(), Arguments::from_iter([Value::text(name)])).await?;
    rows.first().map_or(Ok(false), |row| row.decoder().int().map(|count| count > 0))
}

fn lacks_nothing(schema: &Schema, applied: &[i64]) -> Result<(), OpenError> {
    match schema.migrations().find(|step| !applied.contains(&step.version)) {
        Some(lacking) => Err(OpenError::Older(lacking.version)),
        None => Ok(()),
    }
}

/// Runs the steps that the database lacks. On PostgreSQL under an advisory lock: two processes may start at once.
pub(crate) async fn run(database: &Database, schema: &Schema) -> Result<(), OpenError> {
    let migrator = migrator(database.engine(), schema);
    let done = match database {
        Database::Sqlite { writer, .. } => migrator.run(writer).await,
        // The writer does not wait long for locks; another process's migrations may take their time.
        Database::Postgres { readers, .. } => migrator.run(readers).await,
    };
    let known = schema.migrations().last().map_or(0, |step| step.version);
    done.map_err(|error| {
        if let MigrateError::VersionMissing(found) | MigrateError::VersionMismatch(found) = error {
            if found > known { OpenError::Newer { found, known } } else { OpenError::Foreign(found) }
        } else {
            OpenError::Migration(error)
        }
    })
}

fn migrator(engine: Engine, schema: &Schema) -> Migrator {
    let steps = schema.migrations().map(|step| {
        let text = match engine {
            Engine::Sqlite => step.sqlite,
            Engine::Postgres => step.postgres,
        };
        Step::new(step.version, step.name.into(), MigrationType::Simple, text.into_sql_str(), false)
    });
    Migrator::with_migrations(steps.collect())
}
