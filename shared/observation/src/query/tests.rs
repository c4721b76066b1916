use std::collections::BTreeSet;

use qiyou_kernel::{Authority, Frequency, Measure, Period};
use qiyou_store::{At, Reads, Request, Store};
use qiyou_testing::stores;

use super::*;
use crate::{Content, PART};

fn observation(key: &Key, version: Version) -> Observation {
    Observation {
        key: key.clone(),
        version,
        content: Content::default(),
        state: State::Submitted,
        reporter: "clerk".to_owned(),
        first_submitted: None,
        reviewer: String::new(),
        return_reason: String::new(),
        approved_revision: (version == Version::Standing).then_some(1),
    }
}

/// Observations of a hundred years by month: more than are fetched at once.
fn keys() -> Vec<Key> {
    let measure: Measure = "childcare.places_per_1000".parse().unwrap();
    let years = (1950..2050).flat_map(|year| Period::annual(year).unwrap().parts(Frequency::Month));
    let region = "330522".parse().unwrap();
    let key = |period| Key { region, measure: measure.clone(), period, authority: Authority::Reported };
    years.map(key).collect()
}

/// Records them, the working version of all and the standing one of all but the first.
async fn record(store: &Store) {
    let write = |change: &mut qiyou_store::Change<'_>| {
        for (index, key) in keys().iter().enumerate() {
            change.put(observation(key, Version::Working))?;
            if index > 0 {
                change.put(observation(key, Version::Standing))?;
            }
        }
        Ok(Vec::new())
    };
    let reads = Reads::new().under(&RowKey::<Observation>::all());
    store.write(Request::new("clerk", "Test/Record"), reads, write).await.unwrap();
}

async fn all(store: &Store, after: Option<&str>, count: usize) -> Vec<Versions> {
    let view = store.at(At::Head).await.unwrap();
    first(versions(&view, Select::new(), after), count, |_| true).await.unwrap()
}

#[tokio::test]
async fn both_versions_of_every_observation_come_together_however_rows_are_fetched() {
    stores::each(&[&PART], async |place| {
        let store = place.open().await;
        record(&store).await;
        let found = all(&store, None, usize::MAX).await;
        assert!(found.len() > ROWS, "several fetches");
        assert_eq!(found.iter().map(|versions| versions.key.clone()).collect::<Vec<_>>(), keys());
        assert!(found.iter().all(|versions| versions.working.is_some()));
        assert_eq!(found.iter().filter(|versions| versions.standing.is_none()).count(), 1);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_listing_goes_on_behind_any_position() {
    let place = stores::sqlite(&[&PART]);
    let store = place.open().await;
    record(&store).await;
    let (mut after, mut seen) = (None, BTreeSet::new());
    loop {
        let found = all(&store, after.as_deref(), 170).await;
        let Some(last) = found.last() else { break };
        after = Some(last.position());
        for versions in &found {
            assert!(seen.insert(versions.key.clone()), "{} came twice", versions.position());
        }
    }
    assert_eq!(seen.len(), keys().len());
    store.close().await;
}
