//! A service as a process of its own, told by the standard variables where to send what, and stopped.

use std::{
    process::{Child, Command},
    time::Duration,
};

use qiyou_tests::eventually;
use tempfile::TempDir;
use tokio::time::timeout;
use tonic::transport::Endpoint;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::collector::Collector;

/// A service that is killed when the test is over, however that ends.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        // Both fail when it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Service {
    fn start(directory: &TempDir, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_telemetry-domain"));
        command.arg("--data").arg(directory.path()).arg("--development-key").arg(directory.path());
        command.args(["--listen", "127.0.0.1:0"]).envs(variables.iter().copied());
        Self(command.spawn().unwrap())
    }

    /// Ends it as a process manager does, and waits for that.
    async fn terminate(&mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = eventually("the end of the service", || {
            let ended = self.0.try_wait().unwrap();
            async move { ended }
        });
        assert!(status.await.success());
    }
}

/// The address that a service says in its log.
async fn address(collector: &Collector) -> String {
    eventually("a line that says where the service is", || async {
        let lines = collector.received().lines();
        lines.iter().find_map(|line| line.attributes.get("address").cloned())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standard_variables_decide_and_a_drain_sends_the_rest() {
    let (collector, directory) = (Collector::start().await, TempDir::new().unwrap());
    let mut service = Service::start(
        &directory,
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint),
            ("OTEL_SERVICE_NAME", "childcare-of-the-test"),
            ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"),
            ("OTEL_TRACES_SAMPLER", "always_off"),
            // Far beyond the test: what comes was sent as the service ended.
            ("OTEL_METRIC_EXPORT_INTERVAL", "3600000"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "10"),
        ],
    );
    let endpoint = Endpoint::try_from(format!("http://{}", address(&collector).await)).unwrap();
    let mut health = HealthClient::new(endpoint.connect_lazy());
    health.check(HealthCheckRequest::default()).await.unwrap();
    assert!(collector.received().metrics.is_empty());
    timeout(Duration::from_secs(20), service.terminate()).await.unwrap();

    let received = collector.received();
    let [resource] = &received.resources()[..] else { panic!("sent once, at the end: {received:?}") };
    assert_eq!(resource["service.name"], "childcare-of-the-test");
    assert_eq!(resource["deployment.environment.name"], "test");
    let method = ("rpc.method", "grpc.health.v1.Health/Check");
    let served =
        received.points().into_iter().find(|point| point.is_of("rpc.server.call.duration", &[method]));
    assert_eq!(served.unwrap().value, 1.0);
    assert!(received.lines().iter().any(|line| line.body.starts_with("stopping")));
    assert_eq!(received.spans().len(), 0, "the sampler takes none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_export_sends_nothing() {
    let (collector, directory) = (Collector::start().await, TempDir::new().unwrap());
    let mut service = Service::start(
        &directory,
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint), ("OTEL_SDK_DISABLED", "true")],
    );
    eventually("a store", || async { directory.path().join("childcare.db").exists().then_some(()) }).await;
    service.terminate().await;
    assert!(collector.received().bytes().is_empty());
}
