use proptest::prelude::*;
use qiyou_error::Result;

use super::*;

const NOW: i64 = 1_735_689_600_000_000;

fn read(message: Option<Timestamp>) -> Result<Option<Instant>> {
    let mut fields = Fields::new();
    let read = as_of(&mut fields, message.as_ref(), &Clock::manual(Instant::from_micros(NOW)));
    fields.finish(|| read)
}

#[test]
fn nothing_set_means_now() {
    assert_eq!(read(None).unwrap(), None);
}

#[test]
fn the_future_is_refused_from_the_next_microsecond() {
    assert_eq!(read(Some(timestamp(Instant::from_micros(NOW)))).unwrap(), Some(Instant::from_micros(NOW)));
    let refused = read(Some(timestamp(Instant::from_micros(NOW + 1)))).unwrap_err();
    assert_eq!((refused.reason(), &*refused.metadata()["field"]), (Reason::AsOfInFuture, "as_of"));
}

#[test]
fn a_timestamp_out_of_range_is_malformed() {
    let refused = read(Some(Timestamp { seconds: i64::MIN, nanos: 0 })).unwrap_err();
    assert_eq!(refused.reason(), Reason::FieldMalformed);
}

proptest! {
    #[test]
    fn every_instant_survives_its_message(micros in 0..NOW) {
        let instant = Instant::from_micros(micros);
        prop_assert_eq!(read(Some(timestamp(instant))).unwrap(), Some(instant));
    }
}
