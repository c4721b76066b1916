//! Withdrawing, submitting, approving and returning observations.

use prost::Message;
use qiyou_error::{Fields, Reason, Result};
use qiyou_kernel::{Measure, State, digest::Canonical, name};
use qiyou_observation::{Batch, Item, Key, Observation, Step, Taken, named_revision};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Request, Stored};
use qiyou_wire::{bounded, limits};

use super::message::message;
use crate::{Context, answer};

/// Withdraws observations.
pub(crate) async fn withdraw(
    context: &Context,
    actor: &str,
    request: wire::WithdrawObservationsRequest,
) -> Result<wire::WithdrawObservationsResponse> {
    let mut fields = Fields::new();
    let items = items(&mut fields, "names", &request.names, |fields, name| {
        Some(Item { key: key(context, fields, "", name)?, step: Step::Withdraw })
    });
    fields.required("reason", &request.reason);
    let act = Act::read(fields, items, &request.reason, &request.request_id)?;
    let (observations, token) = act
        .take(context, actor, "IndicatorService/WithdrawObservations", &request, |taken| &taken.working)
        .await?;
    Ok(wire::WithdrawObservationsResponse { observations, token })
}

/// Hands drafts in.
pub(crate) async fn submit(
    context: &Context,
    actor: &str,
    request: wire::SubmitObservationsRequest,
) -> Result<wire::SubmitObservationsResponse> {
    let mut fields = Fields::new();
    let items = revisions(context, &mut fields, &request.revisions, Step::Submit);
    let act = Act::read(fields, items, "", &request.request_id)?;
    let (observations, token) = act
        .take(context, actor, "IndicatorService/SubmitObservations", &request, |taken| &taken.working)
        .await?;
    Ok(wire::SubmitObservationsResponse { observations, token })
}

/// Approves exact revisions.
pub(crate) async fn approve(
    context: &Context,
    actor: &str,
    request: wire::ApproveObservationsRequest,
) -> Result<wire::ApproveObservationsResponse> {
    let mut fields = Fields::new();
    let items = revisions(context, &mut fields, &request.revisions, Step::Approve);
    let act = Act::read(fields, items, &request.comment, &request.request_id)?;
    let (observations, token) = act
        .take(context, actor, "IndicatorService/ApproveObservations", &request, |taken| {
            taken.standing.as_ref().unwrap_or(&taken.working)
        })
        .await?;
    Ok(wire::ApproveObservationsResponse { observations, token })
}

/// Returns exact revisions to their reporters.
pub(crate) async fn return_to_reporter(
    context: &Context,
    actor: &str,
    request: wire::ReturnObservationsRequest,
) -> Result<wire::ReturnObservationsResponse> {
    let mut fields = Fields::new();
    fields.required("reason", &request.reason);
    let reason = request.reason.clone();
    let items = revisions(context, &mut fields, &request.revisions, |revision| {
        Step::Return(revision, reason.clone())
    });
    let act = Act::read(fields, items, &request.reason, &request.request_id)?;
    let (observations, token) = act
        .take(context, actor, "IndicatorService/ReturnObservations", &request, |taken| &taken.working)
        .await?;
    Ok(wire::ReturnObservationsResponse { observations, token })
}

/// A batch of steps, read from a request.
struct Act {
    items: Vec<Item>,
    reason: String,
    request_id: String,
}

impl Act {
    fn read(mut fields: Fields, items: Option<Vec<Item>>, reason: &str, request_id: &str) -> Result<Self> {
        let reason = bounded(&mut fields, "reason", reason, limits::REASON);
        let request_id = qiyou_wire::request_id(&mut fields, request_id);
        fields.finish(|| Some(Self { items: items?, reason: reason?, request_id: request_id? }))
    }

    async fn take(
        self,
        context: &Context,
        actor: &str,
        method: &'static str,
        message: &impl Message,
        shown: fn(&Taken) -> &Stored<Observation>,
    ) -> Result<(Vec<wire::Observation>, String)> {
        let digest = Canonical::new().bytes(&message.encode_to_vec()).finish();
        let write = Request::new(actor, method).with_id(&self.request_id, digest).because(self.reason);
        let batch = Batch { actor: actor.to_owned(), epoch: context.store.epoch(), items: self.items };
        let context_of = context.clone();
        let written = context
            .store
            .write(write, batch.reads(), move |change| {
                let taken = batch.take(change)?;
                let observations = messages(&context_of, &taken, shown);
                let token = token(&context_of, &taken, change.stamp().revision);
                Ok(wire::SubmitObservationsResponse { observations, token }.encode_to_vec())
            })
            .await?;
        let kept: wire::SubmitObservationsResponse = answer::decode(&written.answer)?;
        Ok((kept.observations, kept.token))
    }
}

fn items<M>(
    fields: &mut Fields,
    field: &str,
    messages: &[M],
    read: impl FnMut(&mut Fields, &M) -> Option<Item>,
) -> Option<Vec<Item>> {
    if messages.is_empty() {
        fields.refuse(Reason::FieldRequired, field, "holds nothing; send at least one");
    }
    let items = fields.each(field, messages, limits::BATCH, read)?;
    fields.distinct(field, &items, |item| item.key.clone());
    Some(items)
}

fn revisions(
    context: &Context,
    fields: &mut Fields,
    revisions: &[wire::ObservationRevision],
    step: impl Fn(i64) -> Step,
) -> Option<Vec<Item>> {
    items(fields, "revisions", revisions, |fields, named| {
        let key = key(context, fields, "name", &named.name);
        let revision = named_revision(fields, named.revision);
        Some(Item { key: key?, step: step(revision?) })
    })
}

/// Reads the name of an observation of this domain.
pub(super) fn key(context: &Context, fields: &mut Fields, field: &str, name: &str) -> Option<Key> {
    let name::Observation { region, indicator, period, authority } = fields.parse(field, name)?;
    context.is_served(fields, field, &indicator).then_some(())?;
    Some(Key { region, measure: Measure::Indicator(indicator), period, authority })
}

/// The messages of what a batch led to, in its order.
pub(super) fn messages(
    context: &Context,
    taken: &[Taken],
    shown: fn(&Taken) -> &Stored<Observation>,
) -> Vec<wire::Observation> {
    let plans = context.catalogue.plans();
    let state = |taken: &Taken| {
        let approved = taken.standing.as_ref().and_then(|standing| standing.approved_revision);
        if approved == Some(taken.working.revision) { State::Approved } else { taken.working.state }
    };
    let epoch = context.store.epoch();
    taken.iter().map(|taken| message(shown(taken), state(taken), &plans, epoch)).collect()
}

/// The token of a batch: of its own revision, or where nothing changed of the newest that it read.
pub(super) fn token(context: &Context, taken: &[Taken], stamp: i64) -> String {
    let revision = if taken.iter().any(|taken| taken.changed) {
        stamp
    } else {
        let newest = |taken: &Taken| {
            taken.standing.as_ref().map_or(0, |standing| standing.revision).max(taken.working.revision)
        };
        taken.iter().map(newest).max().unwrap_or_default()
    };
    context.token(revision)
}
