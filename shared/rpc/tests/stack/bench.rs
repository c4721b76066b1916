//! A server on loopback whose handlers do as the test says, and a client for it.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{Stream, StreamExt, stream};
use qiyou_auth::{DevelopmentKey, Grant, Role, Verifier};
use qiyou_error::{Error, Reason};
use qiyou_kernel::Clock;
use qiyou_proto::aggregator::v1::{
    FiveYearView, GetFiveYearViewRequest, StreamFiveYearViewsRequest, WatchFiveYearViewRequest,
    five_year_view_service_client::FiveYearViewServiceClient,
    five_year_view_service_server::{FiveYearViewService, FiveYearViewServiceServer, SERVICE_NAME},
};
use qiyou_rpc::{
    Access, Counts, Drain, Health, Limits, Options, ServeError, Server, Services,
    client::{self, Channel, DevelopmentToken},
    deadline,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};
use tonic::{Request, Response, Status};

pub(crate) type Client = FiveYearViewServiceClient<Channel>;

/// What the plan of a request makes its handler do.
pub(crate) mod plan {
    pub(crate) const ANSWER: &str = "answer";
    pub(crate) const PANIC: &str = "panic";
    /// Waits for [`super::Bench::gate`].
    pub(crate) const WAIT: &str = "wait";
    /// Answers with the milliseconds left.
    pub(crate) const TELL_TIME: &str = "tell time";
    /// Answers with the metadata of the request.
    pub(crate) const TELL_HEADERS: &str = "tell headers";
}

/// Handlers that do as their request's plan says. A stream sends one view before; a watch ignores the plan, sends one
/// view and then follows the drain.
#[derive(Clone)]
struct Puppet {
    gate: Arc<Semaphore>,
    entered: Arc<AtomicU64>,
}

type Views = Pin<Box<dyn Stream<Item = Result<FiveYearView, Status>> + Send>>;

impl Puppet {
    async fn act(&self, plan: &str, headers: String) -> Result<FiveYearView, Status> {
        self.entered.fetch_add(1, Ordering::SeqCst);
        let told = match plan {
            plan::PANIC => panic!("as the test wished"),
            plan::WAIT => self.gate.acquire().await.map(|_| String::new()).unwrap(),
            plan::TELL_TIME => {
                deadline::remaining().map_or_else(String::new, |left| left.as_millis().to_string())
            }
            plan::TELL_HEADERS => headers,
            _ => String::new(),
        };
        Ok(FiveYearView { plan: told, ..FiveYearView::default() })
    }
}

#[tonic::async_trait]
impl FiveYearViewService for Puppet {
    type StreamFiveYearViewsStream = Views;
    type WatchFiveYearViewStream = Views;

    async fn get_five_year_view(
        &self,
        request: Request<GetFiveYearViewRequest>,
    ) -> Result<Response<FiveYearView>, Status> {
        let headers = format!("{:?}", request.metadata());
        self.act(&request.get_ref().plan, headers).await.map(Response::new)
    }

    async fn stream_five_year_views(
        &self,
        request: Request<StreamFiveYearViewsRequest>,
    ) -> Result<Response<Views>, Status> {
        let (puppet, plan) = (self.clone(), request.into_inner().plan);
        let views = stream::once(async { Ok(FiveYearView::default()) })
            .chain(stream::once(async move { puppet.act(&plan, String::new()).await }));
        Ok(Response::new(views.boxed()))
    }

    async fn watch_five_year_view(
        &self,
        request: Request<WatchFiveYearViewRequest>,
    ) -> Result<Response<Views>, Status> {
        let drain = request.extensions().get::<Drain>().unwrap().clone();
        let end = async move {
            drain.closing().await;
            Err(Error::unavailable(Reason::ShuttingDown, "stopping").into())
        };
        Ok(Response::new(
            stream::once(async { Ok(FiveYearView::default()) }).chain(stream::once(end)).boxed(),
        ))
    }
}

/// A running server and the means to call it.
pub(crate) struct Bench {
    pub(crate) address: String,
    /// Each permit lets one waiting handler go on.
    pub(crate) gate: Arc<Semaphore>,
    pub(crate) drain: Drain,
    pub(crate) health: Health,
    pub(crate) key: Arc<DevelopmentKey>,
    puppet: Puppet,
    server: Server,
    running: JoinSet<Result<(), ServeError>>,
    _directory: TempDir,
}

impl Bench {
    pub(crate) async fn start(options: Options) -> Self {
        let bench = Self::starting(options).await;
        bench.open();
        bench
    }

    /// A server that has no services yet.
    pub(crate) async fn starting(options: Options) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = Arc::new(DevelopmentKey::open(directory.path(), Clock::system()).unwrap());
        let verifier = Verifier::open(key.trust(), Clock::system()).unwrap();
        let puppet = Puppet { gate: Arc::new(Semaphore::new(0)), entered: Arc::default() };
        let (drain, health) = (Drain::new(), Health::of(&[SERVICE_NAME]));
        let server = Server::new(options, Access { verifier, domain: None }, drain.clone(), health.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut running = JoinSet::new();
        running.spawn(server.clone().serve(listener));
        let gate = Arc::clone(&puppet.gate);
        Self { address, gate, drain, health, key, puppet, server, running, _directory: directory }
    }

    /// Gives the server its services.
    pub(crate) fn open(&self) {
        self.server.open(Services::new().with(FiveYearViewServiceServer::new(self.puppet.clone())));
    }

    /// A channel to some address for a caller with a grant.
    pub(crate) fn channel_to(&self, address: &str, grant: Grant, options: &client::Options) -> Channel {
        let token = DevelopmentToken::new(Arc::clone(&self.key), "tester", vec![grant]);
        Channel::to("childcare", address, Arc::new(token), options).unwrap()
    }

    /// A channel to the server for a caller with a grant.
    pub(crate) fn channel(&self, grant: Grant) -> Channel {
        self.channel_to(&self.address, grant, &client::Options::default())
    }

    /// A client that may view everything.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.channel(Grant::everywhere(Role::Viewer)))
    }

    /// A call that waits for the gate.
    pub(crate) fn waiting(&self) -> JoinSet<Result<Response<FiveYearView>, Status>> {
        let mut client = self.client();
        JoinSet::from_iter([async move { client.get_five_year_view(get(plan::WAIT)).await }])
    }

    pub(crate) fn counts(&self) -> Counts {
        self.server.meter().read()
    }

    /// Waits until so many handlers have begun.
    pub(crate) async fn entered(&self, handlers: u64) {
        wait_for(|| self.puppet.entered.load(Ordering::SeqCst) >= handlers).await;
    }

    /// Waits for the server to end.
    pub(crate) async fn ended(&mut self) {
        self.running.join_next().await.unwrap().unwrap().unwrap();
    }
}

/// Waits until something is so, for at most ten seconds.
pub(crate) async fn wait_for(so: impl Fn() -> bool) {
    let poll = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), poll).await.expect("it never came to be");
}

pub(crate) fn options() -> Options {
    Options { drain: Duration::from_millis(200), ..Options::default() }
}

pub(crate) fn limits(requests: usize, streams: usize) -> Options {
    Options { limits: Limits { requests, streams, ..Limits::default() }, ..options() }
}

pub(crate) fn get(plan: &str) -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { plan: plan.to_owned(), ..GetFiveYearViewRequest::default() }
}

pub(crate) fn stream_of(plan: &str) -> StreamFiveYearViewsRequest {
    StreamFiveYearViewsRequest { plan: plan.to_owned(), ..StreamFiveYearViewsRequest::default() }
}
