//! Requests for steps: reading them, and taking each in one write whose answer is kept with it.

use prost::Message;
use qiyou_error::{Error, Fields, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{Etag, name};
use qiyou_proto::oversight::v1 as wire;
use qiyou_store::{Reads, Request};
use qiyou_wire::{bounded, kept, limits, request_digest, said};

use super::{
    FollowUp, message,
    record::Explanation,
    workflow::{By, Step, take},
};
use crate::due::due_date;

/// Longest time that an office may be given for its reply, in days: what takes longer than a year belongs to the year
/// after, which has a cell of its own.
pub(super) const MOST_DAYS: u16 = 366;

/// A request for a step, read and found without fault.
pub(super) struct Asked {
    name: name::FollowUp,
    etag: Option<Etag>,
    step: Step,
    /// Why, for the audit.
    reason: String,
    request_id: String,
}

impl Asked {
    /// Reads what all requests have: the name, the etag and the request id. `reason` goes into the audit.
    pub(super) fn read(
        context: &Context,
        mut fields: Fields,
        [name, etag, request_id]: [&str; 3],
        step: Option<Step>,
        reason: &str,
    ) -> Result<Self> {
        let name = named(context, &mut fields, name);
        let etag = fields.optional::<Etag>("etag", etag);
        let request_id = qiyou_wire::request_id(&mut fields, request_id);
        let reason = reason.trim().to_owned();
        fields
            .finish(|| Some(Self { name: name?, etag: etag?, step: step?, reason, request_id: request_id? }))
    }

    /// Takes the step, or gives the first answer to the same request.
    pub(super) async fn take(
        self,
        context: &Context,
        actor: &str,
        method: &'static str,
        request: &impl Message,
    ) -> Result<wire::FollowUp> {
        let Self { name, etag, step, reason, request_id } = self;
        let row_key = FollowUp::row_key(&name);
        let write = Request::new(actor, method).with_id(request_id, request_digest(request)).because(reason);
        let (store, actor) = (context.store.clone(), actor.to_owned());
        let written = context
            .store
            .write(write, Reads::new().key(&row_key), move |change| {
                let current = change.get(&row_key)?;
                let revision = current.as_ref().map_or(0, |current| current.revision);
                if etag.is_some_and(|etag| etag != Etag::of_revision(store.epoch(), revision)) {
                    return Err(Error::stale(&name));
                }
                let by = By { actor: &actor, now: change.stamp().recorded_at };
                let stored = change.put(take(&name, current.as_deref(), &step, by)?)?;
                let token = store.token(stored.revision).to_string();
                let message = message(&stored, store.epoch(), by.now.civil_date_in_shanghai());
                Ok(wire::FollowUp { token, ..message }.encode_to_vec())
            })
            .await?;
        kept(&written.answer)
    }
}

/// Reads the name of a follow-up that this domain holds.
pub(super) fn named(context: &Context, fields: &mut Fields, name: &str) -> Option<name::FollowUp> {
    let name = fields.parse::<name::FollowUp>("name", name)?;
    context.is_served(fields, "name", &name.indicator).then_some(name)
}

/// Names cause and measure for the office.
pub(crate) async fn explain(
    context: &Context,
    actor: &str,
    request: wire::ExplainFollowUpRequest,
) -> Result<wire::FollowUp> {
    let mut fields = Fields::new();
    let cause = said(&mut fields, "cause", &request.cause, limits::REASON);
    let measure = said(&mut fields, "measure", &request.measure, limits::REASON);
    let explanation = cause.zip(measure).map(|(cause, measure)| Explanation { cause, measure });
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, fields, common, explanation.map(Step::Explain), "")?;
    asked.take(context, actor, "OversightService/ExplainFollowUp", &request).await
}

/// Replies for the office.
pub(crate) async fn answer(
    context: &Context,
    actor: &str,
    request: wire::AnswerFollowUpRequest,
) -> Result<wire::FollowUp> {
    let mut fields = Fields::new();
    let reply = said(&mut fields, "reply", &request.reply, limits::REASON);
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, fields, common, reply.map(Step::Answer), "")?;
    asked.take(context, actor, "OversightService/AnswerFollowUp", &request).await
}

/// Sends back what the office said.
pub(crate) async fn return_to_office(
    context: &Context,
    actor: &str,
    request: wire::ReturnFollowUpRequest,
) -> Result<wire::FollowUp> {
    let mut fields = Fields::new();
    let reason = said(&mut fields, "reason", &request.reason, limits::REASON);
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, fields, common, reason.map(Step::Return), &request.reason)?;
    asked.take(context, actor, "OversightService/ReturnFollowUp", &request).await
}

/// Gives the office another due date.
pub(crate) async fn postpone(
    context: &Context,
    actor: &str,
    request: wire::PostponeFollowUpRequest,
) -> Result<wire::FollowUp> {
    let mut fields = Fields::new();
    let due = due_date(&mut fields, &request.due_date, context.clock.today_in_shanghai(), MOST_DAYS);
    let reason = said(&mut fields, "reason", &request.reason, limits::REASON);
    let step = due.zip(reason).map(|(due, reason)| Step::Postpone(due, reason));
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, fields, common, step, &request.reason)?;
    asked.take(context, actor, "OversightService/PostponeFollowUp", &request).await
}

/// Closes what was answered.
pub(crate) async fn close(
    context: &Context,
    actor: &str,
    request: wire::CloseFollowUpRequest,
) -> Result<wire::FollowUp> {
    let mut fields = Fields::new();
    let comment = bounded(&mut fields, "comment", &request.comment, limits::REASON);
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, fields, common, comment.map(Step::Close), &request.comment)?;
    asked.take(context, actor, "OversightService/CloseFollowUp", &request).await
}

/// Takes back what was opened without need.
pub(crate) async fn withdraw(
    context: &Context,
    actor: &str,
    request: wire::WithdrawFollowUpRequest,
) -> Result<wire::FollowUp> {
    let mut fields = Fields::new();
    let reason = said(&mut fields, "reason", &request.reason, limits::REASON);
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, fields, common, reason.map(Step::Withdraw), &request.reason)?;
    asked.take(context, actor, "OversightService/WithdrawFollowUp", &request).await
}
