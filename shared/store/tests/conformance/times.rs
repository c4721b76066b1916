//! Recorded time: strictly increasing whatever the clock does, and readings of the past that never change.

use std::time::Duration;

use qiyou_error::Reason;
use qiyou_kernel::Instant;
use qiyou_store::At;
use qiyou_testing::stores;
use tokio::task::JoinSet;

use crate::toy::{Account, PARTS, account, account_key, all, put, reason};

#[tokio::test(flavor = "multi_thread")]
async fn recorded_times_increase_while_the_clock_stands_still_or_goes_back() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut times = Vec::new();
        for amount in 0..9 {
            match amount {
                3 => place.clock().set(Instant::from_micros(stores::BEGINNING - 1_000_000)),
                6 => place.clock().advance(Duration::from_secs(3_600)),
                _ => {}
            }
            times.push(put(&store, [account(1, amount)]).await.unwrap().recorded_at.as_micros());
        }
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
        assert_eq!(&times[..3], &[0, 1, 2].map(|tick| stores::BEGINNING + tick));
        assert_eq!(times[6], place.clock().now().as_micros());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_times_increase_across_a_restart() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let first = put(&store, [account(1, 1)]).await.unwrap();
        store.close().await;
        place.clock().set(Instant::from_micros(0));
        let store = place.open().await;
        let second = put(&store, [account(1, 2)]).await.unwrap();
        assert_eq!((first.revision, second.revision), (1, 2));
        assert!(first.recorded_at < second.recorded_at);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_revision_keeps_its_time() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut times = vec![Instant::EPOCH];
        for amount in 1..=3 {
            times.push(put(&store, [account(1, amount)]).await.unwrap().recorded_at);
        }
        for (revision, time) in (0_i64..).zip(times) {
            assert_eq!(store.recorded_at(revision).await.unwrap(), time, "revision {revision}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_as_of_an_instant_is_a_prefix_of_revisions() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut times = vec![Instant::from_micros(0)];
        for amount in 1..=6 {
            place.clock().advance(Duration::from_secs(1));
            times.push(put(&store, [account(amount % 3, amount)]).await.unwrap().recorded_at);
        }
        for (revision, time) in (0_i64..).zip(&times) {
            for instant in [*time, time.saturating_add(Duration::from_millis(999))] {
                let instant = instant.min(place.clock().now());
                assert_eq!(store.at(At::Instant(instant)).await.unwrap().revision(), Some(revision));
                let (then, at) = (At::Instant(instant), At::Revision(revision));
                assert_eq!(all::<Account>(&store, then).await, all::<Account>(&store, at).await);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_in_the_future_is_refused() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let later = place.clock().now().saturating_add(Duration::from_micros(1));
        assert_eq!(reason(store.at(At::Instant(later)).await), Reason::AsOfInFuture);
        assert!(store.at(At::Instant(place.clock().now())).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_as_of_now_is_not_changed_by_writes_of_the_same_instant() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut writers = JoinSet::new();
        for number in 0..16 {
            let (store, clock) = (store.clone(), place.clock().clone());
            writers.spawn(async move {
                for amount in 0..8 {
                    put(&store, [account(number, amount)]).await.unwrap();
                    clock.advance(Duration::from_micros(3));
                }
            });
        }
        let mut readings = Vec::new();
        while !writers.is_empty() {
            let now = place.clock().now();
            let revision = store.at(At::Instant(now)).await.unwrap().revision();
            readings.push((now, revision));
            writers.try_join_next().transpose().unwrap();
        }
        for (instant, revision) in readings {
            assert_eq!(store.at(At::Instant(instant)).await.unwrap().revision(), revision);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_record_is_read_as_it_stood() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        for amount in 1..=3 {
            put(&store, [account(1, amount)]).await.unwrap();
        }
        for revision in 0..=3 {
            let view = store.at(At::Revision(revision)).await.unwrap();
            let stood = view.get(&account_key(1)).await.unwrap().map(|account| account.amount);
            assert_eq!(stood, Some(revision).filter(|revision| *revision > 0));
        }
        assert_eq!(reason(store.at(At::Revision(4)).await), Reason::CursorAhead);
    })
    .await;
}
