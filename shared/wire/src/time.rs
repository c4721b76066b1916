//! Instants.

use prost_types::Timestamp;
use qiyou_error::{Fields, Reason};
use qiyou_kernel::{Clock, Date, Instant, date};

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

/// Reads `judged_on`: nothing set means that the day of the answer decides.
pub fn judged_on(fields: &mut Fields, text: &str) -> Option<Option<Date>> {
    match text {
        "" => Some(None),
        text => fields.accept("judged_on", text, date::parse(text)).map(Some),
    }
}

/// The day that an answer is of: today in Shanghai, or the day of the instant that it is read at.
#[must_use]
pub fn day_of(clock: &Clock, as_of: Option<Instant>) -> Date {
    as_of.unwrap_or_else(|| clock.now()).civil_date_in_shanghai()
}

/// The message of an instant.
#[must_use]
pub fn timestamp(instant: Instant) -> Timestamp {
    let (seconds, nanos) = instant.to_timestamp();
    Timestamp { seconds, nanos }
}

#[cfg(test)]
mod tests;
