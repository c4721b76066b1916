//! Answering a ticket for the office, and taking one back.

use prost::Message;
use qiyou_error::{Error, Fields, Reason, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{Digest, Etag, State};
use qiyou_observation::{Key, Observation, Ticket, Version};
use qiyou_proto::oversight::v1::{self as wire, answer_ticket_request::Answer};
use qiyou_store::{Reads, Request};
use qiyou_wire::{kept, limits, request_digest, said};

use super::{
    message,
    open::{missing, named},
    workflow::{By, Later, Step, take},
};

/// Answers with a correction or a reason.
pub(crate) async fn answer(
    context: &Context,
    actor: &str,
    request: wire::AnswerTicketRequest,
) -> Result<wire::Ticket> {
    let mut fields = Fields::new();
    let step = match &request.answer {
        Some(Answer::CorrectionRevision(revision)) => {
            let revision = fields.within("correction_revision", *revision, 1..=i64::MAX);
            revision.map(|revision| Step::Correct(Later { revision, found: None }))
        }
        Some(Answer::Reason(reason)) => said(&mut fields, "reason", reason, limits::REASON).map(Step::Uphold),
        None => {
            let description = "is required: name the correction, or give the reason why the value stands";
            fields.refuse(Reason::FieldRequired, "answer", description);
            None
        }
    };
    let common = [&*request.name, &request.etag, &request.request_id];
    let mut asked = Asked::read(context, fields, common, step)?;
    if let Step::Correct(later) = &mut asked.step {
        later.found = found(context, &asked.key, later.revision).await?;
    }
    asked.take(context, actor, "OversightService/AnswerTicket", &request).await
}

/// Takes a question back.
pub(crate) async fn withdraw(
    context: &Context,
    actor: &str,
    request: wire::WithdrawTicketRequest,
) -> Result<wire::Ticket> {
    let common = [&*request.name, &request.etag, &request.request_id];
    let asked = Asked::read(context, Fields::new(), common, Some(Step::Withdraw))?;
    asked.take(context, actor, "OversightService/WithdrawTicket", &request).await
}

/// What the observation said at a revision. Its history never changes, so this is read before the write.
async fn found(context: &Context, key: &Key, revision: i64) -> Result<Option<(Digest, State)>> {
    for version in [Version::Working, Version::Standing] {
        let history = context.store.history(&Observation::row_key(key, version)).await?;
        if let Some(stored) = history.iter().find(|stored| stored.revision == revision) {
            return Ok(Some((stored.content.digest(key), stored.state)));
        }
    }
    Ok(None)
}

/// A request for a step, read and found without fault.
struct Asked {
    key: Key,
    number: i64,
    etag: Option<Etag>,
    step: Step,
    request_id: String,
}

impl Asked {
    fn read(
        context: &Context,
        mut fields: Fields,
        [name, etag, request_id]: [&str; 3],
        step: Option<Step>,
    ) -> Result<Self> {
        let name = named(context, &mut fields, name);
        let etag = fields.optional::<Etag>("etag", etag);
        let request_id = qiyou_wire::request_id(&mut fields, request_id);
        fields.finish(|| {
            let (key, number) = name?;
            Some(Self { key, number, etag: etag?, step: step?, request_id: request_id? })
        })
    }

    async fn take(
        self,
        context: &Context,
        actor: &str,
        method: &'static str,
        request: &impl Message,
    ) -> Result<wire::Ticket> {
        let Self { key, number, etag, step, request_id } = self;
        let row_key = Ticket::row_key(&key, number);
        let write = Request::new(actor, method).with_id(request_id, request_digest(request));
        let (store, actor) = (context.store.clone(), actor.to_owned());
        let written = context
            .store
            .write(write, Reads::new().key(&row_key), move |change| {
                let current = change.get(&row_key)?.ok_or_else(|| missing(&key, number))?;
                if etag.is_some_and(|etag| etag != Etag::of_revision(store.epoch(), current.revision)) {
                    return Err(Error::stale(current.name()));
                }
                let by = By { actor: &actor, now: change.stamp().recorded_at };
                let stored = change.put(take(&current, &step, by)?)?;
                let token = store.token(stored.revision).to_string();
                let message = message(&stored, store.epoch(), by.now.civil_date_in_shanghai());
                Ok(wire::Ticket { token, ..message }.encode_to_vec())
            })
            .await?;
        kept(&written.answer)
    }
}
