//! Reasons as they are written on the wire: the enum value without its prefix.

use qiyou_proto::error::v1::ErrorReason;

const PREFIX: &str = "ERROR_REASON_";

/// `EtagStale` is written `ETAG_STALE`.
pub(crate) fn to_wire(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// Reads what [`to_wire`] wrote; nothing when this build does not know the reason.
pub(crate) fn from_wire(text: &str) -> Option<ErrorReason> {
    ErrorReason::from_str_name(&format!("{PREFIX}{text}"))
}
