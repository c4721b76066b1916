//! Reading follow-ups back: one, many, the history of one.

use qiyou_error::{Error, Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{
    Date, IndicatorId,
    filter::{Op, Term},
    name,
};
use qiyou_proto::oversight::v1 as wire;
use qiyou_store::{Op as RowOp, Stored, Value};
use qiyou_wire::{Field, as_of, day_of, filter, judged_on};

use super::{FollowUp, State, message, step::named};

/// The fields that a filter over follow-ups takes.
const FIELDS: &[Field] = &[
    Field { name: "office", ordered: false },
    Field { name: "indicator", ordered: false },
    Field { name: "state", ordered: false },
    Field { name: "year", ordered: false },
    Field { name: "overdue", ordered: false },
];

/// Gets one follow-up.
pub(crate) async fn get(context: &Context, request: &wire::GetFollowUpRequest) -> Result<wire::FollowUp> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let day = judged_on(&mut fields, &request.judged_on);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let (name, day, instant) = fields.finish(|| Some((name?, day?, instant?)))?;
    let stored = context.view(instant).await?.get(&FollowUp::row_key(&name)).await?;
    let judged_on = day.unwrap_or_else(|| day_of(&context.clock, instant));
    let message = stored.map(|stored| message(&stored, context.store.epoch(), judged_on));
    message.ok_or_else(|| Error::not_found(name))
}

/// Lists the follow-ups of a plan, those first that someone has to act on.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListFollowUpsRequest,
) -> Result<wire::ListFollowUpsResponse> {
    let mut fields = Fields::new();
    let plan = fields.parse::<name::Plan>("plan", &request.plan);
    let top = context.top(&mut fields, &request.region);
    let terms = filter(&mut fields, &request.filter, FIELDS, is_value);
    let day = judged_on(&mut fields, &request.judged_on);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let at = instant.flatten().map(|instant| instant.to_string()).unwrap_or_default();
    let others = ["follow_ups", &request.plan, &request.region, &request.filter, &request.judged_on, &at];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (plan, top, terms, day, instant, ask) =
        fields.finish(|| Some((plan?, top?, terms?, day?, instant?, ask?)))?;

    let view = context.view(instant).await?;
    context.plans(&view).await?.require(&plan.plan)?;
    let judged_on = day.unwrap_or_else(|| day_of(&context.clock, instant));
    let select = context.in_divisions::<FollowUp>(top).filter("plan", RowOp::Eq, Value::show(&plan.plan));
    let mut found = view.select(&select).await?;
    found.retain(|stored| {
        top.is_none_or(|top| context.is_within(stored.cell.region, top))
            && terms.iter().all(|term| holds(stored, term, judged_on))
            // A follow-up that moved up or down since the last page neither ends the list nor begins it again.
            && ask.after.as_ref().is_none_or(|after| position(stored, judged_on) > *after)
    });
    found.sort_by_cached_key(|stored| position(stored, judged_on));
    let page = ask.cut(found, |stored| position(stored, judged_on));
    let epoch = context.store.epoch();
    let follow_ups = page.items.iter().map(|stored| message(stored, epoch, judged_on)).collect();
    Ok(wire::ListFollowUpsResponse { follow_ups, next_page_token: page.next })
}

/// What an office owes comes before what waits for the lead bureau, and what is overdue before all.
fn position(follow_up: &FollowUp, judged_on: Date) -> String {
    let FollowUp { cell, office, due, state, .. } = follow_up;
    let is_overdue = follow_up.reply_due().is_overdue(judged_on);
    let rank = match state {
        State::Open | State::Explained | State::Returned => i32::from(!is_overdue),
        State::Answered => 2,
        State::Closed | State::Withdrawn => 3,
    };
    format!("{rank} {due} {office} {} {} {}", cell.indicator, cell.region, cell.year)
}

fn is_value(field: &str, value: &str) -> bool {
    match field {
        "indicator" => value.parse::<IndicatorId>().is_ok(),
        "state" => value.parse::<State>().is_ok(),
        "year" => value.parse::<i16>().is_ok(),
        "overdue" => matches!(value, "true" | "false"),
        _ => !value.is_empty(),
    }
}

fn holds(follow_up: &FollowUp, Term { field, op, value }: &Term, judged_on: Date) -> bool {
    let is_equal = match field.as_str() {
        "indicator" => follow_up.cell.indicator.as_str() == value,
        "state" => follow_up.state.as_str() == value,
        "year" => follow_up.cell.year.to_string() == *value,
        "overdue" => follow_up.reply_due().is_overdue(judged_on).to_string() == *value,
        _ => follow_up.office == *value,
    };
    is_equal == (*op == Op::Equal)
}

/// Lists the versions of one follow-up, newest first.
pub(crate) async fn revisions(
    context: &Context,
    request: &wire::ListFollowUpRevisionsRequest,
) -> Result<wire::ListFollowUpRevisionsResponse> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let others = ["follow_up_revisions", &request.name];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (name, ask) = fields.finish(|| Some((name?, ask?)))?;
    let mut history = context.store.history(&FollowUp::row_key(&name)).await?;
    if history.is_empty() {
        return Err(Error::not_found(name));
    }
    history.reverse();
    let page = ask.within(history, |stored| stored.revision.to_string())?;
    let recorded = |stored: &Stored<FollowUp>| {
        message(stored, context.store.epoch(), stored.recorded_at.civil_date_in_shanghai())
    };
    let revisions = page.items.iter().map(recorded).collect();
    Ok(wire::ListFollowUpRevisionsResponse { revisions, next_page_token: page.next })
}
