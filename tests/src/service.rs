//! One domain's service in this process, on a port of its own.

use std::path::Path;

use qiyou_boot::{AccessArgs, Domain, DomainService};
use qiyou_kernel::{Clock, Instant};
use qiyou_proto::{indicator::v1::LoadPlanRequest, reference::v1::LoadReferenceRequest};
use qiyou_rpc::{Drain, Options};
use qiyou_store::{Options as StoreOptions, Store};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{Callers, plan, regions, sha256};

/// The day on which tests take place unless they move the clock: in the plan's fourth year.
const TODAY: &str = "2026-08-20T04:00:00Z";

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
    _directory: TempDir,
}

impl TestDomain {
    /// Starts a domain with an empty SQLite store.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn empty(id: &'static str) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let clock = Clock::manual(TODAY.parse::<Instant>().expect("a date of the tests"));
        let url = directory.path().join("store.db").display().to_string();
        Self::start(id, StoreOptions::new(url, clock.clone()), clock, directory).await
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

    /// Starts a domain over a store.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(id: &'static str, store: StoreOptions, clock: Clock, directory: TempDir) -> Self {
        let keys: &Path = directory.path();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let service =
            DomainService::open(&Domain::new(id, 0), store, clock.clone()).await.expect("the store opens");
        let store = service.context().store.clone();
        let access = AccessArgs::development(keys.to_owned());
        let access =
            access.access(address, Some(id.parse().expect("a domain")), &clock).expect("the key opens");
        let (drain, mut running) = (Drain::new(), JoinSet::new());
        let serving = service.serve(listener, access, Options::default(), drain.clone());
        running.spawn(async move { serving.await.expect("the service serves") });
        let callers = Callers::new(format!("http://{address}"), keys, &clock);
        Self { callers, clock, store, drain, running, _directory: directory }
    }

    /// Loads the division tree and the plan.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn load(&self) {
        let administrator = self.callers.administrator();
        let content = regions();
        let load = LoadReferenceRequest {
            dataset: 1,
            sha256: sha256(&content),
            content: content.into(),
            request_id: String::new(),
        };
        administrator
            .reference()
            .load_reference(futures::stream::iter([load]))
            .await
            .expect("the regions load");
        let document = plan();
        let load = LoadPlanRequest {
            sha256: sha256(&document),
            document: document.into(),
            ..LoadPlanRequest::default()
        };
        administrator.indicators().load_plan(load).await.expect("the plan loads");
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
        self._directory
    }
}
