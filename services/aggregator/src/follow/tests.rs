use std::time::Duration;

use qiyou_proto::indicator::v1::change::Resource;
use qiyou_rpc::client::Options;
use tokio::{sync::watch, time::timeout};
use tokio_util::task::TaskTracker;

use super::*;
use crate::{
    link::Known,
    testing::{
        fake::{Fake, NoToken},
        model::{Act, Model},
    },
};

/// How long a feed may be silent here: several heartbeats of the fake.
const SILENCE: Duration = Duration::from_millis(500);

/// How long anything may take before the test fails.
const BOUND: Duration = Duration::from_secs(20);

struct Followed {
    link: Arc<Link>,
    ticks: watch::Receiver<u64>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Followed {
    fn start(fake: &Fake) -> Self {
        let (ticks, stop, tasks) = (watch::Sender::new(0), CancellationToken::new(), TaskTracker::new());
        let upstream = format!("childcare={}", fake.address).parse().unwrap();
        let options = Options::default();
        let link = Arc::new(Link::new(upstream, Arc::new(NoToken), &options, ticks.clone()).unwrap());
        tasks.spawn(follow(Arc::clone(&link), SILENCE, stop.clone()));
        Self { link, ticks: ticks.subscribe(), stop, tasks }
    }

    /// Waits until what is known is as it should be.
    async fn until(&mut self, is_so: impl Fn(&Known) -> bool) -> Arc<Known> {
        let link = &self.link;
        let known = timeout(BOUND, self.ticks.wait_for(|_| is_so(&link.known()))).await;
        assert!(known.is_ok_and(|known| known.is_ok()), "not so after {BOUND:?}: {:?}", link.known().reach);
        link.known()
    }

    async fn until_revision(&mut self, revision: i64) -> Arc<Projection> {
        let is_there = |known: &Known| {
            known.reach == Reach::Live
                && known.projection.as_ref().is_some_and(|held| held.position.revision == revision)
        };
        self.until(is_there).await.projection.clone().unwrap()
    }

    async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

fn folded(model: &Model, like: &Projection) -> Projection {
    let mut projection = Projection::default();
    projection.position = like.position;
    model.history.iter().for_each(|change| projection.apply(change).unwrap());
    projection
}

fn report(fake: &Fake, year: u8, value: u8) -> i64 {
    fake.change(|state| {
        state.model.act((0, 1, year), Act::Report { draft: false }, value);
        state.model.revision()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_read_once_and_followed_from_there() {
    let fake = Fake::start();
    report(&fake, 3, 1);
    report(&fake, 4, 2);
    let mut followed = Followed::start(&fake);
    let read = followed.until_revision(2).await;
    assert_eq!(*read, folded(&fake.change(|state| state.model.clone()), &read));
    let revision = report(&fake, 5, 3);
    let after = followed.until_revision(revision).await;
    assert_eq!(*after, folded(&fake.change(|state| state.model.clone()), &after));
    assert_eq!(fake.change(|state| state.snapshots), 1);
    followed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_goes_away_keeps_its_last_part_and_catches_up_when_it_returns() {
    let mut fake = Fake::start();
    report(&fake, 3, 1);
    let mut followed = Followed::start(&fake);
    let before = followed.until_revision(1).await;
    fake.stop();
    let lost = followed.until(|known| known.reach == Reach::LastKnown).await;
    assert_eq!(lost.projection.as_ref(), Some(&before));
    report(&fake, 4, 2);
    let revision = report(&fake, 5, 3);
    fake.go_on();
    let after = followed.until_revision(revision).await;
    assert_eq!(*after, folded(&fake.change(|state| state.model.clone()), &after));
    assert_eq!(fake.change(|state| state.snapshots), 1);
    followed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_never_there_is_settled_as_unknown() {
    let mut fake = Fake::start();
    fake.stop();
    let followed = Followed::start(&fake);
    timeout(BOUND, followed.link.settled()).await.unwrap();
    let known = followed.link.known();
    assert_eq!((known.reach, known.projection.is_none()), (Reach::Nothing, true));
    followed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_falls_silent_counts_as_lost() {
    let fake = Fake::start();
    report(&fake, 3, 1);
    let mut followed = Followed::start(&fake);
    followed.until_revision(1).await;
    fake.change(|state| state.is_silent = true);
    followed.until(|known| known.reach == Reach::LastKnown).await;
    fake.change(|state| state.is_silent = false);
    followed.until(|known| known.reach == Reach::Live).await;
    followed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_line_of_history_is_read_anew() {
    let mut fake = Fake::start();
    report(&fake, 3, 1);
    report(&fake, 4, 1);
    let mut followed = Followed::start(&fake);
    let before = followed.until_revision(2).await;
    fake.stop();
    // A restore to the state before: the store is the same, its history goes on otherwise.
    fake.change(|state| {
        state.model = state.model.until(|change| change.revision < 2);
        state.epoch = qiyou_kernel::Uuid::new_v4();
    });
    fake.go_on();
    let after = followed.until_revision(1).await;
    assert_eq!(after.position.store, before.position.store);
    assert_ne!(after.position.epoch, before.position.epoch);
    assert_eq!(*after, folded(&fake.change(|state| state.model.clone()), &after));
    followed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revision_is_applied_whole_or_not_at_all() {
    let fake = Fake::start();
    report(&fake, 3, 1);
    let mut followed = Followed::start(&fake);
    followed.until_revision(1).await;
    // Three changes of one revision, of which the fake sends one a message.
    let revision = fake.change(|state| {
        let mut other = Model::default();
        for region in 0..3 {
            other.act((region, 1, 4), Act::Report { draft: false }, 9);
        }
        for mut change in other.history {
            change.revision = 2;
            if let Some(Resource::Observation(observation)) = &mut change.resource {
                observation.revision = 2;
            }
            state.model.history.push(change);
        }
        2
    });
    let held = |known: &Known| {
        let regions = ["330522", "330522103", "330523"].map(|region| region.parse().unwrap());
        let projection = known.projection.as_ref().unwrap();
        regions.into_iter().filter(|region| projection.of(*region).is_some()).count()
    };
    let is_there = |known: &Known| {
        assert!([1, 3].contains(&held(known)), "a part of a revision shows");
        known.projection.as_ref().is_some_and(|held| held.position.revision == revision)
    };
    let after = followed.until(is_there).await;
    assert_eq!(held(&after), 3);
    followed.end().await;
}
