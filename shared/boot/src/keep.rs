//! Keeps what is held in memory equal to what stands in the store, and health to whether it can be reached.

use futures::{StreamExt, pin_mut};
use qiyou_catalogue::PlanVersion;
use qiyou_indicator::Context;
use qiyou_reference::ReferenceVersion;
use qiyou_rpc::Need;
use qiyou_store::{Engine, Page, Position, Record, Store};

/// Rows looked at together: loads are rare.
const ROWS: usize = 16;

/// Reads plans and regions again whenever another process loaded them.
///
/// This process's own loads refresh at once; on SQLite there is no other, and this ends immediately.
pub(crate) async fn current(context: Context) {
    if context.store.engine() == Engine::Sqlite {
        return;
    }
    let tables = vec![PlanVersion::TABLE, ReferenceVersion::TABLE];
    let start = Position::after(context.store.head().revision);
    let pages = context.store.follow(tables, start, ROWS);
    pin_mut!(pages);
    while let Some(page) = pages.next().await {
        if page.as_ref().is_ok_and(|page: &Page| page.chunks.is_empty()) {
            continue;
        }
        let refreshed = match context.catalogue.refresh(&context.store).await {
            Ok(()) => context.regions.refresh(&context.store).await,
            Err(error) => Err(error),
        };
        if let Err(error) = refreshed.and_then(|()| page.map(|_| ())) {
            tracing::warn!("plans and regions are not refreshed: {}", qiyou_error::chain(&error));
        }
    }
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
