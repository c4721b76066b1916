//! What the writers were told: it is what they stand by, and all that the store may hold.

use std::{collections::BTreeMap, sync::Mutex};

use qiyou_error::{Error, Reason};
use qiyou_proto::indicator::v1::change::Resource;
use tokio::sync::watch;

use super::{
    call::{Answer, Call},
    history::{self, History},
    tally::Tally,
};

/// Why a writer may be refused: another one was faster.
const RACES: [Reason; 4] =
    [Reason::RevisionChanged, Reason::StateNotAllowed, Reason::ResourceNotFound, Reason::EtagStale];

pub(crate) struct Ledger {
    told: Mutex<Told>,
    settled: watch::Sender<usize>,
    tally: Tally,
}

#[derive(Default)]
struct Told {
    rows: History,
    /// The newest working version of each observation.
    known: BTreeMap<String, Known>,
    newest: i64,
}

/// What a writer needs to know of a version to build on it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) revision: i64,
    pub(crate) etag: String,
}

impl Ledger {
    pub(crate) fn new(tally: Tally) -> Self {
        Self { told: Mutex::default(), settled: watch::Sender::new(0), tally }
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The newest version of an observation that any writer was told of.
    pub(crate) fn known(&self, name: &str) -> Option<Known> {
        self.told.lock().unwrap().known.get(name).cloned()
    }

    /// Notes how a request ended.
    pub(crate) fn settle(&self, call: &Call, outcome: Result<Answer, Error>) {
        match outcome {
            Ok(answer) => {
                self.tally.count(call.verb());
                self.told.lock().unwrap().take(answer);
            }
            Err(error) => {
                assert!(
                    RACES.contains(&error.reason()),
                    "a request to {} was refused: {error:?}",
                    call.verb()
                );
                self.tally.count(error.reason_name());
            }
        }
        self.settled.send_modify(|settled| *settled += 1);
    }

    /// Waits until so many requests have ended.
    pub(crate) async fn settled(&self, requests: usize) {
        self.settled.subscribe().wait_for(|settled| *settled >= requests).await.expect("the ledger is there");
    }

    /// All rows that writers were told of, by revision.
    pub(crate) fn rows(&self) -> History {
        self.told.lock().unwrap().rows.clone()
    }

    /// The newest revision that a writer was told of.
    pub(crate) fn newest(&self) -> i64 {
        self.told.lock().unwrap().newest
    }
}

impl Told {
    fn take(&mut self, answer: Answer) {
        self.newest = self.newest.max(answer.token.revision);
        for row in answer.rows {
            self.learn(&row);
            history::add(&mut self.rows, history::recorded(row));
        }
    }

    fn learn(&mut self, row: &Resource) {
        let Resource::Observation(row) = row else { return };
        // A standing version has a revision of its own; whoever builds on it names the working one.
        if row.approved_revision > 0 {
            return;
        }
        let known = Known { revision: row.revision, etag: row.etag.clone() };
        let newest = self.known.entry(row.name.clone()).or_insert_with(|| known.clone());
        if newest.revision < known.revision {
            *newest = known;
        }
    }
}
