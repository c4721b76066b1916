use qiyou_error::Reason;
use qiyou_kernel::{Authority, Decimal, Measure};
use qiyou_store::{At, Request, Store};
use qiyou_testing::stores;

use super::*;
use crate::{Content, Figure, PART, Versions, first, versions};

fn key(period: &str) -> Key {
    Key {
        region: "330522".parse().unwrap(),
        measure: Measure::Indicator("childcare.places_per_1000".parse().unwrap()),
        period: period.parse().unwrap(),
        authority: Authority::Reported,
    }
}

fn report(period: &str, value: i64) -> Item {
    let content = Content { figure: Figure::Value(Decimal::from_i64(value)), ..Content::default() };
    Item { key: key(period), step: Step::Report { content, draft: false, etag: None } }
}

fn approve(period: &str, revision: i64) -> Item {
    Item { key: key(period), step: Step::Approve(revision) }
}

/// Takes the steps in one write; the revision of each working version after it.
async fn take(store: &Store, actor: &str, items: impl Into<Vec<Item>>) -> Result<Vec<i64>> {
    let batch =
        Batch { actor: actor.to_owned(), reason: String::new(), epoch: store.epoch(), items: items.into() };
    let write = Request::new(actor, "Test/Take");
    let written = store
        .write(write, batch.reads(), move |change| {
            let taken = batch.take(change)?;
            Ok(taken.iter().flat_map(|taken| taken.working.revision.to_be_bytes()).collect())
        })
        .await?;
    let (revisions, _) = written.answer.as_chunks::<8>();
    Ok(revisions.iter().map(|bytes| i64::from_be_bytes(*bytes)).collect())
}

async fn stored(store: &Store) -> Vec<Versions> {
    let view = store.at(At::Head).await.unwrap();
    first(versions(&view, qiyou_store::Select::new(), None), usize::MAX, |_| true).await.unwrap()
}

#[tokio::test]
async fn one_write_records_all_steps_under_one_revision() {
    stores::each(&[&PART], async |place| {
        let store = place.open().await;
        assert_eq!(take(&store, "clerk", [report("2024", 1), report("2025", 2)]).await.unwrap(), [1, 1]);
        assert_eq!(take(&store, "chief", [approve("2024", 1), approve("2025", 1)]).await.unwrap(), [1, 1]);
        for versions in stored(&store).await {
            assert_eq!(versions.state(), Some(State::Approved));
            assert_eq!(versions.standing.unwrap().approved_revision, Some(1));
        }
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_step_that_is_refused_takes_the_others_with_it() {
    stores::each(&[&PART], async |place| {
        let store = place.open().await;
        take(&store, "clerk", [report("2023", 1), report("2024", 1)]).await.unwrap();
        let steps = [approve("2023", 1), approve("2024", 9), approve("2025", 1)];
        let refused = take(&store, "chief", steps).await.unwrap_err();
        assert_eq!(refused.reason(), Reason::RevisionChanged, "the first refusal in the batch's order");
        assert_eq!(refused.metadata()["more"], "1");
        assert!(stored(&store).await.iter().all(|versions| versions.standing.is_none()));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_step_that_changes_nothing_keeps_its_revision() {
    stores::each(&[&PART], async |place| {
        let store = place.open().await;
        take(&store, "clerk", [report("2024", 1)]).await.unwrap();
        assert_eq!(take(&store, "clerk", [report("2024", 1), report("2025", 1)]).await.unwrap(), [1, 2]);
        assert_eq!(take(&store, "clerk", [report("2024", 1), report("2025", 1)]).await.unwrap(), [1, 2]);
        assert_eq!(store.head().revision, 2);
        store.close().await;
    })
    .await;
}
