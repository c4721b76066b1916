//! A domain's change feed without a domain behind it, to be stopped, restored and silenced at will.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, task, time::Duration};

use async_stream::try_stream;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::BoxStream};
use http::HeaderValue;
use parking_lot::Mutex;
use qiyou_error::{Error, Reason, Violation};
use qiyou_kernel::{Cursor, Uuid};
use qiyou_proto::indicator::v1::{
    StorePosition, StreamSnapshotRequest, StreamSnapshotResponse, WatchChangesRequest, WatchChangesResponse,
    stream_snapshot_request::At,
};
use qiyou_rpc::client::TokenSource;
use tokio::{net::TcpListener, runtime::Runtime, sync::watch, time::interval};
use tonic::{
    Request, Response, Status,
    body::Body,
    server::{Grpc, NamedService, ServerStreamingService},
    transport::{Server, server::TcpIncoming},
};
use tonic_prost::ProstCodec;
use tower::Service;

use super::model::Model;

/// How often the feed says that it lives.
const HEARTBEAT: Duration = Duration::from_millis(50);

/// A token that nobody verifies.
#[derive(Debug)]
pub(crate) struct NoToken;

impl TokenSource for NoToken {
    fn bearer(&self) -> qiyou_error::Result<HeaderValue> {
        Ok(HeaderValue::from_static("Bearer none"))
    }
}

/// What a fake store holds and how it behaves.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) model: Model,
    pub(crate) store: Uuid,
    pub(crate) epoch: Uuid,
    /// Says nothing more, heartbeats included.
    pub(crate) is_silent: bool,
    /// How often more it says that an instant has not come yet, as a clock that is behind does.
    pub(crate) refusals: usize,
    /// How often a snapshot was asked for.
    pub(crate) snapshots: usize,
}

impl Default for State {
    fn default() -> Self {
        let (store, epoch) = (Uuid::new_v4(), Uuid::new_v4());
        Self { model: Model::default(), store, epoch, is_silent: false, refusals: 0, snapshots: 0 }
    }
}

impl State {
    fn position(&self, revision: i64) -> StorePosition {
        let cursor = Cursor { store: self.store, epoch: self.epoch, revision };
        StorePosition {
            store: self.store.to_string(),
            epoch: self.epoch.to_string(),
            revision,
            record_time: None,
            cursor: cursor.to_string(),
        }
    }
}

/// The feed of a fake store; clones share the store.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    pub(crate) state: Arc<Mutex<State>>,
    news: watch::Sender<()>,
}

/// A fake store that is served until it is dropped, connections and all.
pub(crate) struct Fake {
    pub(crate) feed: Feed,
    pub(crate) address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Fake {
    /// Serves an empty store.
    pub(crate) fn start() -> Self {
        let feed = Feed { state: Arc::default(), news: watch::Sender::new(()) };
        let mut fake = Self { feed, address: ([127, 0, 0, 1], 0).into(), runtime: None };
        fake.go_on();
        fake
    }

    /// Serves again, at the address from before.
    pub(crate) fn go_on(&mut self) {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on_from_anywhere(bind(self.address));
        self.address = listener.local_addr().unwrap();
        let serving =
            Server::builder().add_service(self.feed.clone()).serve_with_incoming(TcpIncoming::from(listener));
        runtime.spawn(serving);
        self.runtime = Some(runtime);
    }

    /// Goes away without a word.
    pub(crate) fn stop(&mut self) {
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }

    /// Changes what it holds or how it behaves.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.feed.state.lock());
        self.feed.news.send_replace(());
        changed
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Listens where a server that just went away may not have let go yet: it stops in the background.
async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let mut tries = 0;
    loop {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && tries < 500 => tries += 1,
            bound => return bound,
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

trait BlockOn {
    fn block_on_from_anywhere(
        &self,
        bound: impl Future<Output = std::io::Result<TcpListener>> + Send + 'static,
    ) -> TcpListener;
}

impl BlockOn for Runtime {
    /// A test's own runtime may not block on another one, but it may wait for what that one sends.
    fn block_on_from_anywhere(
        &self,
        bound: impl Future<Output = std::io::Result<TcpListener>> + Send + 'static,
    ) -> TcpListener {
        let (sender, receiver) = std::sync::mpsc::channel();
        self.spawn(async move { sender.send(bound.await.unwrap()).unwrap() });
        receiver.recv().unwrap()
    }
}

impl NamedService for Feed {
    const NAME: &'static str = "qiyou.indicator.v1.IndicatorService";
}

impl Service<http::Request<Body>> for Feed {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> task::Poll<Result<(), Infallible>> {
        task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let feed = self.clone();
        async move {
            Ok(match request.uri().path().rsplit('/').next() {
                Some("StreamSnapshot") => {
                    Grpc::new(ProstCodec::default()).server_streaming(Snapshots(feed), request).await
                }
                Some("WatchChanges") => {
                    Grpc::new(ProstCodec::default()).server_streaming(Watches(feed), request).await
                }
                _ => Status::unimplemented("not faked").into_http(),
            })
        }
        .boxed()
    }
}

type Stream<T> = BoxStream<'static, Result<T, Status>>;

struct Snapshots(Feed);

impl ServerStreamingService<StreamSnapshotRequest> for Snapshots {
    type Response = StreamSnapshotResponse;
    type ResponseStream = Stream<StreamSnapshotResponse>;
    type Future = BoxFuture<'static, Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<StreamSnapshotRequest>) -> Self::Future {
        let mut state = self.0.state.lock();
        state.snapshots += 1;
        if let (Some(At::AsOf(time)), Some(rest)) = (&request.get_ref().at, state.refusals.checked_sub(1)) {
            state.refusals = rest;
            let why = format!("{time} lies in the future");
            let future = Error::invalid(vec![Violation::new(Reason::AsOfInFuture, "as_of", why)]);
            return async move { Err(Status::from(future)) }.boxed();
        }
        let model = match request.get_ref().at {
            None => state.model.clone(),
            Some(At::Revision(revision)) => state.model.until(|change| change.revision <= revision),
            Some(At::AsOf(time)) => state
                .model
                .until(|change| change.record_time.is_some_and(|recorded| recorded.seconds <= time.seconds)),
        };
        let position = state.position(model.revision());
        let pieces: Vec<_> = model
            .snapshot()
            .chunks(2)
            .map(|changes| StreamSnapshotResponse { changes: changes.to_vec(), position: None })
            .chain([StreamSnapshotResponse { changes: Vec::new(), position: Some(position) }])
            .map(Ok)
            .collect();
        let pieces = futures::stream::iter(pieces).boxed();
        async move { Ok(Response::new(pieces)) }.boxed()
    }
}

struct Watches(Feed);

impl ServerStreamingService<WatchChangesRequest> for Watches {
    type Response = WatchChangesResponse;
    type ResponseStream = Stream<WatchChangesResponse>;
    type Future = BoxFuture<'static, Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<WatchChangesRequest>) -> Self::Future {
        let feed = self.0.clone();
        async move {
            let cursor: Cursor = request.get_ref().cursor.parse().unwrap();
            if cursor.epoch != feed.state.lock().epoch {
                let refused = Error::precondition(Reason::CursorOtherEpoch, "another line of history");
                return Err(Status::from(refused));
            }
            Ok(Response::new(feed.watch(cursor.revision)))
        }
        .boxed()
    }
}

impl Feed {
    /// Sends one change a message, then heartbeats; a revision's last message has its position.
    fn watch(self, mut reached: i64) -> Stream<WatchChangesResponse> {
        let mut news = self.news.subscribe();
        let mut heartbeat = interval(HEARTBEAT);
        try_stream! {
            loop {
                let state = self.state.lock().clone();
                let head = state.model.revision();
                let rest: Vec<_> =
                    state.model.history.iter().filter(|change| change.revision > reached).cloned().collect();
                for (index, change) in rest.iter().enumerate() {
                    let is_last = rest.get(index + 1).is_none_or(|next| next.revision > change.revision);
                    let position = is_last.then(|| state.position(change.revision));
                    yield WatchChangesResponse { changes: vec![change.clone()], position, head };
                    reached = change.revision;
                }
                if rest.is_empty() && !state.is_silent {
                    let position = Some(state.position(reached));
                    yield WatchChangesResponse { changes: Vec::new(), position, head };
                }
                tokio::select! {
                    _ = news.changed() => {}
                    _ = heartbeat.tick() => {}
                }
            }
        }
        .boxed()
    }
}
