//! One call over HTTP/2, with as little as that takes.

use std::{net::SocketAddr, sync::Arc};

use bytes::Bytes;
use h2::client::{self, SendRequest};
use http::{HeaderMap, Request, header};
use tokio::{net::TcpStream, task::JoinSet};

use crate::failure::Result;

/// Room for answers under way, in bytes: more than fits into a few, so that a window never makes the server wait.
const WINDOW: u32 = 16 << 20;

/// A connection to a method.
#[derive(Clone)]
pub(super) struct Line {
    send: SendRequest<Bytes>,
    /// Everything but the message.
    request: Request<()>,
    /// Moves the bytes, until the last clone is dropped.
    _moving: Arc<JoinSet<()>>,
}

impl Line {
    pub(super) async fn connect(target: SocketAddr, path: &str, bearer: Option<&str>) -> Result<Self> {
        let stream = TcpStream::connect(target).await?;
        stream.set_nodelay(true)?;
        let mut builder = client::Builder::new();
        builder.initial_window_size(WINDOW).initial_connection_window_size(WINDOW);
        let (send, connection) = builder.handshake(stream).await?;
        let mut moving = JoinSet::new();
        moving.spawn(async move {
            // A connection that breaks shows in its calls.
            let _ = connection.await;
        });
        let mut request = Request::post(format!("http://{target}{path}"))
            .header(header::CONTENT_TYPE, "application/grpc")
            .header(header::TE, "trailers");
        if let Some(bearer) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        Ok(Self { send, request: request.body(())?, _moving: Arc::new(moving) })
    }

    /// Calls; returns how many bytes the answer has.
    ///
    /// # Errors
    /// A connection that breaks, and any refusal.
    pub(super) async fn call(&self, message: Bytes) -> Result<usize> {
        let mut bytes = 0;
        self.read(message, |piece| bytes += piece.len()).await?;
        Ok(bytes)
    }

    /// Calls, and shows the answer piece by piece.
    ///
    /// # Errors
    /// As [`Line::call`].
    pub(super) async fn read(&self, message: Bytes, mut show: impl FnMut(&Bytes)) -> Result<()> {
        let mut send = self.send.clone().ready().await?;
        let (answer, mut stream) = send.send_request(self.request.clone(), false)?;
        stream.send_data(message, true)?;
        let answer = answer.await?;
        accepted(answer.headers(), false)?;
        let mut body = answer.into_body();
        while let Some(piece) = body.data().await {
            let piece = piece?;
            show(&piece);
            body.flow_control().release_capacity(piece.len())?;
        }
        accepted(&body.trailers().await?.unwrap_or_default(), true)
    }
}

/// Refuses what the server refused. The status may stand in the headers already, and must stand in the trailers.
fn accepted(headers: &HeaderMap, is_last: bool) -> Result<()> {
    match headers.get("grpc-status").map(|status| status.as_bytes()) {
        Some(b"0") => Ok(()),
        None if !is_last => Ok(()),
        status => {
            let status = status.map(String::from_utf8_lossy).unwrap_or_default();
            let told = headers.get("grpc-message").map(|told| String::from_utf8_lossy(told.as_bytes()));
            Err(format!("the server refused a call: status `{status}`, {}", told.unwrap_or_default()).into())
        }
    }
}
