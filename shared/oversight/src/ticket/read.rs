//! Reading tickets back: one, many, the history of one.

use qiyou_error::{Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{
    Date, IndicatorId, Measure, Period,
    filter::{Op, Term},
};
use qiyou_observation::{Ticket, TicketState};
use qiyou_proto::oversight::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Field, as_of, compare_periods, day_of, filter, judged_on};

use super::{
    message,
    message::answer_due,
    open::{missing, named},
};

/// The fields that a filter over tickets takes.
const FIELDS: &[Field] = &[
    Field { name: "office", ordered: false },
    Field { name: "indicator", ordered: false },
    Field { name: "period", ordered: true },
    Field { name: "state", ordered: false },
    Field { name: "overdue", ordered: false },
];

/// Gets one ticket.
pub(crate) async fn get(context: &Context, request: &wire::GetTicketRequest) -> Result<wire::Ticket> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let day = judged_on(&mut fields, &request.judged_on);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let ((key, number), day, instant) = fields.finish(|| Some((name?, day?, instant?)))?;
    let stored = context.view(instant).await?.get(&Ticket::row_key(&key, number)).await?;
    let judged_on = day.unwrap_or_else(|| day_of(&context.clock, instant));
    let message = stored.map(|stored| message(&stored, context.store.epoch(), judged_on));
    message.ok_or_else(|| missing(&key, number))
}

/// Lists tickets, those first that an office has to act on.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListTicketsRequest,
) -> Result<wire::ListTicketsResponse> {
    let mut fields = Fields::new();
    let top = context.top(&mut fields, &request.region);
    let terms = filter(&mut fields, &request.filter, FIELDS, is_value);
    let day = judged_on(&mut fields, &request.judged_on);
    let instant = as_of(&mut fields, request.as_of.as_ref(), &context.clock);
    let at = instant.flatten().map(|instant| instant.to_string()).unwrap_or_default();
    let others = ["tickets", &request.region, &request.filter, &request.judged_on, &at];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let (top, terms, day, instant, ask) = fields.finish(|| Some((top?, terms?, day?, instant?, ask?)))?;

    let judged_on = day.unwrap_or_else(|| day_of(&context.clock, instant));
    let mut found = context.view(instant).await?.select(&context.in_divisions::<Ticket>(top)).await?;
    found.retain(|stored| {
        top.is_none_or(|top| context.is_within(stored.key.region, top))
            && terms.iter().all(|term| holds(stored, term, judged_on))
            // A ticket that moved up or down since the last page neither ends the list nor begins it again.
            && ask.after.as_ref().is_none_or(|after| position(stored, judged_on) > *after)
    });
    found.sort_by_cached_key(|stored| position(stored, judged_on));
    let page = ask.cut(found, |stored| position(stored, judged_on));
    let epoch = context.store.epoch();
    let tickets = page.items.iter().map(|stored| message(stored, epoch, judged_on)).collect();
    Ok(wire::ListTicketsResponse { tickets, next_page_token: page.next })
}

/// What an office owes comes before what has ended, and what is overdue before all.
fn position(ticket: &Ticket, judged_on: Date) -> String {
    let rank = match ticket.state {
        TicketState::Open => i32::from(!answer_due(ticket).is_overdue(judged_on)),
        TicketState::Corrected | TicketState::Upheld | TicketState::Withdrawn => 2,
    };
    let Ticket { due, office, key, number, .. } = ticket;
    // The number is padded, so that tickets of one observation sort in the order of their opening.
    format!("{rank} {due} {office} {} {number:019}", key.position())
}

fn is_value(field: &str, value: &str) -> bool {
    match field {
        "indicator" => value.parse::<IndicatorId>().is_ok(),
        "period" => value.parse::<Period>().is_ok(),
        "state" => value.parse::<TicketState>().is_ok(),
        "overdue" => matches!(value, "true" | "false"),
        _ => !value.is_empty(),
    }
}

fn holds(ticket: &Ticket, term: &Term, judged_on: Date) -> bool {
    let is_equal = match term.field.as_str() {
        "indicator" => matches!(&ticket.key.measure, Measure::Indicator(id) if id.as_str() == term.value),
        "state" => ticket.state.as_str() == term.value,
        "overdue" => answer_due(ticket).is_overdue(judged_on).to_string() == term.value,
        "period" => {
            let Ok(period) = term.value.parse::<Period>() else { return false };
            return compare_periods(ticket.key.period, term.op, period);
        }
        _ => ticket.office == term.value,
    };
    is_equal == (term.op == Op::Equal)
}

/// Lists the versions of one ticket, newest first.
pub(crate) async fn revisions(
    context: &Context,
    request: &wire::ListTicketRevisionsRequest,
) -> Result<wire::ListTicketRevisionsResponse> {
    let mut fields = Fields::new();
    let name = named(context, &mut fields, &request.name);
    let others = ["ticket_revisions", &request.name];
    let ask = context.page_request(&mut fields, request.page_size, &request.page_token, &others);
    let ((key, number), ask) = fields.finish(|| Some((name?, ask?)))?;
    let mut history = context.store.history(&Ticket::row_key(&key, number)).await?;
    if history.is_empty() {
        return Err(missing(&key, number));
    }
    history.reverse();
    let page = ask.within(history, |stored| stored.revision.to_string())?;
    let recorded = |stored: &Stored<Ticket>| {
        message(stored, context.store.epoch(), stored.recorded_at.civil_date_in_shanghai())
    };
    let revisions = page.items.iter().map(recorded).collect();
    Ok(wire::ListTicketRevisionsResponse { revisions, next_page_token: page.next })
}
