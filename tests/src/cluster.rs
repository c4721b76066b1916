//! All services of a county in this process: the domains and the aggregator, each on a port of its own.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use qiyou_aggregator::{Aggregator, Options as AggregatorOptions, Upstream};
use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_boot::{AccessArgs, Domain, DomainService};
use qiyou_kernel::{Clock, Instant};
use qiyou_proto::aggregator::v1::LoadPlanRequest;
use qiyou_rpc::{Drain, Options, client::DevelopmentToken};
use qiyou_store::Options as StoreOptions;
use qiyou_testing::postgres;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{Callers, plan, regions, service::TODAY, sha256};

/// The seven domains of the Changxing plan.
pub const DOMAINS: [&str; 7] =
    ["childcare", "education", "employment", "health", "elderly_care", "housing", "social_assistance"];

/// Where the stores of a cluster are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// SQLite files in the cluster's directory.
    Sqlite,
    /// Databases on the tests' PostgreSQL server, one for each store.
    Postgres,
}

/// One store of a domain, and the regions that it answers for; for all without any.
#[derive(Debug, Clone)]
pub struct Member {
    /// A name of its own in the cluster, such as `childcare-330522`.
    pub name: String,
    /// The domain.
    pub domain: &'static str,
    /// The tops of the subtrees that it answers for.
    pub regions: Vec<&'static str>,
}

impl Member {
    /// The only store of a domain.
    #[must_use]
    pub fn only(domain: &'static str) -> Self {
        Self { name: domain.to_owned(), domain, regions: Vec::new() }
    }

    /// The store of a domain for one region and what lies below it.
    #[must_use]
    pub fn of(domain: &'static str, region: &'static str) -> Self {
        Self { name: format!("{domain}-{region}"), domain, regions: vec![region] }
    }
}

/// A service that runs, or stands still at an address that it comes back to.
#[derive(Debug)]
struct Node {
    address: SocketAddr,
    store: String,
    running: Option<(Drain, JoinSet<()>)>,
}

/// The services of a county, until they are dropped.
#[derive(Debug)]
pub struct Cluster {
    /// The time that all of them live in.
    pub clock: Clock,
    members: Vec<Member>,
    nodes: BTreeMap<String, Node>,
    directory: TempDir,
}

/// The aggregator's name among the nodes.
const AGGREGATOR: &str = "aggregator";

impl Cluster {
    /// Starts the seven domains and the aggregator, with the Changxing plan and its regions loaded.
    ///
    /// # Panics
    /// When a service does not start or refuses to load.
    pub async fn with_plan() -> Self {
        let cluster = Self::of(Place::Sqlite, DOMAINS.map(Member::only).into()).await;
        cluster.load().await;
        cluster
    }

    /// Starts these stores' services and an aggregator over them, empty.
    ///
    /// # Panics
    /// When a service does not start.
    pub async fn of(place: Place, members: Vec<Member>) -> Self {
        let directory = TempDir::with_prefix("qiyou-").expect("a temporary directory");
        let clock = Clock::manual(TODAY.parse::<Instant>().expect("a date of the tests"));
        let mut cluster = Self { clock, members, nodes: BTreeMap::new(), directory };
        let names: Vec<_> = cluster.members.iter().map(|member| member.name.clone()).collect();
        for name in names.iter().map(String::as_str).chain([AGGREGATOR]) {
            let store = cluster.store(place, name).await;
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            cluster.nodes.insert(name.to_owned(), Node { address, store, running: None });
            cluster.start(name).await;
        }
        cluster
    }

    async fn store(&self, place: Place, name: &str) -> String {
        match place {
            Place::Sqlite => self.directory.path().join(format!("{name}.db")).display().to_string(),
            Place::Postgres => postgres::Server::shared().expect("a PostgreSQL server").database().await,
        }
    }

    /// Starts a service that was stopped, at the address from before, over the store from before.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(&mut self, name: &str) {
        let node = self.nodes.get(name).expect("a service of this cluster");
        let listener = TcpListener::bind(node.address).await.expect("the address is free");
        let address = listener.local_addr().expect("an address");
        let store = StoreOptions::new(node.store.clone(), self.clock.clone());
        let running = match self.members.iter().find(|member| member.name == name) {
            Some(member) => self.start_domain(member.domain, store, listener).await,
            None => self.start_aggregator(store, listener).await,
        };
        let node = self.nodes.get_mut(name).expect("a service of this cluster");
        (node.address, node.running) = (address, Some(running));
    }

    async fn start_domain(
        &self,
        domain: &'static str,
        store: StoreOptions,
        listener: TcpListener,
    ) -> (Drain, JoinSet<()>) {
        let address = listener.local_addr().expect("an address");
        let opened = DomainService::open(&Domain::new(domain, 0), store, self.clock.clone()).await;
        let service = opened.expect("the store opens");
        let access = AccessArgs::development(self.keys().to_owned());
        let domain = domain.parse().expect("a domain");
        let access = access.access(address, Some(domain), &self.clock).expect("the key opens");
        let (drain, mut running) = (Drain::new(), JoinSet::new());
        let serving = service.serve(listener, access, Options::default(), drain.clone());
        running.spawn(async move { serving.await.expect("the service serves") });
        (drain, running)
    }

    async fn start_aggregator(&self, store: StoreOptions, listener: TcpListener) -> (Drain, JoinSet<()>) {
        let address = listener.local_addr().expect("an address");
        let key = DevelopmentKey::open(self.keys(), self.clock.clone()).expect("the key opens");
        let grants = vec![Grant::everywhere(Role::Viewer), Grant::everywhere(Role::Administrator)];
        let tokens = DevelopmentToken::new(Arc::new(key), "qiyou-aggregator", grants);
        let options = AggregatorOptions::new(store, self.upstreams(), self.clock.clone(), Arc::new(tokens));
        let aggregator = Aggregator::open(options).await.expect("the aggregator opens");
        let access = AccessArgs::development(self.keys().to_owned());
        let access = access.access(address, None, &self.clock).expect("the key opens");
        let (drain, mut running) = (Drain::new(), JoinSet::new());
        let serving = aggregator.serve(listener, access, Options::default(), drain.clone());
        running.spawn(async move { serving.await.expect("the aggregator serves") });
        (drain, running)
    }

    fn upstreams(&self) -> Vec<Upstream> {
        let upstream = |member: &Member| {
            let address = self.nodes.get(&member.name).expect("domains start first").address;
            let regions = member.regions.join(",");
            let at = if regions.is_empty() { "" } else { "@" };
            format!("{}={address}{at}{regions}", member.domain).parse().expect("an upstream")
        };
        self.members.iter().map(upstream).collect()
    }

    /// Stops a service as a process manager would, and waits until it is gone.
    ///
    /// # Panics
    /// When it does not run, or panicked.
    pub async fn stop(&mut self, name: &str) {
        let node = self.nodes.get_mut(name).expect("a service of this cluster");
        let (drain, mut running) = node.running.take().expect("a service that runs");
        drain.begin();
        while let Some(ended) = running.join_next().await {
            ended.expect("the service ends in order");
        }
    }

    /// Stops the aggregator and starts it again over its own store.
    ///
    /// # Panics
    /// As [`Cluster::stop`] and [`Cluster::start`].
    pub async fn restart_aggregator(&mut self) {
        self.stop(AGGREGATOR).await;
        self.start(AGGREGATOR).await;
    }

    /// Callers of one store's service.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn callers(&self, name: &str) -> Callers {
        let address = self.nodes.get(name).expect("a service of this cluster").address;
        Callers::new(format!("http://{address}"), self.keys(), &self.clock)
    }

    /// Callers of the aggregator.
    #[must_use]
    pub fn aggregator(&self) -> Callers {
        self.callers(AGGREGATOR)
    }

    fn keys(&self) -> &Path {
        self.directory.path()
    }

    /// Loads the regions and the Changxing plan everywhere, through the aggregator.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn load(&self) {
        self.load_plan(&regions(), plan()).await;
    }

    /// Loads regions and a plan everywhere, through the aggregator.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn load_plan(&self, regions: &[u8], document: Vec<u8>) {
        let administrator = self.aggregator().administrator();
        administrator.load_regions(regions).await.expect("the regions load");
        let (sha256, document) = (sha256(&document), document.into());
        let load = LoadPlanRequest { sha256, document, ..LoadPlanRequest::default() };
        administrator.plans().load_plan(load).await.expect("the plan loads");
    }
}
