//! On PostgreSQL other processes write too: looking at the head now and then finds their commits, and whether the
//! database is there at all.

use std::{sync::Arc, time::Duration};

use qiyou_error::Result;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{fault, head::HeadRow, shared::Shared};

/// How long the database may take to say where its head is before it counts as out of reach. It needs milliseconds, and
/// under the heaviest load less than one second.
const ANSWER: Duration = Duration::from_secs(3);

/// Publishes the head as the database has it, until the store closes. An outage is told once, and its end.
pub(crate) async fn run(shared: Arc<Shared>, every: Duration, closing: CancellationToken) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let look = async {
        loop {
            ticks.tick().await;
            match look(&shared).await {
                Ok(()) if !shared.reachable.send_replace(true) => info!("the database can be reached again"),
                Err(error) if shared.reachable.send_replace(false) => {
                    warn!(error = %qiyou_error::chain(&error), "the database cannot be reached");
                }
                Ok(()) | Err(_) => {}
            }
        }
    };
    closing.run_until_cancelled(look).await;
}

async fn look(shared: &Shared) -> Result<()> {
    let row = timeout(ANSWER, HeadRow::look(&shared.database)).await;
    shared.publish(row.unwrap_or_else(|_| Err(fault::unavailable()))?.head);
    Ok(())
}
