//! The collector's configuration: its parts fit together, and it listens where the services send to.

use serde_json::Value;

use crate::file::{Compose, read};

#[test]
fn every_signal_has_a_way_through_parts_that_are_configured() {
    let collector: Value = serde_saphyr::from_str(&read("services/compose/collector.yaml")).unwrap();
    let pipelines = collector["service"]["pipelines"].as_object().unwrap();
    assert_eq!(pipelines.keys().collect::<Vec<_>>(), ["logs", "metrics", "traces"]);
    for (signal, pipeline) in pipelines {
        for kind in ["receivers", "processors", "exporters"] {
            let parts = pipeline[kind].as_array().unwrap();
            assert!(!parts.is_empty(), "{signal} has no {kind}");
            for part in parts {
                assert!(
                    collector[kind].get(part.as_str().unwrap()).is_some(),
                    "{signal}: no {part} in {kind}"
                );
            }
        }
    }
}

#[test]
fn the_services_send_to_where_it_listens() {
    let collector: Value = serde_saphyr::from_str(&read("services/compose/collector.yaml")).unwrap();
    let listens = collector["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].as_str().unwrap();
    let sends = format!("http://{}", listens.replace("0.0.0.0", "collector"));
    for (name, service) in Compose::ours().county() {
        assert_eq!(service.environment["OTEL_EXPORTER_OTLP_ENDPOINT"], sends, "{name}");
    }
}
