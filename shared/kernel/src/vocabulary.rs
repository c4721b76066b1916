//! The closed lists of words that plans, reports and the store share.

use std::fmt;
use std::str::FromStr;

use crate::quote::quoted;

/// A word that is not in its list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {expected}, got {text}")]
pub struct Error {
    expected: String,
    text: String,
}

impl Error {
    pub(crate) fn new(words: &[&str], text: &str) -> Self {
        Self { expected: words.join(", "), text: quoted(text) }
    }
}

/// Declares an enumeration whose values have one word each in files and in the store.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// Returns the word for files and the store.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                match text {
                    $($word => Ok(Self::$value),)+
                    _ => Err(Error::new(&[$($word,)+], text)),
                }
            }
        }
    };
}

words! {
    /// Where a value comes from.
    Authority {
        /// An office reported it.
        Reported = "reported",
        /// A service computed it from its registers.
        Derived = "derived",
    }
}

words! {
    /// Where a report stands on its way to approval.
    State {
        /// Written down, not yet handed in.
        Draft = "draft",
        /// Handed in; counts as provisional.
        Submitted = "submitted",
        /// Approved with exactly this content.
        Approved = "approved",
        /// Sent back with a reason.
        Returned = "returned",
    }
}

words! {
    /// How a result is compared with its target.
    Comparator {
        /// Reach the target or exceed it.
        AtLeast = "at_least",
        /// Stay at the target or below it.
        AtMost = "at_most",
        /// Equal the target.
        Equal = "equal",
        /// Stay at the target, or on its good side, in every period up to the due year.
        Maintain = "maintain",
        /// Be done, or cover everything; evidence shows it.
        Complete = "complete",
    }
}

words! {
    /// Which side of a target is the good one.
    Polarity {
        /// Higher values are better.
        Higher = "higher",
        /// Lower values are better.
        Lower = "lower",
    }
}

words! {
    /// What kind of quantity an indicator or a commitment measures.
    Kind {
        /// A part over a whole, times a factor.
        Rate = "rate",
        /// A level at a date.
        CountStock = "count_stock",
        /// A running total since a start.
        CountCumulative = "count_cumulative",
        /// A count of what happened within the year.
        CountAnnual = "count_annual",
        /// Money, years of life or another level.
        Amount = "amount",
        /// Stated in words, met by evidence.
        Qualitative = "qualitative",
        /// Reached or not reached.
        Milestone = "milestone",
    }
}

words! {
    /// How an indicator adds up over regions.
    RegionRule {
        /// Values are added.
        Sum = "sum",
        /// Numerators and denominators are added, then divided once.
        RatioOfSums = "ratio_of_sums",
        /// It does not add up: a legal standard, a life expectancy.
        None = "none",
    }
}

words! {
    /// How an indicator adds up over the periods of a year.
    TimeRule {
        /// The last period stands for the year: a stock.
        Last = "last",
        /// Periods are added: a flow.
        Sum = "sum",
        /// Numerators and denominators are added, then divided once.
        RatioOfSums = "ratio_of_sums",
        /// Each report is the level to date.
        RunningTotal = "running_total",
        /// Yearly additions count towards a total of the plan.
        SumOverPlan = "sum_over_plan",
        /// Only an annual value counts.
        None = "none",
    }
}

words! {
    /// How a year that still runs is judged.
    YearShape {
        /// Not before the year has ended.
        YearEnd = "year_end",
        /// By the share of the year that has passed: a flow.
        Prorata = "prorata",
        /// By the straight line from last year's result to this year's target: a stock or a running total.
        Line = "line",
    }
}

words! {
    /// Why a period has no number.
    Absence {
        /// Nothing was collected.
        NotCollected = "not_collected",
        /// The indicator has no meaning for the region or the period.
        NotApplicable = "not_applicable",
        /// Withheld because few persons stand behind it.
        Suppressed = "suppressed",
        /// Whoever owes it declined to give it.
        Refused = "refused",
    }
}

words! {
    /// A level of the administrative division, ordered from the whole country downwards.
    Level {
        /// The whole country.
        Country = "country",
        /// A province, an autonomous region or a municipality under the central government.
        Province = "province",
        /// A prefecture-level city or its equal.
        Prefecture = "prefecture",
        /// A county, a county-level city or a district.
        County = "county",
        /// A township, a town or a subdistrict.
        Township = "township",
        /// A village or a residential community.
        Village = "village",
    }
}

words! {
    /// What rows of an import go in together.
    ImportMode {
        /// All of them or none.
        Atomic = "atomic",
        /// All of a batch or none.
        Batch = "batch",
        /// Every one without a fault.
        Row = "row",
    }
}

words! {
    /// What the rows of an import do to what is recorded.
    ImportStrategy {
        /// Each reports an observation.
        Merge = "merge",
        /// They report all that a slice holds.
        Replace = "replace",
        /// Each withdraws an observation.
        Withdraw = "withdraw",
    }
}

words! {
    /// How far an import has come.
    ImportState {
        /// It takes batches.
        Running = "running",
        /// It has ended and is recorded.
        Completed = "completed",
        /// It has ended and nothing of it is recorded.
        Failed = "failed",
        /// It was given up.
        Discarded = "discarded",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of<T: FromStr<Err = Error> + Copy + PartialEq + fmt::Debug + fmt::Display>(
        all: &[T],
    ) -> Vec<String> {
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        for (word, value) in words.iter().zip(all) {
            assert_eq!(word.parse::<T>().as_ref(), Ok(value));
        }
        words
    }

    #[test]
    fn every_value_survives_its_word() {
        assert_eq!(words_of(Authority::ALL), ["reported", "derived"]);
        assert_eq!(words_of(State::ALL), ["draft", "submitted", "approved", "returned"]);
        assert_eq!(words_of(Comparator::ALL), ["at_least", "at_most", "equal", "maintain", "complete"]);
        assert_eq!(words_of(Polarity::ALL), ["higher", "lower"]);
        assert_eq!(words_of(Kind::ALL).len(), 7);
        assert_eq!(words_of(RegionRule::ALL), ["sum", "ratio_of_sums", "none"]);
        assert_eq!(words_of(TimeRule::ALL).len(), 6);
        assert_eq!(words_of(YearShape::ALL), ["year_end", "prorata", "line"]);
        assert_eq!(words_of(Absence::ALL), ["not_collected", "not_applicable", "suppressed", "refused"]);
        assert_eq!(
            words_of(Level::ALL),
            ["country", "province", "prefecture", "county", "township", "village"]
        );
        assert_eq!(words_of(ImportMode::ALL), ["atomic", "batch", "row"]);
        assert_eq!(words_of(ImportStrategy::ALL), ["merge", "replace", "withdraw"]);
        assert_eq!(words_of(ImportState::ALL), ["running", "completed", "failed", "discarded"]);
        assert_eq!(words_of(crate::Frequency::ALL.as_slice()), ["annual", "half_year", "quarter", "month"]);
    }

    #[test]
    fn a_word_outside_the_list_is_refused_with_the_list() {
        let message = "Reported".parse::<Authority>().unwrap_err().to_string();
        assert_eq!(message, "expected one of reported, derived, got \"Reported\"");
    }

    #[test]
    fn levels_are_ordered_from_the_country_downwards() {
        assert!(Level::Country < Level::Province && Level::County < Level::Township);
    }
}
