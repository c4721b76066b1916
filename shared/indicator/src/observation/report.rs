//! Reporting observations: read everything, refuse all faults at once, then record all or none.

use qiyou_error::{Fields, Reason, Result, key};
use qiyou_kernel::{Authority, Etag, Measure, name};
use qiyou_observation::{
    Act, Content, Figure, Item, Key, Outcome, Step, is_supported, read_evidence, read_items,
};
use qiyou_proto::indicator::v1 as wire;
use qiyou_wire::{Wire, bounded, choice_or, decimal, limits};

use super::{act::Indicators, check};
use crate::Context;

/// Reports observations.
pub(crate) async fn report(
    context: &Context,
    actor: &str,
    request: wire::ReportObservationsRequest,
) -> Result<wire::ReportObservationsResponse> {
    let act = read(context, &request)?.rehearsed(request.validate_only);
    let answer = |Outcome { messages, unchanged, token }| wire::ReportObservationsResponse {
        observations: messages,
        unchanged_count: unchanged,
        token,
    };
    let subject = Indicators(context.clone());
    act.take(subject, actor, "IndicatorService/ReportObservations", &request, answer).await
}

fn read(context: &Context, request: &wire::ReportObservationsRequest) -> Result<Act> {
    let division = context.division()?;
    let plans = context.catalogue.plans();
    let rules =
        check::Rules { plans: &plans, tree: &division.tree, today: context.clock.today_in_shanghai() };
    let mut fields = Fields::new();
    let items = read_items(&mut fields, "observations", &request.observations, |fields, observation| {
        item(context, &rules, fields, observation, request.draft)
    });
    Act::report(fields, items, &request.reason, &request.request_id)
}

/// Reads one report of a request and checks it against its indicator, its region and its period.
pub(crate) fn item(
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
    if let Some(region) = region.as_ref().filter(|region| rules.tree.get(region.region).is_some()) {
        context.is_planned(fields, "region", rules.plans.defining(&indicator), region.region);
    }
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

/// Reads what a report says.
pub(crate) fn content(fields: &mut Fields, observation: &wire::Observation) -> Option<Content> {
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
