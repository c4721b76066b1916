//! Withdrawing, submitting, approving and returning progress.

use qiyou_error::{Fields, Reason, Result, key};
use qiyou_indicator::Context;
use qiyou_kernel::{Authority, CommitmentId, Measure, Period, State, name};
use qiyou_observation::{Act, Key, Observation, Outcome, Subject};
use qiyou_plan::Plan;
use qiyou_proto::delivery::v1 as wire;
use qiyou_store::{Store, Stored};

use super::message;

/// Progress of the commitments of a domain.
pub(super) struct Commitments(pub(super) Context);

impl Subject for Commitments {
    type Message = wire::Progress;

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn key(&self, fields: &mut Fields, field: &str, name: &str) -> Option<Key> {
        let name::Progress { plan, commitment, period } = fields.parse(field, name)?;
        self.0.is_served(fields, field, &commitment).then_some(())?;
        let plans = self.0.catalogue.plans();
        let Some(active) = plans.get(&plan) else {
            let name = name::Plan { plan };
            let description = format!("{name} does not exist");
            fields.refuse(Reason::ResourceNotFound, field, description).add(key::NAME, name);
            return None;
        };
        Some(key_in(&active.plan, commitment, period))
    }

    fn message(&self, stored: &Stored<Observation>, state: State) -> wire::Progress {
        message(stored, state, self.0.store.epoch())
    }
}

/// What a commitment's progress is stored under: the region is that of its plan.
pub(super) fn key_in(plan: &Plan, commitment: CommitmentId, period: Period) -> Key {
    let measure = Measure::Commitment(plan.id.clone(), commitment);
    Key { region: plan.region, measure, period, authority: Authority::Reported }
}

/// Withdraws progress reports.
pub(crate) async fn withdraw(
    context: &Context,
    actor: &str,
    request: wire::WithdrawProgressRequest,
) -> Result<wire::WithdrawProgressResponse> {
    let subject = Commitments(context.clone());
    let act = Act::withdraw(&subject, &request.names, &request.reason, &request.request_id)?;
    let answer =
        |Outcome { messages: progress, token, .. }| wire::WithdrawProgressResponse { progress, token };
    act.take(subject, actor, "DeliveryService/WithdrawProgress", &request, answer).await
}

/// Hands drafts in.
pub(crate) async fn submit(
    context: &Context,
    actor: &str,
    request: wire::SubmitProgressRequest,
) -> Result<wire::SubmitProgressResponse> {
    let subject = Commitments(context.clone());
    let act = Act::submit(&subject, named(&request.revisions), &request.request_id)?;
    let answer = |Outcome { messages: progress, token, .. }| wire::SubmitProgressResponse { progress, token };
    act.take(subject, actor, "DeliveryService/SubmitProgress", &request, answer).await
}

/// Approves exact revisions.
pub(crate) async fn approve(
    context: &Context,
    actor: &str,
    request: wire::ApproveProgressRequest,
) -> Result<wire::ApproveProgressResponse> {
    let subject = Commitments(context.clone());
    let act = Act::approve(&subject, named(&request.revisions), &request.comment, &request.request_id)?;
    let answer =
        |Outcome { messages: progress, token, .. }| wire::ApproveProgressResponse { progress, token };
    act.take(subject, actor, "DeliveryService/ApproveProgress", &request, answer).await
}

/// Returns exact revisions to their reporters.
pub(crate) async fn return_to_reporter(
    context: &Context,
    actor: &str,
    request: wire::ReturnProgressRequest,
) -> Result<wire::ReturnProgressResponse> {
    let subject = Commitments(context.clone());
    let act = Act::send_back(&subject, named(&request.revisions), &request.reason, &request.request_id)?;
    let answer = |Outcome { messages: progress, token, .. }| wire::ReturnProgressResponse { progress, token };
    act.take(subject, actor, "DeliveryService/ReturnProgress", &request, answer).await
}

fn named(revisions: &[wire::ProgressRevision]) -> impl ExactSizeIterator<Item = (&str, i64)> {
    revisions.iter().map(|named| (named.name.as_str(), named.revision))
}
