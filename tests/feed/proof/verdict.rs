//! Compares, once all is quiet, what the reader has, what the store holds and what the writers were told.

use std::{collections::BTreeMap, sync::Mutex};

use qiyou_proto::{
    indicator::v1::{
        self as wire, Change, ListObservationRevisionsRequest, ListObservationsRequest, ObservationVersion,
        change::Resource, indicator_service_client::IndicatorServiceClient,
    },
    r#type::v1::ReportState,
};
use qiyou_rpc::client::Channel;
use qiyou_tests::eventually;

use super::{
    history::{self, History, assert_same},
    ledger::Ledger,
    reader::snapshot,
    replica::Replica,
};

/// Histories are read one observation at a time: of a large report this many suffice beside the disputed ones.
const HISTORIES: usize = 60;

type Client = IndicatorServiceClient<Channel>;

/// Holds all of it against each other. Nothing is written any more; `base` is the revision before the first write.
pub(crate) async fn hold(mut client: Client, stored: &Mutex<Replica>, ledger: &Ledger, base: i64) {
    let newest = ledger.newest();
    let copy = eventually("the reader to apply the last write", async || {
        let copy = stored.lock().unwrap();
        (copy.revision >= newest).then(|| copy.clone())
    });
    let copy = copy.await;
    let store = snapshot(&mut client).await.expect("nothing dies any more");
    assert_eq!(store.revision, newest, "the store went on beyond what writers were told");
    assert_eq!(copy.revision, newest, "the reader went on beyond the store");
    assert_rows(&copy.rows, &store.rows);

    let told = ledger.rows();
    let since = base.max(copy.since);
    assert_same("the feed and the answers", &after(&copy.seen, since), &after(&told, since));

    let names = names(&told);
    let histories = histories(&mut client, &names, base).await;
    assert_same("the store's histories and the answers", &histories, &only(&told, &names));

    let working = list(&mut client, ObservationVersion::Working).await;
    assert_eq!(working, shown(&copy, ObservationVersion::Working));
    let standing = list(&mut client, ObservationVersion::Standing).await;
    assert_eq!(standing, shown(&copy, ObservationVersion::Standing));
}

fn assert_rows(copy: &BTreeMap<String, Change>, store: &BTreeMap<String, Change>) {
    for key in copy.keys().chain(store.keys()) {
        assert_eq!(copy.get(key), store.get(key), "the copy and the store: {key}");
    }
}

/// The part of a history behind a revision.
fn after(history: &History, revision: i64) -> History {
    history.range(revision + 1..).map(|(revision, rows)| (*revision, rows.clone())).collect()
}

/// The part of a history that is about these resources.
fn only(history: &History, names: &[String]) -> History {
    let mut part = History::new();
    for row in history.values().flat_map(BTreeMap::values).filter(|row| names.contains(&name(row))) {
        history::add(&mut part, row.clone());
    }
    part
}

/// The resource of a row; its versions share it.
fn name(row: &Resource) -> String {
    if let Resource::Observation(row) = row { row.name.clone() } else { history::key(row) }
}

/// What histories to read: of a target, of every observation that has been through something, of some others.
fn names(told: &History) -> Vec<String> {
    let mut versions = BTreeMap::<String, usize>::new();
    for row in told.values().flat_map(BTreeMap::values) {
        *versions.entry(name(row)).or_default() += 1;
    }
    let mut names: Vec<_> = versions.into_iter().collect();
    names.sort_by_key(|(_, versions)| std::cmp::Reverse(*versions));
    names.into_iter().map(|(name, _)| name).take(HISTORIES).collect()
}

async fn histories(client: &mut Client, names: &[String], base: i64) -> History {
    let mut histories = History::new();
    for name in names {
        for row in history_of(client, name).await {
            if history::revision(&row) > base {
                history::add(&mut histories, row);
            }
        }
    }
    histories
}

async fn history_of(client: &mut Client, name: &str) -> Vec<Resource> {
    let (name, page_size) = (name.to_owned(), 1_000);
    if name.starts_with("plans/") {
        let request = wire::ListTargetRevisionsRequest { name, page_size, ..Default::default() };
        let answer = client.list_target_revisions(request).await.expect("the target has a history");
        return answer.into_inner().revisions.into_iter().map(Resource::Target).collect();
    }
    let request = ListObservationRevisionsRequest { name, page_size, ..Default::default() };
    let answer = client.list_observation_revisions(request).await.expect("the observation has a history");
    answer.into_inner().revisions.into_iter().map(Resource::Observation).collect()
}

async fn list(client: &mut Client, version: ObservationVersion) -> Vec<wire::Observation> {
    let mut request =
        ListObservationsRequest { version: version.into(), page_size: 1_000, ..Default::default() };
    let mut observations = Vec::new();
    loop {
        let page = client.list_observations(request.clone()).await.expect("the store is read").into_inner();
        observations.extend(page.observations);
        if page.next_page_token.is_empty() {
            observations.sort_by(|one, other| one.name.cmp(&other.name));
            return observations;
        }
        request.page_token = page.next_page_token;
    }
}

/// The observations of a copy as the service lists them: a working version that was approved says so.
fn shown(copy: &Replica, version: ObservationVersion) -> Vec<wire::Observation> {
    let rows = copy.rows.values().filter_map(|change| {
        if let Some(Resource::Observation(row)) = &change.resource { Some(row) } else { None }
    });
    let approved: BTreeMap<_, _> = rows
        .clone()
        .filter(|row| row.version() == ObservationVersion::Standing)
        .map(|row| (&row.name, row.approved_revision))
        .collect();
    let mut shown: Vec<_> = rows.filter(|row| row.version() == version).cloned().collect();
    for row in &mut shown {
        if approved.get(&row.name) == Some(&row.revision) {
            row.set_state(ReportState::Approved);
        }
    }
    shown.sort_by(|one, other| one.name.cmp(&other.name));
    shown
}
