//! Reading targets: the plan's own, with what was recorded since laid over them.

use std::collections::BTreeMap;

use qiyou_catalogue::ActivePlan;
use qiyou_error::{Error, Fields, Reason, Result, Violation, key};
use qiyou_kernel::{Comparator, Decimal, Etag, Text, Uuid, filter::Term, name};
use qiyou_plan::Plan;
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Key, Select, Stored};
use qiyou_wire::{Ask, Field, Wire, as_of, decimal_message, filter, localized, timestamp};

use super::{Origin, Target};
use crate::{Context, answer};

/// A target as a plan document states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) comparator: Comparator,
    pub(super) value: Option<Decimal>,
    pub(super) text: Option<Text>,
}

/// What a plan document says of a target; nothing when it sets none.
pub(super) fn in_plan(plan: &Plan, name: &name::Target) -> Option<Planned> {
    if name.region != plan.region {
        return None;
    }
    let indicator = plan.indicator(&name.indicator)?;
    let comparator = indicator.comparator;
    match indicator.target(name.year)? {
        qiyou_plan::Target::None => None,
        qiyou_plan::Target::Number(value) => Some(Planned { comparator, value: Some(*value), text: None }),
        qiyou_plan::Target::Words { text, .. } => {
            Some(Planned { comparator, value: None, text: Some(text.clone()) })
        }
    }
}

/// The target that a name means, as the plan document states it.
pub(super) fn planned(context: &Context, name: &name::Target) -> Result<Planned> {
    let mut fields = Fields::new();
    context.is_served(&mut fields, "name", &name.indicator);
    fields.finish(|| Some(()))?;
    let plans = context.catalogue.plans();
    in_plan(&plans.require(&name.plan)?.plan, name).ok_or_else(|| Error::not_found(name))
}

/// Refuses a number with more decimals than the indicator holds.
pub(super) fn holds_decimals(context: &Context, name: &name::Target, value: Decimal) -> Result<()> {
    let plans = context.catalogue.plans();
    let Some(indicator) = plans.indicator(&name.indicator) else {
        return Err(Context::unknown(&name.indicator));
    };
    let decimals = indicator.decimals;
    if value.decimals() <= decimals {
        return Ok(());
    }
    let description = format!("{value} has more than {decimals} decimals");
    let mut violation = Violation::new(Reason::TooManyDecimals, "value", description);
    violation.add(key::VALUE, value).add(key::DECIMALS, decimals);
    Err(Error::invalid(vec![violation]))
}

/// The etag of a target: of the revision that changed it, or of the plan version that set it.
pub(super) fn etag(context: &Context, name: &name::Target, revision: i64, epoch: Uuid) -> Etag {
    let plans = context.catalogue.plans();
    let plan_revision = plans.get(&name.plan).map_or(0, |active| active.revision);
    Etag::of_revision(epoch, if revision == 0 { plan_revision } else { revision })
}

/// The message of a recorded target.
pub(crate) fn message(context: &Context, stored: &Stored<Target>) -> wire::Target {
    let plans = context.catalogue.plans();
    let planned = plans.get(&stored.name.plan).and_then(|active| in_plan(&active.plan, &stored.name));
    recorded(stored, planned, context.store.epoch())
}

/// The message of a recorded target over the plan's own.
fn recorded(stored: &Stored<Target>, planned: Option<Planned>, epoch: Uuid) -> wire::Target {
    wire::Target {
        name: stored.name.to_string(),
        comparator: stored.comparator.number(),
        value: stored.value.map(decimal_message),
        text: planned.and_then(|planned| planned.text).as_ref().map(localized),
        origin: match stored.origin {
            Origin::Plan => wire::TargetOrigin::Plan,
            Origin::Revised => wire::TargetOrigin::Revised,
            Origin::Attached => wire::TargetOrigin::Attached,
        }
        .into(),
        reason: stored.reason.clone(),
        document: stored.document.clone(),
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        recorder: stored.recorder.clone(),
        etag: Etag::of_revision(epoch, stored.revision).to_string(),
        token: String::new(),
    }
}

fn own(active: &ActivePlan, name: &name::Target, planned: &Planned, epoch: Uuid) -> wire::Target {
    wire::Target {
        name: name.to_string(),
        comparator: planned.comparator.number(),
        value: planned.value.map(decimal_message),
        text: planned.text.as_ref().map(localized),
        origin: wire::TargetOrigin::Plan.into(),
        revision: active.revision,
        record_time: Some(timestamp(active.loaded_at)),
        etag: Etag::of_revision(epoch, active.revision).to_string(),
        ..wire::Target::default()
    }
}

/// Gets one target.
pub(crate) async fn get(context: &Context, request: &wire::GetTargetRequest) -> Result<wire::Target> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Target>("name", &request.name);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    if let Some(name) = &name {
        context.is_served(&mut fields, "name", &name.indicator);
    }
    let (name, instant) = fields.finish(|| Some((name?, instant?)))?;
    let view = context.view(instant).await?;
    let plans = context.plans(&view).await?;
    let active = plans.require(&name.plan)?;
    let planned = in_plan(&active.plan, &name).ok_or_else(|| Error::not_found(&name))?;
    let epoch = context.store.epoch();
    Ok(match view.get(&Target::row_key(&name)).await? {
        Some(stored) => recorded(&stored, Some(planned), epoch),
        None => own(active, &name, &planned, epoch),
    })
}

/// Lists the targets of one plan.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListTargetsRequest,
) -> Result<wire::ListTargetsResponse> {
    const FIELDS: &[Field] = &[
        Field { name: "indicator", ordered: false },
        Field { name: "year", ordered: false },
        Field { name: "origin", ordered: false },
    ];
    let mut fields = Fields::new();
    let plan = fields.parse::<name::Plan>("plan", &request.plan);
    let terms = filter(&mut fields, &request.filter, FIELDS, |field, value| match field {
        "year" => value.parse::<i16>().is_ok(),
        "origin" => value.parse::<Origin>().is_ok(),
        _ => value.parse::<qiyou_kernel::IndicatorId>().is_ok(),
    });
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let at = instant.flatten().map(|instant| instant.to_string()).unwrap_or_default();
    let others = ["targets", &request.plan, &request.filter, &at];
    let ask = Ask::read(&mut fields, request.page_size, &request.page_token, &others);
    let (plan, terms, instant, ask) = fields.finish(|| Some((plan?, terms?, instant?, ask?)))?;

    let view = context.view(instant).await?;
    let plans = context.plans(&view).await?;
    let active = plans.require(&plan.plan)?;
    let recorded_rows = view.select(&Select::<Target>::new().under(&Key::all())).await?;
    let rows: BTreeMap<_, _> = recorded_rows.iter().map(|stored| (&stored.name, stored)).collect();
    let mut targets = Vec::new();
    for indicator in active.plan.indicators_of(&context.domain) {
        for &year in &active.plan.years {
            let name = name::Target {
                plan: plan.plan.clone(),
                indicator: indicator.id.clone(),
                region: active.plan.region,
                year,
            };
            let Some(planned) = in_plan(&active.plan, &name) else { continue };
            let epoch = context.store.epoch();
            targets.push(match rows.get(&name) {
                Some(stored) => recorded(stored, Some(planned), epoch),
                None => own(active, &name, &planned, epoch),
            });
        }
    }
    let page = ask
        .within(targets.into_iter().filter(|target| is_wanted(target, &terms)), |target| target.name.clone());
    Ok(wire::ListTargetsResponse { targets: page.items, next_page_token: page.next })
}

fn is_wanted(target: &wire::Target, terms: &[Term]) -> bool {
    let name = target.name.parse::<name::Target>().ok();
    terms.iter().all(|term| {
        let is_equal = match term.field.as_str() {
            "year" => name.as_ref().is_some_and(|name| name.year.to_string() == term.value),
            "indicator" => name.as_ref().is_some_and(|name| name.indicator.as_str() == term.value),
            _ => answer::origin_name(target.origin()) == term.value,
        };
        is_equal == (term.op == qiyou_kernel::filter::Op::Equal)
    })
}

/// Lists the revisions of one target, newest first, the plan's own last.
pub(crate) async fn revisions(
    context: &Context,
    request: &wire::ListTargetRevisionsRequest,
) -> Result<wire::ListTargetRevisionsResponse> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Target>("name", &request.name);
    let ask =
        Ask::read(&mut fields, request.page_size, &request.page_token, &["target_revisions", &request.name]);
    let (name, ask) = fields.finish(|| Some((name?, ask?)))?;
    let planned = planned(context, &name)?;
    let plans = context.catalogue.plans();
    let active = plans.require(&name.plan)?;
    let epoch = context.store.epoch();
    let mut messages = vec![own(active, &name, &planned, epoch)];
    for stored in context.store.history(&Target::row_key(&name)).await? {
        messages.push(recorded(&stored, Some(planned.clone()), epoch));
    }
    messages.reverse();
    let page = ask.within(messages, |target| target.revision.to_string());
    Ok(wire::ListTargetRevisionsResponse { revisions: page.items, next_page_token: page.next })
}
