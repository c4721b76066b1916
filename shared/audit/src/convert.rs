//! Entries, refusals and findings as messages.

use qiyou_kernel::Digest;
use qiyou_proto::audit::v1 as wire;
use qiyou_store::audit::{Chain, Damage, Entry, Fault, Finding, Inspected, Refusal};
use qiyou_wire::timestamp;

pub(crate) fn entry(entry: &Entry, changes: Vec<wire::AuditChange>) -> wire::AuditEntry {
    let Entry { revision, previous, hash, rows_digest, .. } = entry;
    wire::AuditEntry {
        name: entry_name(Chain::Revisions, *revision),
        revision: *revision,
        record_time: Some(timestamp(entry.recorded_at)),
        actor: entry.actor.clone(),
        method: entry.method.clone(),
        request_id: entry.request_id.clone().unwrap_or_default(),
        reason: entry.reason.clone().unwrap_or_default(),
        change_count: entry.row_count,
        changes,
        seal: Some(seal(&entry.algorithm, rows_digest.to_string(), *previous, *hash)),
    }
}

pub(crate) fn refusal(refusal: &Refusal) -> wire::AuditRefusal {
    let Refusal { number, refused, previous, hash, .. } = refusal;
    wire::AuditRefusal {
        name: entry_name(Chain::Refusals, *number),
        number: *number,
        record_time: Some(timestamp(refusal.recorded_at)),
        actor: refused.actor.clone(),
        method: refused.method.clone(),
        reason: refused.reason.clone(),
        request_id: refused.request_id.clone(),
        first_time: Some(timestamp(refused.first_at)),
        last_time: Some(timestamp(refused.last_at)),
        call_count: refused.calls,
        seal: Some(seal(&refusal.algorithm, String::new(), *previous, *hash)),
    }
}

fn seal(algorithm: &str, rows_digest: String, previous: Digest, hash: Digest) -> wire::AuditSeal {
    let (previous_hash, hash) = (previous.to_string(), hash.to_string());
    wire::AuditSeal { algorithm: algorithm.to_owned(), rows_digest, previous_hash, hash }
}

/// A part of what a verification tells.
#[must_use]
pub fn finding(finding: &Finding) -> wire::VerifyAuditChainResponse {
    match finding {
        Finding::Progress { inspected, of } => wire::VerifyAuditChainResponse {
            progress: Some(wire::AuditProgress { verified_count: *inspected, total_count: *of }),
            ..Default::default()
        },
        Finding::Damage(damage) => {
            wire::VerifyAuditChainResponse { damage: Some(self::damage(damage)), ..Default::default() }
        }
        Finding::Done(inspected) => {
            wire::VerifyAuditChainResponse { summary: Some(summary(inspected)), ..Default::default() }
        }
    }
}

fn damage(damage: &Damage) -> wire::AuditDamage {
    let Damage { chain, number, last, row, .. } = damage;
    let last_entry = if last == number { String::new() } else { entry_name(*chain, *last) };
    wire::AuditDamage {
        fault: fault(damage.fault).into(),
        entry: entry_name(*chain, *number),
        last_entry,
        resource: row.clone().unwrap_or_default(),
        description: damage.to_string(),
    }
}

fn summary(inspected: &Inspected) -> wire::AuditSummary {
    wire::AuditSummary {
        first_revision: inspected.from,
        last_revision: inspected.to,
        history_count: inspected.rows,
        refusal_count: inspected.refusals,
        damage_count: i32::try_from(inspected.damages).unwrap_or(i32::MAX),
        incomplete: inspected.is_cut,
    }
}

fn entry_name(chain: Chain, number: i64) -> String {
    match chain {
        Chain::Revisions => format!("entries/{number}"),
        Chain::Refusals => format!("refusals/{number}"),
    }
}

fn fault(fault: Fault) -> wire::AuditFault {
    match fault {
        Fault::EntryChanged => wire::AuditFault::EntryChanged,
        Fault::EntryDropped => wire::AuditFault::EntryDropped,
        Fault::EntryInserted => wire::AuditFault::EntryInserted,
        Fault::EntryReordered => wire::AuditFault::EntryReordered,
        Fault::RowChanged => wire::AuditFault::RowChanged,
        Fault::RowDropped => wire::AuditFault::RowDropped,
        Fault::RowInserted => wire::AuditFault::RowInserted,
        Fault::RowReordered => wire::AuditFault::RowReordered,
        Fault::StandingChanged => wire::AuditFault::StandingChanged,
        Fault::HeadChanged => wire::AuditFault::HeadChanged,
        Fault::ChainReplaced => wire::AuditFault::ChainReplaced,
    }
}
