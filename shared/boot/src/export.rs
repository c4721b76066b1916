//! Where telemetry goes, as the standard variables of OpenTelemetry say it.

use clap::Args;
use qiyou_telemetry::Export;

/// Where the help has all of this; other arguments stay where they are.
const HEADING: &str = "Telemetry";

/// The collector that a service sends its traces, metrics and logs to.
///
/// These are the variables that decide whether and where; all others, such as `OTEL_SERVICE_NAME` and
/// `OTEL_TRACES_SAMPLER`, reach the SDK by themselves. An empty one says nothing, as everywhere in OpenTelemetry.
#[derive(Debug, Clone, Default, Args)]
pub struct ExportArgs {
    /// Collector to send traces, metrics and logs to, by OTLP over gRPC, such as `http://127.0.0.1:4317`. Without it,
    /// nothing is sent.
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT", help_heading = HEADING)]
    pub otlp_endpoint: Option<String>,
    /// Another collector for traces.
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otlp_traces_endpoint: Option<String>,
    /// Another collector for metrics.
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otlp_metrics_endpoint: Option<String>,
    /// Another collector for logs.
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otlp_logs_endpoint: Option<String>,
    /// The protocol of the collector; only `grpc` is spoken.
    #[arg(long, value_name = "PROTOCOL", env = "OTEL_EXPORTER_OTLP_PROTOCOL")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otlp_protocol: Option<String>,
    /// `none` to send no traces, else `otlp`.
    #[arg(long, value_name = "EXPORTER", env = "OTEL_TRACES_EXPORTER")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otel_traces_exporter: Option<String>,
    /// `none` to send no metrics, else `otlp`.
    #[arg(long, value_name = "EXPORTER", env = "OTEL_METRICS_EXPORTER")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otel_metrics_exporter: Option<String>,
    /// `none` to send no logs, else `otlp`.
    #[arg(long, value_name = "EXPORTER", env = "OTEL_LOGS_EXPORTER")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otel_logs_exporter: Option<String>,
    /// `true` to send nothing, whatever else is set.
    #[arg(long, value_name = "BOOL", env = "OTEL_SDK_DISABLED")]
    #[arg(help_heading = HEADING, hide_short_help = true)]
    pub otel_sdk_disabled: Option<String>,
}

/// Telemetry cannot be sent as it was asked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is `{value}`, and {accepted}")]
pub struct ExportError {
    variable: &'static str,
    value: String,
    accepted: &'static str,
}

impl ExportArgs {
    /// What to send as the service of a name; nothing unless a collector is named.
    ///
    /// # Errors
    /// A protocol or an exporter that there is none of, if something would be sent by it.
    pub fn export(&self, service: impl Into<String>) -> Result<Option<Export>, ExportError> {
        if said(&self.otel_sdk_disabled).is_some_and(|text| text.eq_ignore_ascii_case("true")) {
            return Ok(None);
        }
        let export = Export {
            service: service.into(),
            traces: self.to(
                &self.otlp_traces_endpoint,
                "OTEL_TRACES_EXPORTER",
                &self.otel_traces_exporter,
            )?,
            metrics: self.to(
                &self.otlp_metrics_endpoint,
                "OTEL_METRICS_EXPORTER",
                &self.otel_metrics_exporter,
            )?,
            logs: self.to(&self.otlp_logs_endpoint, "OTEL_LOGS_EXPORTER", &self.otel_logs_exporter)?,
        };
        if export.traces.is_none() && export.metrics.is_none() && export.logs.is_none() {
            return Ok(None);
        }
        match said(&self.otlp_protocol) {
            None | Some("grpc") => Ok(Some(export)),
            Some(other) => Err(ExportError {
                variable: "OTEL_EXPORTER_OTLP_PROTOCOL",
                value: other.to_owned(),
                accepted: "only `grpc` is spoken here; name the collector's gRPC endpoint, usually on port 4317",
            }),
        }
    }

    /// Where one signal goes.
    fn to(
        &self,
        own: &Option<String>,
        variable: &'static str,
        exporter: &Option<String>,
    ) -> Result<Option<String>, ExportError> {
        let Some(endpoint) = said(own).or_else(|| said(&self.otlp_endpoint)) else { return Ok(None) };
        match said(exporter) {
            None | Some("otlp") => Ok(Some(endpoint.to_owned())),
            Some("none") => Ok(None),
            Some(other) => {
                let accepted = "only `otlp` and `none` are known here";
                Err(ExportError { variable, value: other.to_owned(), accepted })
            }
        }
    }
}

/// What a variable says, if anything.
fn said(variable: &Option<String>) -> Option<&str> {
    variable.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLLECTOR: &str = "http://127.0.0.1:4317";

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn to_collector() -> ExportArgs {
        ExportArgs { otlp_endpoint: text(COLLECTOR), ..ExportArgs::default() }
    }

    #[test]
    fn nothing_is_sent_unless_a_collector_is_named() {
        assert_eq!(ExportArgs::default().export("qiyou"), Ok(None));
        let empty = ExportArgs { otlp_endpoint: text(""), otlp_protocol: text(""), ..to_collector() };
        assert_eq!(empty.export("qiyou"), Ok(None));
        let disabled = ExportArgs { otel_sdk_disabled: text("True"), ..to_collector() };
        assert_eq!(disabled.export("qiyou"), Ok(None));
    }

    #[test]
    fn one_collector_takes_everything() {
        let export = to_collector().export("qiyou-childcare").unwrap();
        assert_eq!(export, Some(Export::to("qiyou-childcare", COLLECTOR)));
    }

    #[test]
    fn each_signal_may_go_elsewhere_or_nowhere() {
        let args = ExportArgs {
            otlp_traces_endpoint: text("http://traces:4317"),
            otel_logs_exporter: text("none"),
            ..to_collector()
        };
        let export = args.export("qiyou").unwrap().unwrap();
        assert_eq!(export.traces.as_deref(), Some("http://traces:4317"));
        assert_eq!(export.metrics.as_deref(), Some(COLLECTOR));
        assert_eq!(export.logs, None);
    }

    #[test]
    fn what_is_not_spoken_is_refused_where_it_matters() {
        let other = ExportArgs { otlp_protocol: text("http/protobuf"), ..to_collector() };
        let why = other.export("qiyou").unwrap_err().to_string();
        assert!(why.starts_with("OTEL_EXPORTER_OTLP_PROTOCOL is `http/protobuf`"), "{why}");
        let console = ExportArgs { otel_metrics_exporter: text("console"), ..to_collector() };
        let why = console.export("qiyou").unwrap_err().to_string();
        assert!(why.starts_with("OTEL_METRICS_EXPORTER is `console`"), "{why}");
        let unsent = ExportArgs { otlp_endpoint: None, ..console };
        assert_eq!(unsent.export("qiyou"), Ok(None));
    }
}
