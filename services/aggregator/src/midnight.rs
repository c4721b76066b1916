//! A new day is a change: views that are judged by today come out otherwise.

use std::time::Duration;

use qiyou_kernel::Clock;
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

/// Counts `ticks` up whenever a new day has begun in Shanghai, until told to stop.
///
/// The clock may be set, so that waiting for midnight at once could miss it: it is looked at every `look`.
pub(crate) async fn follow(clock: Clock, look: Duration, ticks: watch::Sender<u64>, stop: CancellationToken) {
    let mut today = clock.today_in_shanghai();
    while stop.run_until_cancelled(sleep(look)).await.is_some() {
        let now = clock.today_in_shanghai();
        if now != today {
            today = now;
            ticks.send_modify(|ticks| *ticks += 1);
        }
    }
}
