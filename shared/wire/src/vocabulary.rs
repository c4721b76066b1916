//! The enums of the wire and of the kernel, one to one.

mod import;

use qiyou_error::Fields;
use qiyou_kernel as kernel;
use qiyou_proto::{indicator::v1 as indicator, r#type::v1 as wire};

/// A value that has an enum on the wire.
pub trait Wire: Sized {
    /// The enum of the wire.
    type Message: TryFrom<i32> + Into<i32>;

    /// The value of the wire.
    fn message(self) -> Self::Message;

    /// The value that is meant; nothing for the enum's zero.
    fn meant(message: Self::Message) -> Option<Self>;

    /// The number that a message field holds.
    fn number(self) -> i32 {
        self.message().into()
    }
}

/// Reads an enum that may be left unspecified.
pub fn choice_or<T: Wire>(fields: &mut Fields, field: &str, number: i32, unspecified: T) -> Option<T> {
    if number == 0 { Some(unspecified) } else { fields.choice(field, number, T::meant) }
}

impl Wire for kernel::Authority {
    type Message = wire::Authority;

    fn message(self) -> Self::Message {
        match self {
            Self::Reported => wire::Authority::Reported,
            Self::Derived => wire::Authority::Derived,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::Authority::Unspecified => None,
            wire::Authority::Reported => Some(Self::Reported),
            wire::Authority::Derived => Some(Self::Derived),
        }
    }
}

impl Wire for kernel::Absence {
    type Message = wire::Absence;

    fn message(self) -> Self::Message {
        match self {
            Self::NotCollected => wire::Absence::NotCollected,
            Self::NotApplicable => wire::Absence::NotApplicable,
            Self::Suppressed => wire::Absence::Suppressed,
            Self::Refused => wire::Absence::Refused,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::Absence::Unspecified => None,
            wire::Absence::NotCollected => Some(Self::NotCollected),
            wire::Absence::NotApplicable => Some(Self::NotApplicable),
            wire::Absence::Suppressed => Some(Self::Suppressed),
            wire::Absence::Refused => Some(Self::Refused),
        }
    }
}

impl Wire for kernel::State {
    type Message = wire::ReportState;

    fn message(self) -> Self::Message {
        match self {
            Self::Draft => wire::ReportState::Draft,
            Self::Submitted => wire::ReportState::Submitted,
            Self::Approved => wire::ReportState::Approved,
            Self::Returned => wire::ReportState::Returned,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::ReportState::Unspecified => None,
            wire::ReportState::Draft => Some(Self::Draft),
            wire::ReportState::Submitted => Some(Self::Submitted),
            wire::ReportState::Approved => Some(Self::Approved),
            wire::ReportState::Returned => Some(Self::Returned),
        }
    }
}

impl Wire for kernel::Comparator {
    type Message = wire::Comparator;

    fn message(self) -> Self::Message {
        match self {
            Self::AtLeast => wire::Comparator::AtLeast,
            Self::AtMost => wire::Comparator::AtMost,
            Self::Equal => wire::Comparator::Equal,
            Self::Maintain => wire::Comparator::Maintain,
            Self::Complete => wire::Comparator::Complete,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::Comparator::Unspecified => None,
            wire::Comparator::AtLeast => Some(Self::AtLeast),
            wire::Comparator::AtMost => Some(Self::AtMost),
            wire::Comparator::Equal => Some(Self::Equal),
            wire::Comparator::Maintain => Some(Self::Maintain),
            wire::Comparator::Complete => Some(Self::Complete),
        }
    }
}

impl Wire for kernel::Kind {
    type Message = wire::MeasureKind;

    fn message(self) -> Self::Message {
        match self {
            Self::Rate => wire::MeasureKind::Rate,
            Self::CountStock => wire::MeasureKind::CountStock,
            Self::CountCumulative => wire::MeasureKind::CountCumulative,
            Self::CountAnnual => wire::MeasureKind::CountAnnual,
            Self::Amount => wire::MeasureKind::Amount,
            Self::Qualitative => wire::MeasureKind::Qualitative,
            Self::Milestone => wire::MeasureKind::Milestone,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::MeasureKind::Unspecified => None,
            wire::MeasureKind::Rate => Some(Self::Rate),
            wire::MeasureKind::CountStock => Some(Self::CountStock),
            wire::MeasureKind::CountCumulative => Some(Self::CountCumulative),
            wire::MeasureKind::CountAnnual => Some(Self::CountAnnual),
            wire::MeasureKind::Amount => Some(Self::Amount),
            wire::MeasureKind::Qualitative => Some(Self::Qualitative),
            wire::MeasureKind::Milestone => Some(Self::Milestone),
        }
    }
}

impl Wire for kernel::Polarity {
    type Message = wire::Polarity;

    fn message(self) -> Self::Message {
        match self {
            Self::Higher => wire::Polarity::Higher,
            Self::Lower => wire::Polarity::Lower,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            wire::Polarity::Unspecified => None,
            wire::Polarity::Higher => Some(Self::Higher),
            wire::Polarity::Lower => Some(Self::Lower),
        }
    }
}

impl Wire for kernel::Frequency {
    type Message = indicator::Frequency;

    fn message(self) -> Self::Message {
        match self {
            Self::Annual => indicator::Frequency::Annual,
            Self::HalfYear => indicator::Frequency::HalfYear,
            Self::Quarter => indicator::Frequency::Quarter,
            Self::Month => indicator::Frequency::Month,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            indicator::Frequency::Unspecified => None,
            indicator::Frequency::Annual => Some(Self::Annual),
            indicator::Frequency::HalfYear => Some(Self::HalfYear),
            indicator::Frequency::Quarter => Some(Self::Quarter),
            indicator::Frequency::Month => Some(Self::Month),
        }
    }
}

impl Wire for kernel::RegionRule {
    type Message = indicator::RegionRule;

    fn message(self) -> Self::Message {
        match self {
            Self::Sum => indicator::RegionRule::Sum,
            Self::RatioOfSums => indicator::RegionRule::RatioOfSums,
            Self::None => indicator::RegionRule::None,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            indicator::RegionRule::Unspecified => None,
            indicator::RegionRule::Sum => Some(Self::Sum),
            indicator::RegionRule::RatioOfSums => Some(Self::RatioOfSums),
            indicator::RegionRule::None => Some(Self::None),
        }
    }
}

impl Wire for kernel::TimeRule {
    type Message = indicator::TimeRule;

    fn message(self) -> Self::Message {
        match self {
            Self::Last => indicator::TimeRule::Last,
            Self::Sum => indicator::TimeRule::Sum,
            Self::RatioOfSums => indicator::TimeRule::RatioOfSums,
            Self::RunningTotal => indicator::TimeRule::RunningTotal,
            Self::SumOverPlan => indicator::TimeRule::SumOverPlan,
            Self::None => indicator::TimeRule::None,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            indicator::TimeRule::Unspecified => None,
            indicator::TimeRule::Last => Some(Self::Last),
            indicator::TimeRule::Sum => Some(Self::Sum),
            indicator::TimeRule::RatioOfSums => Some(Self::RatioOfSums),
            indicator::TimeRule::RunningTotal => Some(Self::RunningTotal),
            indicator::TimeRule::SumOverPlan => Some(Self::SumOverPlan),
            indicator::TimeRule::None => Some(Self::None),
        }
    }
}

impl Wire for kernel::YearShape {
    type Message = indicator::YearShape;

    fn message(self) -> Self::Message {
        match self {
            Self::YearEnd => indicator::YearShape::YearEnd,
            Self::Prorata => indicator::YearShape::Prorata,
            Self::Line => indicator::YearShape::Line,
        }
    }

    fn meant(message: Self::Message) -> Option<Self> {
        match message {
            indicator::YearShape::Unspecified => None,
            indicator::YearShape::YearEnd => Some(Self::YearEnd),
            indicator::YearShape::Prorata => Some(Self::Prorata),
            indicator::YearShape::Line => Some(Self::Line),
        }
    }
}

#[cfg(test)]
mod tests;
