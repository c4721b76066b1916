//! The current tables are derived: dropped and rebuilt from the history they are the same again. Where they were not,
//! something else than the store wrote to them, and the rebuild says so.

use qiyou_error::{Error, Result};

use crate::{
    Table,
    engine::Transaction,
    head::HeadRow,
    shared::Shared,
    sql::{Arguments, generated},
    statement,
};

/// What a rebuild found in one current table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The table.
    pub table: &'static str,
    /// Rows that stand.
    pub rows: i64,
    /// Rows that stood there and are not what the history says.
    pub wrong: i64,
    /// Rows that the history says and that did not stand there so.
    pub missing: i64,
}

/// Rebuilds all of them in one transaction; readers see the old rows until it is done.
pub(crate) async fn run(shared: &Shared) -> Result<Vec<Rebuilt>> {
    let mut transaction = shared.database.begin().await?;
    HeadRow::lock(&mut transaction, shared.database.engine()).await?;
    let mut rebuilt = Vec::new();
    for table in shared.schema.tables() {
        rebuilt.push(rebuild(&mut transaction, table).await?);
    }
    transaction.commit().await?;
    Ok(rebuilt)
}

async fn rebuild(transaction: &mut Transaction, table: &'static Table) -> Result<Rebuilt> {
    let wrong = count(transaction, statement::count_wrong(table)).await?;
    let missing = count(transaction, statement::count_missing(table)).await?;
    let rows = fill(transaction, table).await?;
    Ok(Rebuilt { table: table.name, rows, wrong, missing })
}

/// Fills a current table from the history; says with how many rows.
pub(crate) async fn fill(transaction: &mut Transaction, table: &'static Table) -> Result<i64> {
    for text in [statement::empty_current(table), statement::fill_current(table)] {
        transaction.link().execute(generated(text), Arguments::none()).await?;
    }
    count(transaction, statement::count_current(table)).await
}

async fn count(transaction: &mut Transaction, text: String) -> Result<i64> {
    let rows = transaction.link().fetch_all(generated(text), Arguments::none()).await?;
    let row = rows.first().ok_or_else(|| Error::internal("a count gave no row"))?;
    row.decoder().int()
}
