//! Reporting progress: read everything, refuse all faults at once, then record all or none.

use qiyou_catalogue::Plans;
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_indicator::Context;
use qiyou_kernel::{Decimal, Etag, Kind, Measure, Period, name};
use qiyou_observation::{
    Act, Bounds, Content, Figure, Item, Key, Outcome, Step, check_period, is_supported, read_evidence,
    read_items,
};
use qiyou_plan::{Commitment, Plan};
use qiyou_proto::delivery::v1 as wire;
use qiyou_wire::{bounded, decimal, limits};

use super::act::{Commitments, key_in};
use crate::commitment::name_of;

/// Most decimals of a level that is reported.
const DECIMALS: u32 = 10;

/// Reports progress.
pub(crate) async fn report(
    context: &Context,
    actor: &str,
    request: wire::ReportProgressRequest,
) -> Result<wire::ReportProgressResponse> {
    let act = read(context, &request)?;
    let answer = |Outcome { messages, unchanged, token }| wire::ReportProgressResponse {
        progress: messages,
        unchanged_count: unchanged,
        token,
    };
    let subject = Commitments(context.clone());
    act.take(subject, actor, "DeliveryService/ReportProgress", &request, answer).await
}

fn read(context: &Context, request: &wire::ReportProgressRequest) -> Result<Act> {
    let plans = context.catalogue.plans();
    let mut fields = Fields::new();
    let items = read_items(&mut fields, "progress", &request.progress, |fields, progress| {
        item(context, &plans, fields, progress, request.draft)
    });
    let act = Act::report(fields, items, &request.reason, &request.request_id)?;
    act.items().iter().try_for_each(|item| require_own_progress(&plans, &item.key))?;
    Ok(act)
}

fn item(
    context: &Context,
    plans: &Plans,
    fields: &mut Fields,
    progress: &wire::Progress,
    draft: bool,
) -> Option<Item> {
    let name = fields.parse::<name::Commitment>("commitment", &progress.commitment);
    let period = fields.parse::<Period>("period", &progress.period);
    let content = content(fields, progress);
    let etag = fields.optional::<Etag>("etag", &progress.etag);
    let (plan, commitment) = known(context, plans, fields, &name?)?;
    if let Some(period) = period {
        let years = plan.first_year()..=plan.last_year();
        check_period(fields, "period", period, years, context.clock.today_in_shanghai());
    }
    is_promised(fields, commitment, progress);
    let content = content?;
    if let Figure::Value(value) = content.figure {
        bounds(commitment).check(fields, "value", &commitment.id, value);
    }
    let key = key_in(plan, commitment.id.clone(), period?);
    Some(Item { key, step: Step::Report { content, draft, etag: etag? } })
}

/// Refuses a commitment of another domain, and one that is in no plan.
fn known<'a>(
    context: &Context,
    plans: &'a Plans,
    fields: &mut Fields,
    name: &name::Commitment,
) -> Option<(&'a Plan, &'a Commitment)> {
    context.is_served(fields, "commitment", &name.commitment).then_some(())?;
    let plan = plans.get(&name.plan).map(|active| &*active.plan);
    let found = plan.and_then(|plan| Some((plan, plan.commitment(&name.commitment)?)));
    if found.is_none() {
        let description = format!("{name} does not exist; ListCommitments names those that do");
        fields.refuse(Reason::ResourceNotFound, "commitment", description).add(key::NAME, name);
    }
    found
}

fn content(fields: &mut Fields, progress: &wire::Progress) -> Option<Content> {
    if progress.value.is_none() && !progress.fulfilled {
        fields.refuse(Reason::FieldRequired, "value", "is required: a level to date, or `fulfilled`");
    }
    let value = decimal(fields, "value", progress.value.as_ref());
    is_supported(fields, progress.fulfilled, &progress.evidence);
    let evidence = read_evidence(fields, &progress.evidence);
    let comment = bounded(fields, "comment", &progress.comment, limits::REASON);
    Some(Content {
        figure: value?.map_or(Figure::None, Figure::Value),
        fulfilled: progress.fulfilled,
        evidence: evidence?,
        comment: comment?,
        sample: progress.sample,
        ..Content::default()
    })
}

/// A number is reported of a commitment that promises one; fulfilment is stated of one that evidence decides.
fn is_promised(fields: &mut Fields, commitment: &Commitment, progress: &wire::Progress) {
    let Commitment { promise, kind, comparator, .. } = commitment;
    let is_number_of_words = progress.value.is_some() && !promise.takes_number();
    fields.absent("value", is_number_of_words, "is not taken: the commitment is in words; state `fulfilled`");
    if progress.fulfilled && !promise.takes_fulfilment(*kind, *comparator) {
        let description =
            "is stated of commitments that evidence decides; this one is a number, so report it";
        fields
            .refuse(Reason::FulfilmentNotAllowed, "fulfilled", description)
            .add(key::NAME, &progress.commitment);
    }
}

/// The levels that a commitment takes: a share is not above 100.
fn bounds(commitment: &Commitment) -> Bounds {
    let is_share = commitment.kind == Kind::Rate && commitment.unit.ucum == "%";
    let maximum = is_share.then(|| Decimal::from(100_u32));
    Bounds { decimals: DECIMALS, minimum: Decimal::ZERO, maximum }
}

/// A commitment that restates a headline takes that one's status, so its progress is reported there.
fn require_own_progress(plans: &Plans, key: &Key) -> Result<()> {
    let Measure::Commitment(plan, commitment) = &key.measure else { return Ok(()) };
    let commitment = plans.get(plan).and_then(|active| active.plan.commitment(commitment));
    let Some((commitment, indicator)) = commitment.and_then(|each| Some((each, each.restates()?))) else {
        return Ok(());
    };
    let name = name_of(plan, &commitment.id);
    let message = format!("{name} restates indicators/{indicator}; report the indicator instead");
    Err(Error::precondition(Reason::StateNotAllowed, message)
        .with(key::NAME, name)
        .with(key::INDICATOR, indicator)
        .with(key::STATE, "restated")
        .with(key::ACTION, "report"))
}
