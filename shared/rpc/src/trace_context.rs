//! The place of a call in a distributed trace, as W3C Trace Context level 1 writes it in `traceparent`.

use std::fmt;

use http::{HeaderMap, HeaderValue};

pub(crate) const TRACEPARENT: &str = "traceparent";

/// Sampled unless the caller says otherwise, so that an exporter may still choose.
const SAMPLED: u8 = 1;

/// Which trace a call belongs to, and which span of it the call is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TraceContext {
    /// The trace; never zero.
    pub trace_id: u128,
    /// This call within the trace; never zero.
    pub span_id: u64,
    /// The call that made this one, when one did.
    pub parent_id: Option<u64>,
    flags: u8,
}

impl TraceContext {
    /// Starts a trace.
    #[must_use]
    pub fn start() -> Self {
        Self { trace_id: random(), span_id: random(), parent_id: None, flags: SAMPLED }
    }

    /// A call that this one makes.
    #[must_use]
    pub fn child(self) -> Self {
        Self { span_id: random(), parent_id: Some(self.span_id), ..self }
    }

    /// The call that a request is: part of the caller's trace, or the start of one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let parent = headers.get(TRACEPARENT).and_then(|value| parse(value.to_str().ok()?));
        parent.map_or_else(Self::start, Self::child)
    }

    /// The header by which a called service learns of this span.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        HeaderValue::try_from(self.to_string()).ok()
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

/// Reads a header, of a version newer than ours too: the parts known here stand first in every version.
fn parse(text: &str) -> Option<TraceContext> {
    let mut parts = text.split('-');
    let (version, trace_id) = (hex(parts.next()?, 2)?, hex(parts.next()?, 32)?);
    let (span_id, flags) = (hex(parts.next()?, 16)?, hex(parts.next()?, 2)?);
    let is_read = version != 0xff && (version != 0 || parts.next().is_none());
    let is_set = trace_id != 0 && span_id != 0;
    let (span_id, flags) = (u64::try_from(span_id).ok()?, u8::try_from(flags).ok()?);
    (is_read && is_set).then_some(TraceContext { trace_id, span_id, parent_id: None, flags })
}

/// Lower-case hexadecimal of a fixed width.
fn hex(text: &str, width: usize) -> Option<u128> {
    let is_hex =
        text.len() == width && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    is_hex.then(|| u128::from_str_radix(text, 16).ok())?
}

/// A number that is not zero, which the format keeps for "none".
fn random<T>() -> T
where
    rand::distr::StandardUniform: rand::distr::Distribution<T>,
    T: Default + PartialEq,
{
    loop {
        let number = rand::random();
        if number != T::default() {
            return number;
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::{TRACEPARENT, TraceContext, parse};

    const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_header_is_written_as_it_was_read() {
        assert_eq!(parse(HEADER).unwrap().to_string(), HEADER);
    }

    #[test]
    fn a_call_joins_the_trace_of_its_caller() {
        let headers = HeaderMap::from_iter([(TRACEPARENT.parse().unwrap(), HEADER.parse().unwrap())]);
        let call = TraceContext::of(&headers);
        assert_eq!(call.trace_id, 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(call.parent_id, Some(0x00f0_67aa_0ba9_02b7));
        assert_ne!(call.span_id, 0x00f0_67aa_0ba9_02b7);
        let next = call.child();
        assert_eq!((next.trace_id, next.parent_id), (call.trace_id, Some(call.span_id)));
    }

    #[test]
    fn what_is_no_header_starts_a_trace() {
        let zero_trace = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        let zero_span = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01";
        let upper = HEADER.to_uppercase();
        let (longer, forbidden) = (format!("{HEADER}-00"), HEADER.replacen("00", "ff", 1));
        for text in ["", "00", zero_trace, zero_span, &upper, &longer, &forbidden] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(TraceContext::of(&HeaderMap::new()).parent_id, None);
    }

    #[test]
    fn a_newer_version_is_read_as_far_as_it_is_known() {
        let newer = format!("{}-future", HEADER.replacen("00", "01", 1));
        assert_eq!(parse(&newer).unwrap().to_string(), HEADER);
    }
}
