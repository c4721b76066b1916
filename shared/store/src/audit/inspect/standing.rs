//! What stands now against the history that it is derived from.

use std::collections::BTreeMap;

use qiyou_error::Result;

use super::damage::{Damage, Fault};
use crate::{
    Table, Value,
    audit::{Resource, statement},
    engine::Transaction,
    shared::Shared,
    sql::generated,
};

/// Rows that differ and are named of each table.
const NAMED: i64 = 100;

/// Compares every current table with the newest rows of its history, at one moment.
pub(super) async fn inspect(shared: &Shared, damages: &mut Vec<Damage>) -> Result<()> {
    let mut tx = shared.database.begin_read().await?;
    for table in shared.schema.tables() {
        let mut differing = differing(&mut tx, table, statement::standing_wrongly(table)).await?;
        // Of a row that stands otherwise, the revision of the history is the one to tell.
        differing.extend(self::differing(&mut tx, table, statement::not_standing(table)).await?);
        let rows = differing.into_iter();
        damages.extend(rows.map(|(name, revision)| Damage::row(Fault::StandingChanged, revision, name)));
    }
    tx.rollback().await
}

async fn differing(
    tx: &mut Transaction,
    table: &'static Table,
    sql: String,
) -> Result<BTreeMap<String, i64>> {
    let rows = tx.link().fetch_all(generated(sql), [Value::int(NAMED)].into_iter().collect()).await?;
    let named = rows.iter().map(|row| {
        let mut cells = row.decoder();
        cells.seek(table.width());
        Ok((Resource::of_row(table, row).to_string(), cells.int()?))
    });
    named.collect()
}
