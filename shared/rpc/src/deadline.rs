//! Deadlines: how much time is left, and how `grpc-timeout` says it.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tokio::time::Instant;

use crate::Context;

const GRPC_TIMEOUT: &str = "grpc-timeout";

/// The most digits that the header may have.
const DIGITS: usize = 8;

const MICROS_PER_MILLI: u128 = 1_000;

/// How long the caller of the running handler will still wait; nothing when it waits for ever.
///
/// A handler that waits for something waits no longer than this.
#[must_use]
pub fn remaining() -> Option<Duration> {
    let deadline = Context::current().deadline()?;
    Some(deadline.saturating_duration_since(Instant::now()))
}

/// The time that a request's headers allow. A value that cannot be read allows any time, as gRPC has it.
pub(crate) fn of(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(GRPC_TIMEOUT)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let is_number = (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let count: u64 = is_number.then(|| digits.parse().ok())??;
    match unit {
        "H" => Some(Duration::from_secs(count.saturating_mul(3_600))),
        "M" => Some(Duration::from_secs(count.saturating_mul(60))),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

/// Writes the time that a request allows into its headers, rounded down to what the format can hold.
pub(crate) fn write(headers: &mut HeaderMap, limit: Duration) {
    let (micros, most) = (limit.as_micros(), 10_u128.pow(8) - 1);
    let text = if micros <= most {
        format!("{micros}u")
    } else if micros / MICROS_PER_MILLI <= most {
        format!("{}m", limit.as_millis())
    } else {
        format!("{}S", u128::from(limit.as_secs()).min(most))
    };
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(GRPC_TIMEOUT, value);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderMap;

    use super::{GRPC_TIMEOUT, of, write};

    fn read(text: &str) -> Option<Duration> {
        of(&HeaderMap::from_iter([(GRPC_TIMEOUT.parse().unwrap(), text.parse().unwrap())]))
    }

    #[test]
    fn every_unit_is_read() {
        assert_eq!(read("2H"), Some(Duration::from_secs(7_200)));
        assert_eq!(read("3M"), Some(Duration::from_secs(180)));
        assert_eq!(read("4S"), Some(Duration::from_secs(4)));
        assert_eq!(read("500m"), Some(Duration::from_millis(500)));
        assert_eq!(read("6u"), Some(Duration::from_micros(6)));
        assert_eq!(read("7n"), Some(Duration::from_nanos(7)));
    }

    #[test]
    fn what_is_no_timeout_limits_nothing() {
        for text in ["", "S", "1", "123456789S", "-1S", "1.5S", "1s", "+1S"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_written_timeout_reads_as_at_most_itself() {
        for micros in [0, 1, 99_999_999, 100_000_000, 123_456_789_012, u64::MAX / 2] {
            let (limit, mut headers) = (Duration::from_micros(micros), HeaderMap::new());
            write(&mut headers, limit);
            let read = of(&headers).unwrap();
            assert!(read <= limit, "{limit:?} {read:?}");
        }
        let mut headers = HeaderMap::new();
        write(&mut headers, Duration::from_millis(250));
        assert_eq!(of(&headers), Some(Duration::from_millis(250)));
    }
}
