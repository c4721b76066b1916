//! Reading targets: one, those of a plan, the history of one.

use std::collections::BTreeMap;

use qiyou_catalogue::{ActivePlan, PlanVersion};
use qiyou_error::{Error, Fields, Result};
use qiyou_kernel::{
    filter::{Op, Term},
    name,
};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Key, Select};
use qiyou_wire::{Field, as_of, filter};

use super::{
    Origin, Target,
    standing::{Planned, Standing, own, recorded},
};
use crate::Context;

/// The fields that a filter over targets takes.
const FIELDS: &[Field] = &[
    Field { name: "indicator", ordered: false },
    Field { name: "year", ordered: false },
    Field { name: "origin", ordered: false },
];

/// Reads the name of a target that this domain holds.
pub(super) fn named(context: &Context, fields: &mut Fields, name: &str) -> Option<name::Target> {
    let name = fields.parse::<name::Target>("name", name)?;
    context.is_served(fields, "name", &name.indicator).then_some(name)
}

/// Gets one target.
pub(crate) async fn get(context: &Context, request: &wire::GetTargetRequest) -> Result<wire::Target> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let (name, instant) = fields.finish(|| Some((name?, instant?)))?;
    let view = context.view(instant).await?;
    let plans = context.plans(&view).await?;
    let row = view.get(&Target::row_key(&name)).await?;
    let standing = Standing::of(plans.require(&name.plan)?, &name, row.as_ref())?;
    Ok(standing.message(context.store.epoch()))
}

/// Lists the targets of one plan.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListTargetsRequest,
) -> Result<wire::ListTargetsResponse> {
    let mut fields = Fields::new();
    let plan = fields.parse::<name::Plan>("plan", &request.plan);
    let terms = filter(&mut fields, &request.filter, FIELDS, is_value);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let at = instant.flatten().map(|instant| instant.to_string()).unwrap_or_default();
    let others = ["targets", &request.plan, &request.filter, &at];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (plan, terms, instant, ask) = fields.finish(|| Some((plan?, terms?, instant?, ask?)))?;

    let view = context.view(instant).await?;
    let plans = context.plans(&view).await?;
    let active = plans.require(&plan.plan)?;
    let rows = view.select(&Select::<Target>::new().under(&Key::all())).await?;
    let rows: BTreeMap<_, _> = rows.iter().map(|stored| (&stored.name, stored)).collect();
    let names = names(context, active);
    let standing = names
        .iter()
        .filter_map(|name| Some((name, Standing::of(active, name, rows.get(name).copied()).ok()?)));
    let wanted = |(name, standing): &(&name::Target, Standing<'_>)| {
        terms.iter().all(|term| holds(name, standing.origin(), term))
    };
    let page = ask.within_wanted(standing, |(name, _)| name.to_string(), wanted)?;
    let epoch = context.store.epoch();
    let targets = page.items.iter().map(|(_, standing)| standing.message(epoch)).collect();
    Ok(wire::ListTargetsResponse { targets, next_page_token: page.next })
}

/// The names of all targets that a plan may set for this domain, in its order.
fn names(context: &Context, active: &ActivePlan) -> Vec<name::Target> {
    let ActivePlan { plan, .. } = active;
    let name = |indicator: &qiyou_plan::Indicator, year| name::Target {
        plan: plan.id.clone(),
        indicator: indicator.id.clone(),
        region: plan.region,
        year,
    };
    let of_years = |indicator| plan.years.iter().map(move |year| name(indicator, *year));
    plan.indicators_of(&context.domain).flat_map(of_years).collect()
}

fn is_value(field: &str, value: &str) -> bool {
    match field {
        "year" => value.parse::<i16>().is_ok(),
        "origin" => value.parse::<Origin>().is_ok(),
        _ => value.parse::<qiyou_kernel::IndicatorId>().is_ok(),
    }
}

fn holds(name: &name::Target, origin: Origin, Term { field, op, value }: &Term) -> bool {
    let is_equal = match field.as_str() {
        "year" => name.year.to_string() == *value,
        "indicator" => name.indicator.as_str() == value,
        _ => origin.as_str() == value,
    };
    is_equal == (*op == Op::Equal)
}

/// Lists the revisions of one target, newest first, the plan's own last.
pub(crate) async fn revisions(
    context: &Context,
    request: &wire::ListTargetRevisionsRequest,
) -> Result<wire::ListTargetRevisionsResponse> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let others = ["target_revisions", &request.name];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (name, ask) = fields.finish(|| Some((name?, ask?)))?;
    let mut history = history(context, &name).await?;
    if history.is_empty() {
        return Err(Error::not_found(name));
    }
    history.reverse();
    let page = ask.within(history, |target| target.revision.to_string())?;
    Ok(wire::ListTargetRevisionsResponse { revisions: page.items, next_page_token: page.next })
}

/// Every target that ever stood under a name, oldest first: those of the plan's versions until the first was recorded
/// over them, then those recorded.
async fn history(context: &Context, name: &name::Target) -> Result<Vec<wire::Target>> {
    let versions = context.store.history(&PlanVersion::row_key(&name.plan)).await?;
    let versions: Vec<ActivePlan> =
        versions.iter().map(|stored| context.catalogue.active(stored)).collect::<Result<_>>()?;
    let rows = context.store.history(&Target::row_key(name)).await?;
    let planned = |active: &ActivePlan| Planned::of(&active.plan, name);
    let epoch = context.store.epoch();
    let first = rows.first().map_or(i64::MAX, |row| row.revision);
    let (mut history, mut last) = (Vec::new(), None);
    for active in versions.iter().take_while(|active| active.revision < first) {
        let next = planned(active);
        if let Some(next) = next.as_ref().filter(|next| last.as_ref() != Some(*next)) {
            history.push(own(active, name, next, epoch));
        }
        last = next;
    }
    for row in &rows {
        let then = versions.iter().take_while(|active| active.revision <= row.revision).last();
        let words = then.and_then(planned).and_then(|planned| planned.text);
        history.push(recorded(row, words.as_ref(), epoch));
    }
    Ok(history)
}
