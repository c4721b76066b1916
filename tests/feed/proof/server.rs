//! The services under test: processes over one store, each of which may die and be followed by another one.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use futures::TryStreamExt;
use qiyou_boot::Domain;
use qiyou_error::{Error, Kind};
use qiyou_kernel::Clock;
use qiyou_store::{
    Options, ReadOnly,
    audit::{Finding, Scope},
};
use qiyou_tests::Callers;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::watch,
    time::{sleep, timeout},
};

use crate::county::DOMAIN;

/// How long a start or an end may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait before a service that is busy, or gone, is asked again.
const PAUSE: Duration = Duration::from_millis(5);

/// Whoever serves now, by number.
type Serving = BTreeMap<usize, Callers>;

/// Starts processes, ends them, and tells everyone who calls where they are.
pub(crate) struct Servers {
    store: String,
    keys: PathBuf,
    processes: BTreeMap<usize, Child>,
    serving: watch::Sender<Serving>,
}

/// Finds a process that serves.
#[derive(Clone)]
pub(crate) struct Whereabouts {
    serving: watch::Receiver<Serving>,
    prefers: usize,
}

impl Servers {
    pub(crate) fn new(store: String, keys: &Path) -> Self {
        let (keys, serving) = (keys.to_owned(), watch::Sender::new(Serving::new()));
        Self { store, keys, processes: BTreeMap::new(), serving }
    }

    /// Finds the process of a number, or another one while that is away.
    pub(crate) fn whereabouts(&self, prefers: usize) -> Whereabouts {
        Whereabouts { serving: self.serving.subscribe(), prefers }
    }

    /// Starts a process and waits until it serves.
    pub(crate) async fn start(&mut self, number: usize) {
        let mut process = self.spawn();
        let output = process.stdout.take().expect("the output is piped");
        let mut lines = BufReader::new(output).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.expect("the service starts in time");
        let address = line.expect("the output is text").expect("the service says where it serves");
        let callers = Callers::new(format!("http://{address}"), &self.keys, &Clock::system());
        self.processes.insert(number, process);
        self.serving.send_modify(|serving| drop(serving.insert(number, callers)));
    }

    /// Kills a process, which gets no chance to do anything about it.
    pub(crate) async fn kill(&mut self, number: usize) {
        self.take(number).kill().await.expect("our own process can be killed");
    }

    /// Tells a process that nobody needs it any more, and waits until it has finished what it was at.
    pub(crate) async fn stop(&mut self, number: usize) {
        let mut process = self.take(number);
        drop(process.stdin.take());
        let ended = timeout(PATIENCE, process.wait()).await.expect("the service ends in time");
        assert!(ended.expect("our own process can be waited for").success(), "the service ends in order");
    }

    /// Starts a process and kills it again, ready or not.
    pub(crate) async fn fail_to_start(&self, after: Duration) {
        let mut process = self.spawn();
        sleep(after).await;
        process.kill().await.expect("our own process can be killed");
    }

    /// Holds the store against its audit chain, every row of it, whatever has died and whoever writes meanwhile: what was
    /// begun and not committed has left no trace.
    pub(crate) async fn inspect(&self) {
        let options = Options::new(self.store.clone(), Clock::system());
        let store = ReadOnly::open(Domain::new(DOMAIN, 0).tables(options)).await;
        let store = store.expect("the store can be read beside those who serve it");
        let findings: Vec<_> =
            store.inspect(Scope::default()).try_collect().await.expect("the store is there");
        store.close().await;
        let Some(Finding::Done(inspected)) = findings.last() else { panic!("cut short: {findings:?}") };
        assert!(inspected.damages == 0 && inspected.rows > 0, "a store that is not sound: {findings:?}");
    }

    /// Nobody is sent to a process that is about to end.
    fn take(&mut self, number: usize) -> Child {
        self.serving.send_modify(|serving| drop(serving.remove(&number)));
        self.processes.remove(&number).expect("it was started")
    }

    fn spawn(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_feed-domain"));
        command.arg(&self.store).arg(&self.keys).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.spawn().expect("the service's program runs")
    }
}

impl Whereabouts {
    /// Waits until a process serves.
    pub(crate) async fn callers(&mut self) -> Callers {
        let serving = self.serving.wait_for(|serving| !serving.is_empty());
        let serving = serving.await.expect("the servers outlive their callers");
        let found = serving.get(&self.prefers).or_else(|| serving.values().next());
        found.expect("it was waited for").clone()
    }
}

/// Waits a moment, if a refusal only says that the service is not there; otherwise gives the refusal back.
///
/// Whoever serves at a dead one's address may belong to another test, which does not know our callers.
pub(crate) async fn pass(refusal: Error) -> Result<(), Error> {
    if !refusal.retryable() && !matches!(refusal.kind(), Kind::Unauthenticated) {
        return Err(refusal);
    }
    sleep(PAUSE).await;
    Ok(())
}
