//! All services of a county in this process: the domains and the aggregator, each on a port of its own.

mod backups;
mod member;

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use qiyou_aggregator::{Aggregator, Options as AggregatorOptions, Upstream};
use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_boot::{AccessArgs, Domain, DomainService};
use qiyou_kernel::{Clock, Instant};
use qiyou_proto::aggregator::v1::{GetFiveYearViewRequest, LoadPlanRequest, Plan};
use qiyou_rpc::{
    Drain, Options,
    client::{DevelopmentToken, Options as CallOptions},
};
use qiyou_store::Options as StoreOptions;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{Callers, plan, regions, service::TODAY, sha256};

pub use member::{Member, Place};

/// The seven domains of the Changxing plan.
pub const DOMAINS: [&str; 7] =
    ["childcare", "education", "employment", "health", "elderly_care", "housing", "social_assistance"];

/// How often a cluster's aggregator looks for a new day: tests do not wait for one.
const LOOK: Duration = Duration::from_millis(10);

/// A service that runs, or stands still at an address that it comes back to.
#[derive(Debug)]
struct Node {
    /// Where the others look for it.
    address: SocketAddr,
    /// Where it was served last.
    served: SocketAddr,
    store: String,
    running: Option<(Drain, JoinSet<()>)>,
}

/// The services of a county, until they are dropped.
#[derive(Debug)]
pub struct Cluster {
    /// The time that all of them live in, but for those whose clock was stopped.
    pub clock: Clock,
    /// The clocks that were stopped, by service.
    stopped: BTreeMap<String, Clock>,
    members: Vec<Member>,
    /// Whether the stores have the ids of every twin's.
    is_twin: bool,
    /// Where the aggregator looks for a store instead of its address.
    detours: BTreeMap<String, SocketAddr>,
    calls: CallOptions,
    silence: Option<Duration>,
    nodes: BTreeMap<String, Node>,
    directory: TempDir,
}

/// The aggregator's name in a cluster.
pub const AGGREGATOR: &str = "aggregator";

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

    /// Starts some of the seven domains and the aggregator, with the Changxing plan and its regions loaded.
    ///
    /// # Panics
    /// As [`Cluster::with_plan`].
    pub async fn with_plan_in<const N: usize>(domains: [&'static str; N]) -> Self {
        let cluster = Self::of(Place::Sqlite, domains.map(Member::only).into()).await;
        cluster.load().await;
        cluster
    }

    /// Starts these stores' services and an aggregator over them, empty.
    ///
    /// # Panics
    /// When a service does not start.
    pub async fn of(place: Place, members: Vec<Member>) -> Self {
        Self::begin(place, members, false).await
    }

    /// As [`Cluster::of`], with stores that have the same ids and epochs in every twin.
    ///
    /// # Panics
    /// When a service does not start.
    pub async fn twin(place: Place, members: Vec<Member>) -> Self {
        Self::begin(place, members, true).await
    }

    async fn begin(place: Place, members: Vec<Member>, is_twin: bool) -> Self {
        let directory = TempDir::with_prefix("qiyou-").expect("a temporary directory");
        let clock = Clock::manual(TODAY.parse::<Instant>().expect("a date of the tests"));
        let (stopped, nodes) = (BTreeMap::new(), BTreeMap::new());
        let (detours, calls, silence) = (BTreeMap::new(), CallOptions::default(), None);
        let mut cluster =
            Self { clock, stopped, members, is_twin, detours, calls, silence, nodes, directory };
        let names: Vec<_> = cluster.members.iter().map(|member| member.name.clone()).collect();
        for name in names.iter().map(String::as_str).chain([AGGREGATOR]) {
            let store = place.store(cluster.directory.path(), name).await;
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            cluster.nodes.insert(name.to_owned(), Node { address, served: address, store, running: None });
            let node = cluster.run(name, address).await;
            node.address = node.served;
        }
        cluster
    }

    /// Starts a service that was stopped, at the address from before, over the store from before.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(&mut self, name: &str) {
        let address = self.node(name).address;
        self.run(name, address).await;
    }

    /// Starts a service that was stopped at an address that the aggregator does not know.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_elsewhere(&mut self, name: &str) {
        self.run(name, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
    }

    /// Starts a domain's service again with a clock that stands still from now on; callers' tokens stay good for it.
    ///
    /// # Panics
    /// As [`Cluster::restart`].
    pub async fn stop_clock(&mut self, name: &str) {
        self.stopped.insert(name.to_owned(), Clock::manual(self.clock.now()));
        self.restart(name).await;
    }

    async fn run(&mut self, name: &str, address: SocketAddr) -> &mut Node {
        let listener = TcpListener::bind(address).await.expect("the address is free");
        let served = listener.local_addr().expect("an address");
        let clock = self.stopped.get(name).unwrap_or(&self.clock).clone();
        let mut store = StoreOptions::new(self.node(name).store.clone(), clock.clone());
        if self.is_twin {
            let (id, epoch) = member::identity(name);
            store = store.identity(id, epoch);
        }
        let running = match self.members.iter().find(|member| member.name == name) {
            Some(member) => self.start_domain(member.domain, store, clock, listener).await,
            None => self.start_aggregator(store, listener).await,
        };
        let node = self.nodes.get_mut(name).expect("a service of this cluster");
        (node.served, node.running) = (served, Some(running));
        node
    }

    async fn start_domain(
        &self,
        domain: &'static str,
        store: StoreOptions,
        clock: Clock,
        listener: TcpListener,
    ) -> (Drain, JoinSet<()>) {
        let address = listener.local_addr().expect("an address");
        let opened = DomainService::open(&Domain::new(domain, 0), store, clock).await;
        let access = AccessArgs::development(self.keys().to_owned());
        let signer = access.signer(&self.clock).expect("the key opens");
        let service = opened.expect("the store opens").signed_by(signer);
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
        let silence = self.silence.unwrap_or(options.silence);
        let options = AggregatorOptions { look: LOOK, calls: self.calls.clone(), silence, ..options };
        let access = AccessArgs::development(self.keys().to_owned());
        let signer = access.signer(&self.clock).expect("the key opens");
        let aggregator = Aggregator::open(options).await.expect("the aggregator opens").signed_by(signer);
        let access = access.access(address, None, &self.clock).expect("the key opens");
        let (drain, mut running) = (Drain::new(), JoinSet::new());
        let serving = aggregator.serve(listener, access, Options::default(), drain.clone());
        running.spawn(async move { serving.await.expect("the aggregator serves") });
        (drain, running)
    }

    fn upstreams(&self) -> Vec<Upstream> {
        let upstream = |member: &Member| {
            let address = self.sought(&member.name);
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

    /// Stops a service and starts it again over its own store.
    ///
    /// # Panics
    /// As [`Cluster::stop`] and [`Cluster::start`].
    pub async fn restart(&mut self, name: &str) {
        self.stop(name).await;
        self.start(name).await;
    }

    /// Stops every service, then starts them all again.
    ///
    /// # Panics
    /// As [`Cluster::stop`] and [`Cluster::start`].
    pub async fn restart_all(&mut self) {
        let names: Vec<_> = self.members.iter().map(|member| member.name.clone()).collect();
        self.stop(AGGREGATOR).await;
        for name in &names {
            self.restart(name).await;
        }
        self.start(AGGREGATOR).await;
    }

    /// Callers of one store's service.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn callers(&self, name: &str) -> Callers {
        let address = self.node(name).served;
        Callers::new(format!("http://{address}"), self.keys(), &self.clock)
    }

    /// The name by which views speak of a store.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn label(&self, name: &str) -> String {
        let member = self.members.iter().find(|member| member.name == name).expect("a store of this cluster");
        format!("{}/{}", member.domain, self.sought(name))
    }

    /// Has the aggregator look for a store at another address, such as that of a proxy before it, and know within seconds
    /// when it is lost. It is started again for that.
    ///
    /// # Panics
    /// As [`Cluster::restart`].
    pub async fn detour(&mut self, name: &str, address: SocketAddr) {
        self.detours.insert(name.to_owned(), address);
        // Above the time between two heartbeats, which say that a store lives on which nothing happens.
        self.silence = Some(Duration::from_secs(8));
        self.calls.keep_alive_interval = Duration::from_secs(1);
        self.calls.keep_alive_timeout = Duration::from_secs(2);
        self.restart(AGGREGATOR).await;
    }

    /// Where the aggregator looks for a store.
    fn sought(&self, name: &str) -> SocketAddr {
        self.detours.get(name).copied().unwrap_or_else(|| self.node(name).address)
    }

    /// Where a store is served.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn address(&self, name: &str) -> SocketAddr {
        self.node(name).served
    }

    /// Callers of the aggregator.
    #[must_use]
    pub fn aggregator(&self) -> Callers {
        self.callers(AGGREGATOR)
    }

    fn node(&self, name: &str) -> &Node {
        self.nodes.get(name).expect("a service of this cluster")
    }

    fn keys(&self) -> &Path {
        self.directory.path()
    }

    /// Loads the regions and the Changxing plan everywhere, through the aggregator.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn load(&self) -> Plan {
        self.load_plan(&regions(), plan()).await
    }

    /// Loads regions and a plan everywhere, through the aggregator, and waits until it has followed that.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn load_plan(&self, regions: &[u8], document: Vec<u8>) -> Plan {
        let administrator = self.aggregator().administrator();
        administrator.load_regions(regions).await.expect("the regions load");
        let (sha256, document) = (sha256(&document), document.into());
        let load = LoadPlanRequest { sha256, document, ..LoadPlanRequest::default() };
        let loaded = administrator.plans().load_plan(load).await.expect("the plan loads").into_inner();
        let followed = GetFiveYearViewRequest {
            plan: loaded.name.clone(),
            region: loaded.region.clone(),
            at_least_as_fresh: loaded.tokens.clone(),
            ..GetFiveYearViewRequest::default()
        };
        administrator.views().get_five_year_view(followed).await.expect("the load is followed");
        loaded
    }
}
