//! Peers that begin an answer and do not end it.

use std::time::Duration;

use futures::future::poll_immediate;
use h2::server::Connection;
use http::{Response, header::CONTENT_TYPE};
use qiyou_auth::{Grant, Role};
use qiyou_error::{Error, Reason};
use qiyou_rpc::client;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tonic::IntoRequest;

use crate::bench::{Bench, Client, get, options, plan};

/// A peer that sends the headers of its first answer and then does this with the connection.
async fn peer<F: Future<Output = ()> + Send>(
    end: impl FnOnce(Connection<TcpStream, &'static [u8]>) -> F + Send + 'static,
) -> (String, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let mut running = JoinSet::new();
    running.spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut connection = h2::server::Builder::new().handshake(socket).await.unwrap();
        let (_, mut answer) = connection.accept().await.unwrap().unwrap();
        let head = Response::builder().header(CONTENT_TYPE, "application/grpc").body(()).unwrap();
        let _rest = answer.send_response(head, false).unwrap();
        // Frames leave when the connection is asked for the next call.
        assert!(poll_immediate(connection.accept()).await.is_none());
        end(connection).await;
    });
    (address, running)
}

/// What a call to it ends with, when it may take so long.
async fn call(address: &str, time: Duration) -> Error {
    let bench = Bench::start(options()).await;
    let channel = bench.channel_to(address, Grant::everywhere(Role::Viewer), &client::Options::default());
    let mut request = get(plan::ANSWER).into_request();
    request.set_timeout(time);
    Error::from(Client::new(channel).get_five_year_view(request).await.unwrap_err())
}

#[tokio::test]
async fn a_single_answer_that_breaks_off_is_a_peer_out_of_reach() {
    let (address, _running) = peer(async |connection| drop(connection)).await;
    let error = call(&address, Duration::from_secs(10)).await;
    assert_eq!(error.reason(), Reason::UpstreamUnavailable, "{error:?}");
    assert!(error.retryable());
}

#[tokio::test]
async fn a_single_answer_that_does_not_end_is_late() {
    let (address, _running) = peer(async |mut connection| drop(connection.accept().await)).await;
    let error = call(&address, Duration::from_millis(100)).await;
    assert_eq!(error.reason(), Reason::DeadlinePassed, "{error:?}");
}
