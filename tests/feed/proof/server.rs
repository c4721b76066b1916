//! The service under test: one process after another over the same store.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use qiyou_kernel::Clock;
use qiyou_tests::Callers;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::watch,
    time::{sleep, timeout},
};

/// How long a start may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts, kills and starts again; tells everyone who calls where it is.
pub(crate) struct Server {
    store: String,
    keys: PathBuf,
    process: Option<Child>,
    whereabouts: watch::Sender<Option<Callers>>,
}

/// Finds the process that serves now.
#[derive(Clone)]
pub(crate) struct Whereabouts(watch::Receiver<Option<Callers>>);

impl Server {
    pub(crate) fn new(store: String, keys: &Path) -> Self {
        Self { store, keys: keys.to_owned(), process: None, whereabouts: watch::Sender::new(None) }
    }

    pub(crate) fn whereabouts(&self) -> Whereabouts {
        Whereabouts(self.whereabouts.subscribe())
    }

    /// Starts a process and waits until it serves.
    pub(crate) async fn start(&mut self) {
        let mut process = self.spawn();
        let output = process.stdout.take().expect("the output is piped");
        let mut lines = BufReader::new(output).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.expect("the service starts in time");
        let address = line.expect("the output is text").expect("the service says where it serves");
        let callers = Callers::new(format!("http://{address}"), &self.keys, &Clock::system());
        self.process = Some(process);
        self.whereabouts.send_replace(Some(callers));
    }

    /// Kills the process, which gets no chance to do anything about it.
    pub(crate) async fn kill(&mut self) {
        self.whereabouts.send_replace(None);
        if let Some(mut process) = self.process.take() {
            process.kill().await.expect("our own process can be killed");
        }
    }

    /// Starts a process and kills it again, ready or not.
    pub(crate) async fn fail_to_start(&self, after: Duration) {
        let mut process = self.spawn();
        sleep(after).await;
        process.kill().await.expect("our own process can be killed");
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
        let callers = self.0.wait_for(Option::is_some).await.expect("the server outlives its callers");
        callers.clone().expect("it was waited for")
    }
}
