//! Reporting observations: read everything, refuse all faults at once, then record all or none.

use prost::Message;
use qiyou_error::{Fields, Reason, Result, key};
use qiyou_kernel::{Authority, Etag, Measure, digest::Canonical, name};
use qiyou_observation::{Batch, Content, Figure, Item, Key, Step, Taken, is_supported, read_evidence};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::Request;
use qiyou_wire::{Wire, bounded, choice_or, decimal, limits};

use super::{act, check};
use crate::{Context, answer};

/// Reports observations.
pub(crate) async fn report(
    context: &Context,
    actor: &str,
    request: wire::ReportObservationsRequest,
) -> Result<wire::ReportObservationsResponse> {
    let Report { items, reason, request_id } = Report::read(context, &request)?;
    let batch = Batch { actor: actor.to_owned(), epoch: context.store.epoch(), items };
    let digest = Canonical::new().bytes(&request.encode_to_vec()).finish();
    let write = Request::new(actor, "IndicatorService/ReportObservations")
        .with_id(&request_id, digest)
        .because(reason)
        .rehearsed(request.validate_only);
    let context_of = context.clone();
    let written = context
        .store
        .write(write, batch.reads(), move |change| {
            let taken = batch.take(change)?;
            Ok(response(&context_of, &taken, change.stamp().revision).encode_to_vec())
        })
        .await?;
    answer::decode(&written.answer)
}

fn response(context: &Context, taken: &[Taken], stamp: i64) -> wire::ReportObservationsResponse {
    let unchanged = taken.iter().filter(|taken| !taken.changed).count();
    wire::ReportObservationsResponse {
        observations: act::messages(context, taken, |taken| &taken.working),
        unchanged_count: i32::try_from(unchanged).unwrap_or(i32::MAX),
        token: act::token(context, taken, stamp),
    }
}

struct Report {
    items: Vec<Item>,
    reason: String,
    request_id: String,
}

impl Report {
    fn read(context: &Context, request: &wire::ReportObservationsRequest) -> Result<Self> {
        let division = context.division()?;
        let plans = context.catalogue.plans();
        let rules =
            check::Rules { plans: &plans, tree: &division.tree, today: context.clock.today_in_shanghai() };
        let mut fields = Fields::new();
        if request.observations.is_empty() {
            fields.refuse(Reason::FieldRequired, "observations", "holds nothing; send at least one");
        }
        let items =
            fields.each("observations", &request.observations, limits::BATCH, |fields, observation| {
                item(context, &rules, fields, observation, request.draft)
            });
        if let Some(items) = &items {
            fields.distinct("observations", items, |item| item.key.clone());
        }
        let reason = bounded(&mut fields, "reason", &request.reason, limits::REASON);
        let request_id = qiyou_wire::request_id(&mut fields, &request.request_id);
        fields.finish(|| Some(Self { items: items?, reason: reason?, request_id: request_id? }))
    }
}

fn item(
    context: &Context,
    rules: &check::Rules<'_>,
    fields: &mut Fields,
    observation: &wire::Observation,
    draft: bool,
) -> Option<Item> {
    let indicator = fields.parse::<name::Indicator>("indicator", &observation.indicator);
    let region = fields.parse::<name::Region>("region", &observation.region);
    let period = fields.parse("period", &observation.period);
    let authority = choice_or(fields, "authority", observation.authority, Authority::Reported);
    if authority == Some(Authority::Derived) {
        let description = "derived values come from registers only; leave it unspecified to report a value";
        fields
            .refuse(Reason::DerivedNotReportable, "authority", description)
            .add(key::INDICATOR, &observation.indicator);
    }
    if let Some(region) = &region {
        rules.region(fields, region.region, period);
    }
    let content = content(fields, observation);
    let etag = fields.optional::<Etag>("etag", &observation.etag);
    let indicator = indicator?.indicator;
    if !context.is_served(fields, "indicator", &indicator) {
        return None;
    }
    let Some(definition) = rules.plans.indicator(&indicator) else {
        let description =
            format!("{indicator} is defined by no plan loaded here; ListIndicators names those that are");
        fields.refuse(Reason::IndicatorUnknown, "indicator", description).add(key::INDICATOR, &indicator);
        return None;
    };
    if let Some(period) = period {
        rules.period(fields, definition, period);
    }
    let content = content?;
    match &content.figure {
        Figure::Value(value) => check::value(fields, definition, *value),
        Figure::Ratio { numerator, denominator } => {
            check::ratio(fields, definition, *numerator, *denominator)
        }
        Figure::None | Figure::Absent(_) => {}
    }
    if content.fulfilled {
        check::fulfilment(fields, definition);
    }
    let key = Key {
        region: region?.region,
        measure: Measure::Indicator(indicator),
        period: period?,
        authority: authority?,
    };
    Some(Item { key, step: Step::Report { content, draft, etag: etag? } })
}

fn content(fields: &mut Fields, observation: &wire::Observation) -> Option<Content> {
    let figure = figure(fields, observation);
    if observation.result.is_none() && !observation.fulfilled {
        fields.refuse(
            Reason::FieldRequired,
            "result",
            "is required: a value, a ratio, an absence, or `fulfilled`",
        );
    }
    is_supported(fields, observation.fulfilled, &observation.evidence);
    let evidence = read_evidence(fields, &observation.evidence);
    let source = bounded(fields, "source", &observation.source, limits::SOURCE);
    let comment = bounded(fields, "comment", &observation.comment, limits::REASON);
    Some(Content {
        figure: figure?,
        fulfilled: observation.fulfilled,
        evidence: evidence?,
        source: source?,
        comment: comment?,
        sample: observation.sample,
        withdrawn: false,
    })
}

fn figure(fields: &mut Fields, observation: &wire::Observation) -> Option<Figure> {
    use wire::observation::Result as Wired;
    match &observation.result {
        None => Some(Figure::None),
        Some(Wired::Value(value)) => decimal(fields, "value", Some(value))?.map(Figure::Value),
        Some(Wired::Ratio(ratio)) => fields.nest("ratio", |fields| {
            fields.present("numerator", &ratio.numerator);
            fields.present("denominator", &ratio.denominator);
            let numerator = decimal(fields, "numerator", ratio.numerator.as_ref());
            let denominator = decimal(fields, "denominator", ratio.denominator.as_ref());
            Some(Figure::Ratio { numerator: numerator??, denominator: denominator?? })
        }),
        Some(Wired::Absence(number)) => {
            fields.choice("absence", *number, qiyou_kernel::Absence::meant).map(Figure::Absent)
        }
    }
}
