//! One domain's service in this process, on a port of its own.

use std::{path::Path, time::Duration};

use prost_types::Timestamp;
use qiyou_boot::{AccessArgs, Domain, DomainService};
use qiyou_kernel::{Clock, Instant};
use qiyou_rpc::{Drain, Options};
use qiyou_store::{Options as StoreOptions, Store};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{CHANGXING, Callers, plan, regions};

/// The day on which tests take place unless they move the clock: in the plan's fourth year.
pub(crate) const TODAY: &str = "2026-08-20T04:00:00Z";

/// A domain's service that runs until it is dropped.
#[derive(Debug)]
pub struct TestDomain {
    /// Who calls it.
    pub callers: Callers,
    /// The time that it lives in.
    pub clock: Clock,
    /// Its store, to look into.
    pub store: Store,
    drain: Drain,
    running: JoinSet<()>,
    directory: TempDir,
}

impl TestDomain {
    /// Starts a domain with an empty SQLite store.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn empty(id: &'static str) -> Self {
        Self::of(&Domain::new(id, 0), Options::default()).await
    }

    /// Starts any domain with an empty SQLite store, and a server that behaves as the test says.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn of(domain: &Domain, options: Options) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let clock = Clock::manual(TODAY.parse::<Instant>().expect("a date of the tests"));
        let url = directory.path().join("store.db").display().to_string();
        let store = StoreOptions::new(url, clock.clone());
        Self::serve(domain, options, store, clock, directory, true).await
    }

    /// Starts a domain that was given no key to sign with.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn unsigned(id: &'static str) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let clock = Clock::manual(TODAY.parse::<Instant>().expect("a date of the tests"));
        let store = StoreOptions::new(directory.path().join("store.db").display().to_string(), clock.clone());
        Self::serve(&Domain::new(id, 0), Options::default(), store, clock, directory, false).await
    }

    /// Starts a domain that holds the Changxing plan and its regions.
    ///
    /// # Panics
    /// When it does not start or refuses the plan.
    pub async fn with_plan(id: &'static str) -> Self {
        let domain = Self::empty(id).await;
        domain.load().await;
        domain
    }

    /// Starts a domain that holds the Changxing plan as if it were for the whole country, so that any region reports.
    ///
    /// # Panics
    /// When it does not start or refuses the plan.
    pub async fn with_plan_everywhere(id: &'static str) -> Self {
        let domain = Self::empty(id).await;
        let administrator = domain.callers.administrator();
        administrator.load_regions(&regions()).await.expect("the regions load");
        let document = CHANGXING.replace("region = \"330522\"", "region = \"000000\"");
        administrator.load_plan(document.as_bytes()).await.expect("the plan loads");
        domain
    }

    /// Starts a domain over a store.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(id: &'static str, store: StoreOptions, clock: Clock, directory: TempDir) -> Self {
        Self::serve(&Domain::new(id, 0), Options::default(), store, clock, directory, true).await
    }

    async fn serve(
        domain: &Domain,
        options: Options,
        store: StoreOptions,
        clock: Clock,
        directory: TempDir,
        is_signed: bool,
    ) -> Self {
        let keys: &Path = directory.path();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let service = DomainService::open(domain, store, clock.clone()).await.expect("the store opens");
        let (store, id) = (service.context().store.clone(), service.context().domain.clone());
        let access = AccessArgs::development(keys.to_owned());
        let signer = access.signer(&clock).expect("the key opens").filter(|_| is_signed);
        let access = access.access(address, Some(id), &clock).expect("the key opens");
        let (drain, mut running) = (Drain::new(), JoinSet::new());
        let serving = service.signed_by(signer).serve(listener, access, options, drain.clone());
        running.spawn(async move { serving.await.expect("the service serves") });
        let callers = Callers::new(format!("http://{address}"), keys, &clock);
        Self { callers, clock, store, drain, running, directory }
    }

    /// The directory of its database and of its key.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Lets a minute pass, and returns an instant in it: after all that was recorded, before all that will be.
    #[must_use]
    pub fn moment(&self) -> Timestamp {
        self.clock.advance(Duration::from_secs(30));
        let (seconds, nanos) = self.clock.now().to_timestamp();
        self.clock.advance(Duration::from_secs(30));
        Timestamp { seconds, nanos }
    }

    /// Loads the division tree and the plan.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn load(&self) {
        let administrator = self.callers.administrator();
        administrator.load_regions(&regions()).await.expect("the regions load");
        administrator.load_plan(&plan()).await.expect("the plan loads");
    }

    /// Stops the service as a process manager would, and waits until it is gone.
    ///
    /// # Panics
    /// When the service panicked.
    pub async fn stop(mut self) -> TempDir {
        self.drain.begin();
        while let Some(ended) = self.running.join_next().await {
            ended.expect("the service ends in order");
        }
        self.directory
    }
}
