//! `qiyou.aggregator.v1.FiveYearViewService`: parse, ask, send.

mod codec;
mod whole;

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use async_stream::try_stream;
use futures::{StreamExt, TryStreamExt, future::BoxFuture, stream::BoxStream};
use qiyou_error::{Error, Result};
use qiyou_proto::aggregator::v1::{self as wire, five_year_view_service_server::SERVICE_NAME};
use tonic::{
    Request, Response, Status,
    body::Body,
    codec::{Codec, CompressionEncoding},
    server::{Grpc, NamedService, ServerStreamingService, UnaryService},
};
use tower::Service;

use crate::{answer::Answer, ask, views::Views, watch::watch};

use codec::Encoded;

/// Serves views as they were encoded once.
///
/// Written by hand where other services are generated: a generated handler returns a message, which would be encoded
/// again for every caller, and that costs many times what sending it does.
#[derive(Clone, Debug)]
pub(crate) struct ViewServer {
    /// Shared: a copy for every call would cost as much as the call.
    views: Arc<Views>,
}

impl ViewServer {
    pub(crate) fn new(views: Views) -> Self {
        Self { views: Arc::new(views) }
    }
}

impl NamedService for ViewServer {
    const NAME: &'static str = SERVICE_NAME;
}

impl Service<http::Request<Body>> for ViewServer {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let views = Arc::clone(&self.views);
        match request.uri().path().rsplit('/').next() {
            Some("GetFiveYearView") => {
                Box::pin(async move { Ok(whole::send(grpc().unary(Get(views), request).await)) })
            }
            Some("StreamFiveYearViews") => {
                Box::pin(async move { Ok(grpc().server_streaming(Stream(views), request).await) })
            }
            Some("WatchFiveYearView") => {
                Box::pin(async move { Ok(grpc().server_streaming(Watch(views), request).await) })
            }
            _ => {
                let refused = Status::from(Error::method_unknown(request.uri().path())).into_http();
                Box::pin(async move { Ok(refused) })
            }
        }
    }
}

/// Takes messages as every service does, and sends views as they were encoded.
fn grpc<T>() -> Grpc<Encoded<T>>
where
    Encoded<T>: Codec,
{
    Grpc::new(Encoded::default()).accept_compressed(CompressionEncoding::Gzip)
}

type Sent = BoxStream<'static, Result<Answer, Status>>;

struct Get(Arc<Views>);

impl UnaryService<wire::GetFiveYearViewRequest> for Get {
    type Response = Answer;
    type Future = BoxFuture<'static, Result<Response<Answer>, Status>>;

    fn call(&mut self, request: Request<wire::GetFiveYearViewRequest>) -> Self::Future {
        let views = Arc::clone(&self.0);
        Box::pin(async move {
            let (ask, region, when) = ask::get(request.get_ref(), &views.clock)?;
            Ok(whole::response(views.get(&ask, region, when).await?))
        })
    }
}

struct Stream(Arc<Views>);

impl ServerStreamingService<wire::StreamFiveYearViewsRequest> for Stream {
    type Response = Answer;
    type ResponseStream = Sent;
    type Future = BoxFuture<'static, Result<Response<Sent>, Status>>;

    fn call(&mut self, request: Request<wire::StreamFiveYearViewsRequest>) -> Self::Future {
        let views = Arc::clone(&self.0);
        Box::pin(async move {
            let many = ask::stream(request.get_ref())?;
            let (regions, sources) = views.stream(&many).await?;
            let sent = try_stream! {
                for region in regions {
                    yield views.answer(&many.ask, region, &sources);
                    // Thousands of views are composed without a pause otherwise.
                    tokio::task::yield_now().await;
                }
            };
            Ok(Response::new(sent.boxed()))
        })
    }
}

struct Watch(Arc<Views>);

impl ServerStreamingService<wire::WatchFiveYearViewRequest> for Watch {
    type Response = Answer;
    type ResponseStream = Sent;
    type Future = BoxFuture<'static, Result<Response<Sent>, Status>>;

    fn call(&mut self, request: Request<wire::WatchFiveYearViewRequest>) -> Self::Future {
        let views = Arc::clone(&self.0);
        Box::pin(async move {
            let (ask, region, judged_on) = ask::watch(request.get_ref())?;
            Ok(Response::new(
                watch(Views::clone(&views), ask, region, judged_on).map_err(Status::from).boxed(),
            ))
        })
    }
}
