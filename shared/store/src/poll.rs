//! On PostgreSQL other processes write too: looking at the head now and then finds their commits.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{head::HeadRow, shared::Shared};

/// Publishes the head as the database has it, until the store closes. An outage is told once, and its end.
pub(crate) async fn run(shared: Arc<Shared>, every: Duration, closing: CancellationToken) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_down = false;
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match HeadRow::read(&shared.database).await {
            Ok(row) => {
                shared.publish(row.head);
                if is_down {
                    info!("the database can be reached again");
                }
                is_down = false;
            }
            Err(error) if !is_down => {
                warn!(error = %qiyou_error::chain(&error), "the head cannot be read");
                is_down = true;
            }
            Err(_) => {}
        }
    }
}
