//! Progress as messages.

use qiyou_kernel::{Etag, Measure, State, Uuid};
use qiyou_observation::{Figure, Observation, evidence_messages};
use qiyou_proto::delivery::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{Wire, decimal_message, timestamp};

use crate::commitment::name_of;

/// The message of one version, in the state that it shows.
pub(crate) fn message(stored: &Stored<Observation>, state: State, epoch: Uuid) -> wire::Progress {
    let Observation { key, content, .. } = &stored.record;
    let commitment = match &key.measure {
        Measure::Commitment(plan, commitment) => name_of(plan, commitment),
        Measure::Indicator(_) | Measure::Goal(..) => String::new(),
    };
    let value = match content.figure {
        Figure::Value(value) => Some(decimal_message(value)),
        Figure::None | Figure::Ratio { .. } | Figure::Absent(_) => None,
    };
    wire::Progress {
        name: key.name(),
        commitment,
        period: key.period.to_string(),
        value,
        fulfilled: content.fulfilled,
        evidence: evidence_messages(&content.evidence),
        comment: content.comment.clone(),
        sample: content.sample,
        etag: Etag::of_revision(epoch, stored.revision).to_string(),
        state: state.number(),
        withdrawn: content.withdrawn,
        revision: stored.revision,
        record_time: Some(timestamp(stored.recorded_at)),
        reporter: stored.reporter.clone(),
        reviewer: stored.reviewer.clone(),
        return_reason: stored.return_reason.clone(),
        approved_revision: stored.approved_revision.unwrap_or_default(),
        first_submit_time: stored.first_submitted.map(timestamp),
    }
}
