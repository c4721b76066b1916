//! The current tables are derived: dropped and rebuilt from the history they are the same again.

use qiyou_error::Result;

use crate::{
    head::HeadRow,
    shared::Shared,
    sql::{Arguments, generated},
    statement,
};

/// Rebuilds all of them in one transaction; readers see the old rows until it is done.
pub(crate) async fn run(shared: &Shared) -> Result<()> {
    let mut transaction = shared.database.begin().await?;
    HeadRow::lock(&mut transaction, shared.database.engine()).await?;
    for table in shared.schema.tables() {
        for text in [statement::empty_current(table), statement::fill_current(table)] {
            transaction.link().execute(generated(text), Arguments::none()).await?;
        }
    }
    transaction.commit().await
}
