//! A collector: takes what services send by OTLP, and remembers it as it came.

use std::sync::Arc;

use opentelemetry_proto::tonic::collector::{
    logs::v1::{
        ExportLogsServiceRequest, ExportLogsServiceResponse,
        logs_service_server::{LogsService, LogsServiceServer},
    },
    metrics::v1::{
        ExportMetricsServiceRequest, ExportMetricsServiceResponse,
        metrics_service_server::{MetricsService, MetricsServiceServer},
    },
    trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
};
use parking_lot::Mutex;
use prost::Message;
use tokio::{net::TcpListener, task::JoinSet};
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

/// Everything that came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    pub(crate) traces: Vec<ExportTraceServiceRequest>,
    pub(crate) metrics: Vec<ExportMetricsServiceRequest>,
    pub(crate) logs: Vec<ExportLogsServiceRequest>,
}

impl Received {
    /// All of it as it was sent, one byte after another.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let traces = self.traces.iter().map(Message::encode_to_vec);
        let metrics = self.metrics.iter().map(Message::encode_to_vec);
        let logs = self.logs.iter().map(Message::encode_to_vec);
        traces.chain(metrics).chain(logs).flatten().collect()
    }
}

/// Collects until it is dropped.
#[derive(Debug)]
pub(crate) struct Collector {
    pub(crate) endpoint: String,
    inbox: Inbox,
    _serving: JoinSet<()>,
}

#[derive(Clone, Debug, Default)]
struct Inbox(Arc<Mutex<Received>>);

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let inbox = Inbox::default();
        let server = Server::builder()
            .add_service(TraceServiceServer::new(inbox.clone()))
            .add_service(MetricsServiceServer::new(inbox.clone()))
            .add_service(LogsServiceServer::new(inbox.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        let mut serving = JoinSet::new();
        serving.spawn(async move { server.await.unwrap() });
        Self { endpoint, inbox, _serving: serving }
    }

    /// What has come so far.
    pub(crate) fn received(&self) -> Received {
        self.inbox.0.lock().clone()
    }
}

#[tonic::async_trait]
impl TraceService for Inbox {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().traces.push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Inbox {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        self.0.lock().metrics.push(request.into_inner());
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Inbox {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        self.0.lock().logs.push(request.into_inner());
        Ok(Response::new(ExportLogsServiceResponse::default()))
    }
}
