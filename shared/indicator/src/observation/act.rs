//! Withdrawing, submitting, approving and returning observations.

use qiyou_error::{Fields, Result};
use qiyou_kernel::{Measure, State, name};
use qiyou_observation::{Act, Key, Observation, Outcome, Subject};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Store, Stored};

use super::message::message;
use crate::Context;

/// Observations of the indicators of a domain.
pub(super) struct Indicators(pub(super) Context);

impl Subject for Indicators {
    type Message = wire::Observation;

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn key(&self, fields: &mut Fields, field: &str, name: &str) -> Option<Key> {
        key(&self.0, fields, field, name)
    }

    fn message(&self, stored: &Stored<Observation>, state: State) -> wire::Observation {
        message(stored, state, &self.0.catalogue.plans(), self.0.store.epoch())
    }
}

/// Reads the name of an observation of this domain.
pub(super) fn key(context: &Context, fields: &mut Fields, field: &str, name: &str) -> Option<Key> {
    let name::Observation { region, indicator, period, authority } = fields.parse(field, name)?;
    context.is_served(fields, field, &indicator).then_some(())?;
    Some(Key { region, measure: Measure::Indicator(indicator), period, authority })
}

/// Withdraws observations.
pub(crate) async fn withdraw(
    context: &Context,
    actor: &str,
    request: wire::WithdrawObservationsRequest,
) -> Result<wire::WithdrawObservationsResponse> {
    let subject = Indicators(context.clone());
    let act = Act::withdraw(&subject, &request.names, &request.reason, &request.request_id)?;
    let answer = |Outcome { messages: observations, token, .. }| wire::WithdrawObservationsResponse {
        observations,
        token,
    };
    act.take(subject, actor, "IndicatorService/WithdrawObservations", &request, answer).await
}

/// Hands drafts in.
pub(crate) async fn submit(
    context: &Context,
    actor: &str,
    request: wire::SubmitObservationsRequest,
) -> Result<wire::SubmitObservationsResponse> {
    let subject = Indicators(context.clone());
    let act = Act::submit(&subject, named(&request.revisions), &request.request_id)?;
    let answer = |Outcome { messages: observations, token, .. }| wire::SubmitObservationsResponse {
        observations,
        token,
    };
    act.take(subject, actor, "IndicatorService/SubmitObservations", &request, answer).await
}

/// Approves exact revisions.
pub(crate) async fn approve(
    context: &Context,
    actor: &str,
    request: wire::ApproveObservationsRequest,
) -> Result<wire::ApproveObservationsResponse> {
    let subject = Indicators(context.clone());
    let act = Act::approve(&subject, named(&request.revisions), &request.comment, &request.request_id)?;
    let answer = |Outcome { messages: observations, token, .. }| wire::ApproveObservationsResponse {
        observations,
        token,
    };
    act.take(subject, actor, "IndicatorService/ApproveObservations", &request, answer).await
}

/// Returns exact revisions to their reporters.
pub(crate) async fn return_to_reporter(
    context: &Context,
    actor: &str,
    request: wire::ReturnObservationsRequest,
) -> Result<wire::ReturnObservationsResponse> {
    let subject = Indicators(context.clone());
    let act = Act::send_back(&subject, named(&request.revisions), &request.reason, &request.request_id)?;
    let answer = |Outcome { messages: observations, token, .. }| wire::ReturnObservationsResponse {
        observations,
        token,
    };
    act.take(subject, actor, "IndicatorService/ReturnObservations", &request, answer).await
}

fn named(revisions: &[wire::ObservationRevision]) -> impl ExactSizeIterator<Item = (&str, i64)> {
    revisions.iter().map(|named| (named.name.as_str(), named.revision))
}
