//! Keys as bytes that sort as the keys do: a large write compares keys more often than it does anything else.

use crate::Value;

/// A key, or its first parts: their bytes are then the first bytes of the key's.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct KeyBytes(Box<[u8]>);

impl KeyBytes {
    /// The bytes of these parts.
    pub(super) fn of(parts: &[Value]) -> Self {
        let mut bytes = Vec::with_capacity(64);
        for part in parts {
            match part {
                Value::Null => {}
                // With the sign turned round, negative numbers sort first.
                Value::Int(value) => bytes.extend((value ^ i64::MIN).to_be_bytes()),
                // No text of a key holds a NUL, so a text sorts before all that it begins.
                Value::Text(text) => {
                    bytes.extend(text.as_bytes());
                    bytes.push(0);
                }
                Value::Decimal(value) => {
                    bytes.extend(value.to_string().as_bytes());
                    bytes.push(0);
                }
                Value::Bytes(value) => bytes.extend(&**value),
            }
        }
        Self(bytes.into())
    }

    /// Whether a key begins with these parts.
    pub(super) fn begins(&self, key: &Self) -> bool {
        key.0.starts_with(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn part() -> impl Strategy<Value = (i64, String)> {
        (prop_oneof![any::<i64>(), -2..2_i64], "[a-b\u{e9}]{0,3}")
    }

    fn key((number, text): &(i64, String)) -> Vec<Value> {
        vec![Value::text(text.as_str()), Value::int(*number)]
    }

    proptest! {
        #[test]
        fn bytes_sort_and_begin_as_keys_do(parts in vec(part(), 2..5)) {
            for (one, other) in parts.iter().zip(parts.iter().skip(1)).map(|(one, other)| (key(one), key(other))) {
                prop_assert_eq!(KeyBytes::of(&one).cmp(&KeyBytes::of(&other)), one.cmp(&other));
                prop_assert_eq!(KeyBytes::of(&one[..1]).begins(&KeyBytes::of(&other)), other.starts_with(&one[..1]));
            }
        }
    }
}
