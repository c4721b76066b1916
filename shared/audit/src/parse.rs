//! Exported entries and refusals as the store holds them, so that their hashes can be computed again.

use qiyou_kernel::Instant;
use qiyou_proto::audit::v1 as wire;
use qiyou_store::audit::{Entry, Refusal, Refused};

/// The entry that a message shows; nothing where it lacks what every entry has.
#[must_use]
pub fn entry_of(message: &wire::AuditEntry) -> Option<Entry> {
    let seal = message.seal.as_ref()?;
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Some(Entry {
        revision: message.revision,
        recorded_at: instant(message.record_time.as_ref())?,
        actor: message.actor.clone(),
        method: message.method.clone(),
        request_id: given(&message.request_id),
        reason: given(&message.reason),
        row_count: message.change_count,
        algorithm: seal.algorithm.clone(),
        rows_digest: seal.rows_digest.parse().ok()?,
        previous: seal.previous_hash.parse().ok()?,
        hash: seal.hash.parse().ok()?,
    })
}

/// The refusal that a message shows; nothing where it lacks what every refusal has.
#[must_use]
pub fn refusal_of(message: &wire::AuditRefusal) -> Option<Refusal> {
    let seal = message.seal.as_ref()?;
    Some(Refusal {
        number: message.number,
        recorded_at: instant(message.record_time.as_ref())?,
        refused: Refused {
            actor: message.actor.clone(),
            method: message.method.clone(),
            reason: message.reason.clone(),
            request_id: message.request_id.clone(),
            first_at: instant(message.first_time.as_ref())?,
            last_at: instant(message.last_time.as_ref())?,
            calls: message.call_count,
        },
        algorithm: seal.algorithm.clone(),
        previous: seal.previous_hash.parse().ok()?,
        hash: seal.hash.parse().ok()?,
    })
}

fn instant(time: Option<&prost_types::Timestamp>) -> Option<Instant> {
    let time = time?;
    Instant::from_timestamp(time.seconds, time.nanos).ok()
}
