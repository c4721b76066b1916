use std::fmt::Debug;

use qiyou_error::Reason;

use super::*;

/// Every value survives its message, values have numbers of their own, and none has the zero.
fn is_one_to_one<T: Wire + Copy + PartialEq + Debug>(all: &[T])
where
    <T::Message as TryFrom<i32>>::Error: Debug,
{
    let mut numbers: Vec<i32> = all.iter().map(|value| value.number()).collect();
    for (value, number) in all.iter().zip(&numbers) {
        assert_eq!(T::meant(T::Message::try_from(*number).unwrap()), Some(*value));
    }
    numbers.sort_unstable();
    let rising: Vec<i32> = (1..).take(all.len()).collect();
    assert_eq!(numbers, rising, "the enum has other values besides {all:?}");
    assert_eq!(T::meant(T::Message::try_from(0).unwrap()), None);
    assert!(T::Message::try_from(i32::try_from(numbers.len()).unwrap() + 1).is_err());
}

#[test]
fn the_enums_of_the_wire_and_of_the_kernel_are_one_to_one() {
    is_one_to_one(kernel::Authority::ALL);
    is_one_to_one(kernel::Absence::ALL);
    is_one_to_one(kernel::State::ALL);
    is_one_to_one(kernel::Comparator::ALL);
    is_one_to_one(kernel::Kind::ALL);
    is_one_to_one(kernel::Polarity::ALL);
    is_one_to_one(kernel::Frequency::ALL.as_slice());
    is_one_to_one(kernel::RegionRule::ALL);
    is_one_to_one(kernel::TimeRule::ALL);
    is_one_to_one(kernel::YearShape::ALL);
    is_one_to_one(kernel::ImportMode::ALL);
    is_one_to_one(kernel::ImportStrategy::ALL);
    is_one_to_one(kernel::ImportState::ALL);
}

#[test]
fn a_choice_left_open_takes_what_it_means() {
    let mut fields = Fields::new();
    let reported = kernel::Authority::Reported;
    assert_eq!(choice_or(&mut fields, "authority", 0, reported), Some(reported));
    assert_eq!(choice_or(&mut fields, "authority", 2, reported), Some(kernel::Authority::Derived));
    assert!(fields.are_valid());
    assert_eq!(choice_or(&mut fields, "authority", 9, reported), None);
    assert_eq!(fields.finish(|| Some(())).unwrap_err().reason(), Reason::FieldMalformed);
}
