//! Random histories against the simplest possible store: a list of maps.

use std::{collections::BTreeMap, time::Duration};

use proptest::{prelude::*, test_runner::TestRunner};
use qiyou_store::{At, Key, Position, Rebuilt, Store};
use qiyou_testing::{
    inspection::damages,
    stores::{self, Place},
};

use crate::toy::{Account, PARTS, TABLES, account, all, named, put_as};

/// One step of a random history.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Puts amounts into accounts, under a request id.
    Put { id: u8, amounts: BTreeMap<i64, i64> },
    /// Lets time pass.
    Wait { micros: u64 },
    /// Closes the store and opens it again.
    Reopen,
    /// Rebuilds the current tables.
    Rebuild,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amounts = proptest::collection::btree_map(0..6_i64, 0..3_i64, 1..4);
    let step = prop_oneof![
        12 => (0..12_u8, amounts).prop_map(|(id, amounts)| Step::Put { id, amounts }),
        4 => (0..5_u64).prop_map(|micros| Step::Wait { micros }),
        1 => Just(Step::Reopen),
        1 => Just(Step::Rebuild),
    ];
    proptest::collection::vec(step, 1..25)
}

/// Every state that the accounts have been in, by revision, and what each request id did.
#[derive(Default)]
struct Model {
    states: Vec<BTreeMap<i64, i64>>,
    requests: BTreeMap<u8, (BTreeMap<i64, i64>, i64)>,
}

impl Model {
    fn new() -> Self {
        Self { states: vec![BTreeMap::new()], requests: BTreeMap::new() }
    }

    fn head(&self) -> i64 {
        i64::try_from(self.states.len() - 1).unwrap()
    }

    /// The revision that the write answers with; none when it is refused.
    fn put(&mut self, id: u8, amounts: &BTreeMap<i64, i64>) -> Option<i64> {
        if let Some((content, revision)) = self.requests.get(&id) {
            return (content == amounts).then_some(*revision);
        }
        let mut state = self.states[self.states.len() - 1].clone();
        state.extend(amounts);
        if state != self.states[self.states.len() - 1] {
            self.states.push(state);
        }
        self.requests.insert(id, (amounts.clone(), self.head()));
        Some(self.head())
    }
}

pub(crate) async fn play(place: &Place, steps: &[Step]) {
    let (mut store, mut model) = (place.open().await, Model::new());
    for step in steps {
        match step {
            Step::Put { id, amounts } => {
                let accounts: Vec<_> =
                    amounts.iter().map(|(number, amount)| account(*number, *amount)).collect();
                let written =
                    put_as(&store, named(&id.to_string(), &format!("{amounts:?}")), &accounts).await;
                assert_eq!(written.ok().map(|written| written.revision), model.put(*id, amounts));
            }
            Step::Wait { micros } => place.clock().advance(Duration::from_micros(*micros)),
            Step::Reopen => {
                store.close().await;
                drop(store);
                store = place.open().await;
            }
            Step::Rebuild => {
                let rebuilt = store.rebuild().await.unwrap();
                let differing = |table: &Rebuilt| table.wrong + table.missing > 0;
                assert!(!rebuilt.iter().any(differing), "{rebuilt:?}");
            }
        }
        assert_eq!(store.head().revision, model.head());
    }
    agree(&store, &model).await;
}

/// Compares everything that can be read.
async fn agree(store: &Store, model: &Model) {
    for (revision, state) in (0..).zip(&model.states) {
        assert_eq!(&amounts(store, At::Revision(revision)).await, state);
    }
    assert_eq!(amounts(store, At::Head).await, *model.states.last().unwrap());

    let page = store.changes(&TABLES, Position::start(), model.head(), 1_000).await.unwrap();
    assert_eq!(
        page.chunks.iter().map(|chunk| chunk.revision).collect::<Vec<_>>(),
        (1..=model.head()).collect::<Vec<_>>()
    );
    let versions = store.history(&Key::<Account>::all()).await.unwrap();
    let entries: usize = page.chunks.iter().map(|chunk| chunk.entries.len()).sum();
    assert_eq!(versions.len(), entries);

    assert_eq!(store.audit_heads().await.unwrap().revision, model.head());
    assert_eq!(damages(store).await, [""; 0]);
}

async fn amounts(store: &Store, at: At) -> BTreeMap<i64, i64> {
    all::<Account>(store, at).await.iter().map(|account| (account.number, account.amount)).collect()
}

/// Histories of each run: every one makes a database.
const CASES: u32 = 12;

#[test]
fn random_histories_read_as_the_model_says() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let played = runner.run(&steps(), |steps| {
        runtime.block_on(stores::each(PARTS, async |place| play(&place, &steps).await));
        Ok(())
    });
    played.unwrap();
}
