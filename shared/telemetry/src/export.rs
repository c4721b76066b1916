//! Sends traces, metrics and logs to a collector, by OTLP over gRPC, in batches and in the background.

mod layers;
mod resource;

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    error::OTelSdkResult, logs::SdkLoggerProvider, metrics::SdkMeterProvider, trace::SdkTracerProvider,
};
use tokio::runtime::Handle;

use crate::{StartError, metrics, names, trace};

/// Where telemetry goes: the endpoint of a collector for each signal, such as `http://127.0.0.1:4317`; a signal without one
/// is not exported.
///
/// Everything else is read from the environment by the SDK, as OpenTelemetry specifies it: `OTEL_SERVICE_NAME` and
/// `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER` (by default every trace is sampled that its caller did not leave
/// out), and the sizes, times, headers and compression of the export.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Export {
    /// The name of the service, unless the environment gives it another.
    pub service: String,
    /// Where spans go.
    pub traces: Option<String>,
    /// Where measurements go.
    pub metrics: Option<String>,
    /// Where log records go.
    pub logs: Option<String>,
}

impl Export {
    /// Sends everything to one collector.
    #[must_use]
    pub fn to(service: impl Into<String>, endpoint: impl Into<String>) -> Self {
        let endpoint = Some(endpoint.into());
        Self { service: service.into(), traces: endpoint.clone(), metrics: endpoint.clone(), logs: endpoint }
    }
}

/// The running export of each signal.
#[derive(Debug)]
pub(crate) struct Exporters {
    traces: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
    logs: Option<SdkLoggerProvider>,
}

impl Exporters {
    /// Begins to export, with connections that are made when first needed.
    pub(crate) fn open(export: &Export) -> Result<Self, StartError> {
        Handle::try_current().map_err(StartError::Runtime)?;
        let resource = resource::of(&export.service);
        let traces = exporter(export.traces.as_deref(), |endpoint| {
            SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()
        })?;
        let metrics = exporter(export.metrics.as_deref(), |endpoint| {
            MetricExporter::builder().with_tonic().with_endpoint(endpoint).build()
        })?;
        let logs = exporter(export.logs.as_deref(), |endpoint| {
            LogExporter::builder().with_tonic().with_endpoint(endpoint).build()
        })?;
        let (ours, same) = (resource.clone(), resource.clone());
        Ok(Self {
            traces: traces.map(|exporter| {
                SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(ours).build()
            }),
            metrics: metrics.map(|exporter| {
                SdkMeterProvider::builder().with_periodic_exporter(exporter).with_resource(same).build()
            }),
            logs: logs.map(|exporter| {
                SdkLoggerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()
            }),
        })
    }

    /// Lets the spans and instruments of this process, from now on, be for the exporter.
    pub(crate) fn begin(&self) {
        if self.traces.is_some() {
            trace::export();
        }
        let Some(provider) = &self.metrics else { return };
        opentelemetry::global::set_meter_provider(provider.clone());
        let started = Instant::now();
        metrics::observe_time(&names::PROCESS_UPTIME, move |uptime| {
            uptime.observe(started.elapsed().as_secs_f64(), &[]);
        });
    }

    /// Sends what is held back and ends, all signals at once. Gives up when the time is over: a collector that hangs keeps
    /// no process from ending.
    pub(crate) fn flush(self, within: Duration) {
        let Self { traces, metrics, logs } = self;
        let ends: [(&str, End); 3] = [
            ("traces", Box::new(move || traces.map_or(Ok(()), |all| all.shutdown_with_timeout(within)))),
            ("metrics", Box::new(move || metrics.map_or(Ok(()), |all| all.shutdown_with_timeout(within)))),
            ("logs", Box::new(move || logs.map_or(Ok(()), |all| all.shutdown_with_timeout(within)))),
        ];
        let (done, ended) = mpsc::channel();
        for (signal, end) in ends {
            let done = done.clone();
            // Nobody listens any more once the time is over.
            thread::spawn(move || done.send((signal, end())));
        }
        drop(done);
        let over = Instant::now() + within;
        while let Ok((signal, outcome)) = ended.recv_timeout(over.saturating_duration_since(Instant::now())) {
            if let Err(error) = outcome {
                tracing::warn!(signal, "the last {signal} may be lost: {error}");
            }
        }
    }
}

/// Ends the export of one signal.
type End = Box<dyn FnOnce() -> OTelSdkResult + Send>;

fn exporter<E>(
    endpoint: Option<&str>,
    build: impl FnOnce(String) -> Result<E, opentelemetry_otlp::ExporterBuildError>,
) -> Result<Option<E>, StartError> {
    let Some(endpoint) = endpoint else { return Ok(None) };
    if endpoint.starts_with("https:") {
        return Err(StartError::Encrypted(endpoint.to_owned()));
    }
    let uri = if endpoint.contains("://") { endpoint.to_owned() } else { format!("http://{endpoint}") };
    let refused = |source| StartError::Endpoint { endpoint: endpoint.to_owned(), source };
    build(uri).map(Some).map_err(refused)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use opentelemetry::trace::{Span, Tracer, TracerProvider};
    use tokio::runtime::{Builder, Runtime};

    use super::*;

    fn runtime() -> Runtime {
        Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
    }

    fn refused(endpoint: &str) -> String {
        let runtime = runtime();
        let _within = runtime.enter();
        Exporters::open(&Export::to("test", endpoint)).unwrap_err().to_string()
    }

    #[test]
    fn an_endpoint_that_cannot_be_used_is_refused_with_one_to_follow() {
        for endpoint in ["https://collector:4317", "http://col lector"] {
            let why = refused(endpoint);
            assert!(why.contains(endpoint) && why.contains("such as http://127.0.0.1:4317"), "{why}");
        }
    }

    #[test]
    fn nothing_is_exported_without_a_runtime() {
        let outside = Exporters::open(&Export::to("test", "127.0.0.1:4317"));
        assert!(matches!(outside.unwrap_err(), StartError::Runtime(_)));
    }

    #[test]
    fn a_collector_that_hangs_keeps_no_process_from_ending() {
        let runtime = runtime();
        let _within = runtime.enter();
        // The system takes the connection, and nobody ever reads from it.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = silent.local_addr().unwrap().to_string();
        let exporters = Exporters::open(&Export::to("test", address)).unwrap();
        exporters.traces.as_ref().unwrap().tracer("test").start("span").end();
        let began = Instant::now();
        exporters.flush(Duration::from_millis(200));
        let waited = began.elapsed();
        assert!((Duration::from_millis(200)..Duration::from_secs(2)).contains(&waited), "{waited:?}");
    }
}
