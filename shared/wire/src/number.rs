//! Exact numbers.

use qiyou_error::Fields;
use qiyou_kernel::Decimal;
use qiyou_proto::r#type::v1 as wire;

/// Reads an optional number: `Some(None)` when it is not set, nothing when it is at fault.
pub fn decimal(fields: &mut Fields, field: &str, message: Option<&wire::Decimal>) -> Option<Option<Decimal>> {
    match message {
        None => Some(None),
        Some(message) => fields.nest(field, |fields| fields.parse("value", &message.value)).map(Some),
    }
}

/// The message of a number; its scale is kept.
#[must_use]
pub fn decimal_message(value: Decimal) -> wire::Decimal {
    wire::Decimal { value: value.to_string() }
}

/// The message of a numerator and its denominator.
#[must_use]
pub fn ratio_message(numerator: Decimal, denominator: Decimal) -> wire::Ratio {
    wire::Ratio {
        numerator: Some(decimal_message(numerator)),
        denominator: Some(decimal_message(denominator)),
    }
}
