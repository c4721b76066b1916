//! Instants.

use prost_types::Timestamp;
use qiyou_error::{Fields, Reason};
use qiyou_kernel::{Clock, Instant};

/// Reads `as_of`: nothing set means now. The future is refused, since what it holds may still change.
pub fn as_of(fields: &mut Fields, message: Option<&Timestamp>, clock: &Clock) -> Option<Option<Instant>> {
    let Some(message) = message else {
        return Some(None);
    };
    let parsed = Instant::from_timestamp(message.seconds, message.nanos);
    let instant = fields.accept("as_of", &message.to_string(), parsed)?;
    if instant > clock.now() {
        let description = format!("{instant} lies in the future; ask for an instant that has passed");
        fields.refuse(Reason::AsOfInFuture, "as_of", description).add("as_of", instant);
        return None;
    }
    Some(Some(instant))
}

/// The message of an instant.
#[must_use]
pub fn timestamp(instant: Instant) -> Timestamp {
    let (seconds, nanos) = instant.to_timestamp();
    Timestamp { seconds, nanos }
}

#[cfg(test)]
mod tests;
