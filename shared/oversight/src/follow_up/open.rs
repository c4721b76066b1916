//! Opening a follow-up: what may be followed up, and whose it is.

use qiyou_catalogue::{ActivePlan, Plans};
use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_indicator::Context;
use qiyou_kernel::{Date, ViewToken, date, name};
use qiyou_method::StatusValue;
use qiyou_plan::{Indicator, Target};
use qiyou_proto::{oversight::v1 as wire, r#type::v1 as types};
use qiyou_wire::{bounded, limits};

use super::{
    record::Cited,
    step::{Asked, MOST_DAYS, named},
    workflow::{Opening, Step},
};
use crate::due::due_date;

/// What the view calls a cell that is not on track.
const NOT_ON_TRACK: [StatusValue; 5] = [
    StatusValue::AtRisk,
    StatusValue::OffTrack,
    StatusValue::Missed,
    StatusValue::Overdue,
    StatusValue::Incomplete,
];

/// Opens the follow-up of a cell, or opens it again.
pub(crate) async fn open(
    context: &Context,
    actor: &str,
    request: wire::OpenFollowUpRequest,
) -> Result<wire::FollowUp> {
    let (plans, today) = (context.catalogue.plans(), context.clock.today_in_shanghai());
    let mut fields = Fields::new();
    let cell = name(context, &mut fields, &plans, today, &request.name)?;
    let cited = cited(&mut fields, &request, today);
    let due = due_date(&mut fields, &request.due_date, today, MOST_DAYS);
    let instruction = bounded(&mut fields, "instruction", &request.instruction, limits::REASON);
    let opening = || {
        let office = cell?.office.clone();
        let (cited, instruction, due) = (cited?, instruction?, due?);
        Some(Step::Open(Opening { office: office.id, unit: office.name, cited, instruction, due }))
    };
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, fields, common, opening(), &request.instruction)?;
    asked.take(context, actor, "OversightService/OpenFollowUp", &request).await
}

/// Reads the cell: of a plan loaded here, in its region, of a year that has begun and asks for something.
fn name<'a>(
    context: &Context,
    fields: &mut Fields,
    plans: &'a Plans,
    today: Date,
    text: &str,
) -> Result<Option<&'a Indicator>> {
    // What is wrong with the name itself is said where the request is read.
    let Some(name) = named(context, &mut Fields::new(), text) else { return Ok(None) };
    let division = context.division()?;
    let active = plans.require(&name.plan)?;
    let Some(indicator) = active.plan.indicator(&name.indicator) else {
        return Err(Error::not_found(format_args!("plans/{}/indicators/{}", name.plan, name.indicator)));
    };
    if context.is_known(fields, "name", &division, name.region) {
        context.is_planned(fields, "name", [active].into_iter(), name.region);
    }
    year(fields, active, indicator, &name, today);
    Ok(Some(indicator))
}

fn year(fields: &mut Fields, active: &ActivePlan, indicator: &Indicator, name: &name::FollowUp, today: Date) {
    let asks = indicator.target(name.year).is_some_and(|target| *target != Target::None);
    let description = if !asks {
        format!("{} asks nothing of {} in {}", active.plan.id, name.indicator, name.year)
    } else if name.year > today.year() {
        format!("{} has not begun; nothing of it can be off track", name.year)
    } else {
        return;
    };
    fields.refuse(Reason::FieldOutOfRange, "name", description).add(key::VALUE, name.year);
}

fn cited(fields: &mut Fields, request: &wire::OpenFollowUpRequest, today: Date) -> Option<Cited> {
    let status = fields.choice("status_value", request.status_value, |message: types::StatusValue| {
        StatusValue::ALL.iter().copied().find(|status| status.number() == i32::from(message))
    });
    let status = status.filter(|status| is_off_track(fields, *status));
    let date = match request.status_date.as_str() {
        "" => Some(today),
        text => {
            let day = fields.accept("status_date", text, date::parse(text));
            day.filter(|day| has_come(fields, *day, today))
        }
    };
    let view = fields.optional::<ViewToken>("view_token", &request.view_token);
    let view = view.map(|token| token.map(|token| token.to_string()).unwrap_or_default());
    Some(Cited { status: status?, date: date?, view: view? })
}

fn is_off_track(fields: &mut Fields, status: StatusValue) -> bool {
    let is_off_track = NOT_ON_TRACK.contains(&status);
    if !is_off_track {
        let words = NOT_ON_TRACK.map(StatusValue::as_str).join(", ");
        let description = format!("{} asks for no follow-up; these do: {words}", status.as_str());
        fields.refuse(Reason::FieldOutOfRange, "status_value", description).add(key::VALUE, status.as_str());
    }
    is_off_track
}

fn has_come(fields: &mut Fields, day: Date, today: Date) -> bool {
    let has_come = day <= today;
    if !has_come {
        let description = format!("{day} lies ahead; send the day by which the view that you read judged");
        fields.refuse(Reason::FieldOutOfRange, "status_date", description).add(key::VALUE, day);
    }
    has_come
}
