//! How far the chains go, as it is signed.

use qiyou_kernel::Instant;
use qiyou_proto::audit::v1 as wire;
use qiyou_store::{Store, audit::Heads};
use qiyou_wire::timestamp;
use serde::{Deserialize, Serialize};

/// The type of a signed head.
pub const HEAD_TYPE: &str = "qiyou-audit-head+jws";

/// The heads of both chains, in the JSON that protobuf gives an `AuditHead`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedHead {
    /// The store's id.
    pub store: String,
    /// The store's line of history.
    pub epoch: String,
    /// The newest revision.
    pub revision: String,
    /// The hash of its entry.
    pub hash: String,
    /// The number of the newest refusal.
    pub refusal: String,
    /// The hash of that entry.
    pub refusal_hash: String,
    /// When it was so.
    pub read_time: String,
}

impl SignedHead {
    pub(crate) fn of(store: &Store, heads: &Heads, now: Instant) -> Self {
        Self {
            store: store.id().to_string(),
            epoch: store.epoch().to_string(),
            revision: heads.revision.to_string(),
            hash: heads.hash.to_string(),
            refusal: heads.refusal.to_string(),
            refusal_hash: heads.refusal_hash.to_string(),
            read_time: now.to_string(),
        }
    }

    /// The message; numbers and times that cannot be read are left out.
    #[must_use]
    pub fn message(&self) -> wire::AuditHead {
        wire::AuditHead {
            store: self.store.clone(),
            epoch: self.epoch.clone(),
            revision: self.revision.parse().unwrap_or_default(),
            hash: self.hash.clone(),
            refusal: self.refusal.parse().unwrap_or_default(),
            refusal_hash: self.refusal_hash.clone(),
            read_time: self.read_time.parse().ok().map(timestamp),
        }
    }
}
