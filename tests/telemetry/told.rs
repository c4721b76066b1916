//! What came, as tests ask for it.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::{
    common::v1::{AnyValue, KeyValue, any_value::Value},
    metrics::v1::{Metric, metric::Data, number_data_point},
    trace::v1::span::SpanKind,
};

use crate::collector::Received;

/// Attributes by key, as text.
pub(crate) type Attributes = BTreeMap<String, String>;

/// A span.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) trace: String,
    pub(crate) id: String,
    pub(crate) parent: String,
    pub(crate) name: String,
    pub(crate) kind: SpanKind,
    pub(crate) failed: bool,
    pub(crate) attributes: Attributes,
    /// The ids of the spans that it is linked to.
    pub(crate) links: Vec<String>,
}

/// A measurement: one instrument, one set of attributes.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) attributes: Attributes,
    /// What was counted; of a histogram, how often.
    pub(crate) value: f64,
    /// Of a histogram, the sum of what was measured.
    pub(crate) sum: f64,
}

/// A line of the log.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) severity: String,
    pub(crate) body: String,
    pub(crate) trace: String,
    pub(crate) span: String,
    pub(crate) attributes: Attributes,
}

impl Received {
    pub(crate) fn spans(&self) -> Vec<Span> {
        let scopes = self.traces.iter().flat_map(|request| &request.resource_spans);
        let spans = scopes.flat_map(|resource| &resource.scope_spans).flat_map(|scope| &scope.spans);
        spans
            .map(|span| Span {
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                name: span.name.clone(),
                kind: span.kind(),
                failed: span.status.as_ref().is_some_and(|status| status.code == 2),
                attributes: attributes(&span.attributes),
                links: span.links.iter().map(|link| hex(&link.span_id)).collect(),
            })
            .collect()
    }

    pub(crate) fn points(&self) -> Vec<Point> {
        let scopes = self.metrics.iter().flat_map(|request| &request.resource_metrics);
        let metrics = scopes.flat_map(|resource| &resource.scope_metrics).flat_map(|scope| &scope.metrics);
        metrics.flat_map(points).collect()
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        let scopes = self.logs.iter().flat_map(|request| &request.resource_logs);
        let records = scopes.flat_map(|resource| &resource.scope_logs).flat_map(|scope| &scope.log_records);
        records
            .map(|record| Line {
                severity: record.severity_text.clone(),
                body: text(record.body.as_ref()),
                trace: hex(&record.trace_id),
                span: hex(&record.span_id),
                attributes: attributes(&record.attributes),
            })
            .collect()
    }

    /// Who sent the metrics.
    pub(crate) fn resources(&self) -> Vec<Attributes> {
        let resources = self.metrics.iter().flat_map(|request| &request.resource_metrics);
        resources.filter_map(|each| Some(attributes(&each.resource.as_ref()?.attributes))).collect()
    }
}

impl Point {
    /// Whether it is measured by these values of attributes.
    pub(crate) fn is_of(&self, name: &str, wanted: &[(&str, &str)]) -> bool {
        let has = |(key, value): &(&str, &str)| self.attributes.get(*key).map(String::as_str) == Some(*value);
        self.name == name && wanted.iter().all(has)
    }
}

fn points(metric: &Metric) -> Vec<Point> {
    let point = |labels: &[KeyValue], value: f64, sum: f64| Point {
        name: metric.name.clone(),
        unit: metric.unit.clone(),
        attributes: attributes(labels),
        value,
        sum,
    };
    let number = |value: Option<number_data_point::Value>| match value {
        Some(number_data_point::Value::AsDouble(value)) => value,
        Some(number_data_point::Value::AsInt(value)) => f64::from(i32::try_from(value).unwrap()),
        None => panic!("{} has a point without a value", metric.name),
    };
    match metric.data.as_ref().unwrap() {
        Data::Gauge(gauge) => {
            gauge.data_points.iter().map(|each| point(&each.attributes, number(each.value), 0.0)).collect()
        }
        Data::Sum(sum) => {
            sum.data_points.iter().map(|each| point(&each.attributes, number(each.value), 0.0)).collect()
        }
        Data::Histogram(histogram) => {
            let points = histogram.data_points.iter();
            points
                .map(|each| {
                    let count = f64::from(u32::try_from(each.count).unwrap());
                    point(&each.attributes, count, each.sum.unwrap())
                })
                .collect()
        }
        other @ (Data::ExponentialHistogram(_) | Data::Summary(_)) => {
            panic!("{} is of a kind that nothing here measures: {other:?}", metric.name)
        }
    }
}

fn attributes(attributes: &[KeyValue]) -> Attributes {
    let told: Attributes =
        attributes.iter().map(|each| (each.key.clone(), text(each.value.as_ref()))).collect();
    assert_eq!(told.len(), attributes.len(), "a key twice: {attributes:?}");
    told
}

fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(flag)) => flag.to_string(),
        Some(Value::DoubleValue(number)) => number.to_string(),
        other => panic!("not a value that services send: {other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
