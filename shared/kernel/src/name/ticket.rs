//! The name of a ticket: the observation that is questioned, and a number.

use std::fmt;
use std::str::FromStr;

use super::{Error, Observation, read};

/// `{observation}/tickets/{number}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket {
    /// The observation that is questioned.
    pub observation: Observation,
    /// The number: the revision of the store that opened the ticket.
    pub number: i64,
}

impl fmt::Display for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/tickets/{}", self.observation, self.number)
    }
}

impl FromStr for Ticket {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const EXAMPLE: &str = "regions/330522/indicators/childcare.places_per_1000/periods/2025-Q3\
                               /authorities/reported/tickets/42";
        read(text, EXAMPLE, |segments| {
            let [observation @ .., "tickets", number] = segments else { return None };
            let is_plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
            let number = number.parse().ok().filter(|_| is_plain)?;
            Some(Self { observation: observation.join("/").parse().ok()?, number })
        })
    }
}
