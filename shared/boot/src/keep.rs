//! Keeps what is held in memory equal to what stands in the store, and health to whether it can be reached.

use std::time::Duration;

use futures::{TryStreamExt, pin_mut};
use qiyou_catalogue::PlanVersion;
use qiyou_error::Result;
use qiyou_indicator::Context;
use qiyou_reference::ReferenceVersion;
use qiyou_rpc::Need;
use qiyou_store::{Engine, Position, Record, Store};
use tokio::time::sleep;

/// Rows looked at together: loads are rare.
const ROWS: usize = 16;

/// How long to wait before a store that was out of reach is followed again.
const AGAIN: Duration = Duration::from_secs(1);

/// Reads plans and regions again whenever another process loaded them.
///
/// This process's own loads refresh at once; on SQLite there is no other, and this ends immediately.
pub(crate) async fn current(context: Context) {
    if context.store.engine() == Engine::Sqlite {
        return;
    }
    let mut reached = Position::after(context.store.head().revision);
    loop {
        if let Err(error) = follow(&context, &mut reached).await {
            tracing::warn!("plans and regions are not refreshed: {}", qiyou_error::chain(&error));
        }
        sleep(AGAIN).await;
    }
}

/// Refreshes after every load beyond a place, for as long as the store can be reached.
async fn follow(context: &Context, reached: &mut Position) -> Result<()> {
    let tables = vec![PlanVersion::TABLE, ReferenceVersion::TABLE];
    let pages = context.store.follow(tables, *reached, ROWS);
    pin_mut!(pages);
    while let Some(page) = pages.try_next().await? {
        if !page.chunks.is_empty() {
            context.catalogue.refresh(&context.store).await?;
            context.regions.refresh(&context.store).await?;
        }
        *reached = page.next;
    }
    Ok(())
}

/// Meets a need for as long as a store can be reached: services whose store is away do not serve, and do again when it
/// is back, without a restart.
pub async fn reachable(store: Store, need: Need) {
    let mut reachable = store.reachable();
    loop {
        need.met(*reachable.borrow_and_update());
        // The store is held here, and tells as long as it is.
        if reachable.changed().await.is_err() {
            return;
        }
    }
}
