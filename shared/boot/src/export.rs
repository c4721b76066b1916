//! Where telemetry goes, as the standard variables of OpenTelemetry say it.

use qiyou_config::{Form, Kind, Setting, Shape, Text};
use qiyou_telemetry::Export;

const ENDPOINT: Setting = Setting {
    key: "telemetry.otlp_endpoint",
    flag: "otlp-endpoint",
    variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
    placeholder: "URL",
    help: "Collector to send traces, metrics and logs to, by OTLP over gRPC, such as http://127.0.0.1:4317. Without it, \
           nothing is sent.",
    is_detail: false,
};

const PROTOCOL: Setting = Setting {
    key: "telemetry.otlp_protocol",
    flag: "otlp-protocol",
    variable: "OTEL_EXPORTER_OTLP_PROTOCOL",
    placeholder: "PROTOCOL",
    help: "The protocol of the collector; only grpc is spoken.",
    is_detail: true,
};

const DISABLED: Setting = Setting {
    key: "telemetry.sdk_disabled",
    flag: "otel-sdk-disabled",
    variable: "OTEL_SDK_DISABLED",
    placeholder: "BOOL",
    help: "Whether to send nothing, whatever else is set.",
    is_detail: true,
};

/// A signal: where it goes instead of to the collector of all, and by which exporter.
struct Signal {
    endpoint: Setting,
    exporter: Setting,
}

const TRACES: Signal = Signal {
    endpoint: Setting {
        key: "telemetry.otlp_traces_endpoint",
        flag: "otlp-traces-endpoint",
        variable: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        placeholder: "URL",
        help: "Another collector for traces.",
        is_detail: true,
    },
    exporter: Setting {
        key: "telemetry.traces_exporter",
        flag: "otel-traces-exporter",
        variable: "OTEL_TRACES_EXPORTER",
        placeholder: "EXPORTER",
        help: "How traces are sent: none to send none.",
        is_detail: true,
    },
};

const METRICS: Signal = Signal {
    endpoint: Setting {
        key: "telemetry.otlp_metrics_endpoint",
        flag: "otlp-metrics-endpoint",
        variable: "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        placeholder: "URL",
        help: "Another collector for metrics.",
        is_detail: true,
    },
    exporter: Setting {
        key: "telemetry.metrics_exporter",
        flag: "otel-metrics-exporter",
        variable: "OTEL_METRICS_EXPORTER",
        placeholder: "EXPORTER",
        help: "How metrics are sent: none to send none.",
        is_detail: true,
    },
};

const LOGS: Signal = Signal {
    endpoint: Setting {
        key: "telemetry.otlp_logs_endpoint",
        flag: "otlp-logs-endpoint",
        variable: "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        placeholder: "URL",
        help: "Another collector for logs.",
        is_detail: true,
    },
    exporter: Setting {
        key: "telemetry.logs_exporter",
        flag: "otel-logs-exporter",
        variable: "OTEL_LOGS_EXPORTER",
        placeholder: "EXPORTER",
        help: "How logs are sent: none to send none.",
        is_detail: true,
    },
};

/// The collectors that a service sends its traces, metrics and logs to; nowhere unless one is named.
///
/// The settings here decide whether and where; all other variables of OpenTelemetry, such as `OTEL_SERVICE_NAME` and
/// `OTEL_TRACES_SAMPLER`, reach the SDK by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportArgs {
    traces: Option<String>,
    metrics: Option<String>,
    logs: Option<String>,
}

/// `true`, or anything else for no: what OpenTelemetry says of its variables that are true or not.
struct Truth;

impl Kind for Truth {
    type Value = bool;
    const SHAPE: Shape = Shape::Bare;

    fn read(&self, text: &str) -> Option<bool> {
        Some(text.trim().eq_ignore_ascii_case("true"))
    }

    fn write(&self, value: &bool) -> String {
        value.to_string()
    }

    fn expected(&self) -> String {
        "true or false".to_owned()
    }
}

impl ExportArgs {
    /// Reads where telemetry goes. A protocol or an exporter that there is none of is at fault only if something would be
    /// sent by it.
    pub fn read(form: &mut Form<'_>) -> Self {
        let all = form.optional(&ENDPOINT, &endpoint());
        let protocol = form.value(&PROTOCOL, &Text::some("grpc"), "grpc".to_owned());
        let is_disabled = form.value(&DISABLED, &Truth, false);
        let all = all.filter(|_| !is_disabled);
        let mut signal = |signal| collector(form, signal, all.as_deref(), is_disabled);
        let export = Self { traces: signal(&TRACES), metrics: signal(&METRICS), logs: signal(&LOGS) };
        if export != Self::default() && protocol != "grpc" {
            form.refuse(&PROTOCOL, "grpc; name the collector's gRPC endpoint, usually on port 4317");
        }
        export
    }

    /// What to send as the service of a name; nothing unless a collector is named.
    #[must_use]
    pub fn export(&self, service: impl Into<String>) -> Option<Export> {
        let Self { traces, metrics, logs } = self.clone();
        (*self != Self::default()).then(|| Export { service: service.into(), traces, metrics, logs })
    }
}

/// Where one signal goes.
fn collector(
    form: &mut Form<'_>,
    signal: &'static Signal,
    all: Option<&str>,
    is_disabled: bool,
) -> Option<String> {
    let own = form.optional(&signal.endpoint, &endpoint());
    let exporter = form.value(&signal.exporter, &Text::some("otlp or none"), "otlp".to_owned());
    let collector = own.filter(|_| !is_disabled).or_else(|| all.map(str::to_owned))?;
    match exporter.as_str() {
        "otlp" => return Some(collector),
        "none" => {}
        _ => form.refuse(&signal.exporter, "otlp or none"),
    }
    None
}

/// Telemetry goes out unencrypted, so that a URL with TLS or with credentials would promise what is not kept.
fn endpoint() -> Text<String> {
    let read = |text: &str| {
        let is_plain = text.starts_with("http://") && !text.contains('@');
        is_plain.then(|| text.to_owned())
    };
    let expected =
        "a URL such as http://127.0.0.1:4317, of a collector beside the service that encrypts what goes on";
    Text::new(expected, read, String::clone)
}

#[cfg(test)]
mod tests {
    use qiyou_config::{Environment, Faults, Given};

    use super::*;

    const COLLECTOR: &str = "http://127.0.0.1:4317";
    const TO_COLLECTOR: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR);

    /// What is sent with these variables set.
    fn export(variables: &[(&str, &str)]) -> Result<Option<Export>, Faults> {
        let environment: Environment = variables.iter().copied().collect();
        let loaded = Given::default().load(environment, ExportArgs::read)?;
        Ok(loaded.complete()?.export("qiyou"))
    }

    #[test]
    fn nothing_is_sent_unless_a_collector_is_named() {
        assert_eq!(export(&[]), Ok(None));
        assert_eq!(
            export(&[("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ("OTEL_EXPORTER_OTLP_PROTOCOL", "")]),
            Ok(None)
        );
        assert_eq!(export(&[TO_COLLECTOR, ("OTEL_SDK_DISABLED", "True")]), Ok(None));
    }

    #[test]
    fn one_collector_takes_everything() {
        let all = Some(Export::to("qiyou", COLLECTOR));
        assert_eq!(export(&[TO_COLLECTOR]), Ok(all.clone()));
        assert_eq!(export(&[TO_COLLECTOR, ("OTEL_SDK_DISABLED", "no")]), Ok(all));
    }

    #[test]
    fn each_signal_may_go_elsewhere_or_nowhere() {
        let variables = [
            TO_COLLECTOR,
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4317"),
            ("OTEL_LOGS_EXPORTER", "none"),
        ];
        let export = export(&variables).unwrap().unwrap();
        assert_eq!(export.traces.as_deref(), Some("http://traces:4317"));
        assert_eq!(export.metrics.as_deref(), Some(COLLECTOR));
        assert_eq!(export.logs, None);
    }

    #[test]
    fn what_is_not_spoken_is_refused_where_it_matters() {
        let others = [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRICS_EXPORTER", "console")];
        let told = export(&[TO_COLLECTOR, others[0], others[1]]).unwrap_err().to_string();
        let expected = "\
environment OTEL_EXPORTER_OTLP_PROTOCOL: telemetry.otlp_protocol = http/protobuf: expected grpc; name the collector's gRPC endpoint, usually on port 4317
environment OTEL_METRICS_EXPORTER: telemetry.metrics_exporter = console: expected otlp or none";
        assert_eq!(told, expected);
        assert_eq!(export(&others), Ok(None));
    }
}
