use qiyou_rpc::client::Options;
use tokio::sync::watch;

use super::*;
use crate::testing::fake::{Fake, NoToken};

/// Longer than a clock is waited for.
const SILENCE: Duration = Duration::from_secs(5);

/// Reads a store that says so often that the instant has not come yet; how often it was asked, and what came of it.
async fn read_behind(refusals: usize) -> (usize, Result<Projection>) {
    let fake = Fake::start();
    fake.change(|state| state.refusals = refusals);
    let upstream = format!("childcare={}", fake.address).parse().unwrap();
    let ticks = watch::Sender::new(0);
    let link = Link::new(upstream, Arc::new(NoToken), &Options::default(), ticks).unwrap();
    let read = recorded(&link, "2025-07-01T00:00:00Z".parse().unwrap(), SILENCE).await;
    (fake.change(|state| state.snapshots), read)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_clock_is_a_little_behind_is_asked_again() {
    let (asked, read) = read_behind(3).await;
    assert_eq!(asked, 4);
    assert_eq!(read.unwrap().position.revision, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_clock_is_far_behind_is_not_waited_for() {
    let (asked, read) = read_behind(usize::MAX).await;
    assert_eq!(asked, 11, "at once, and ten times within a second");
    assert!(is_behind(&read.unwrap_err()));
}
