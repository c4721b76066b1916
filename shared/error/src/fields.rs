//! Reads the fields of a request and gathers everything wrong with them before refusing.
//!
//! Each reader returns nothing when the field is at fault and remembers why; [`Fields::finish`] refuses with all
//! violations at once, or builds the parsed request.
//!
//! ```
//! use qiyou_error::{Fields, Reason};
//! use qiyou_kernel::{Period, RegionCode};
//!
//! let mut fields = Fields::new();
//! let region = fields.parse::<RegionCode>("region", "330522");
//! let periods = fields.each("periods", ["2025", "2025-13"], 100, |fields, text| fields.parse::<Period>("", text));
//! let refused = fields.finish(|| Some((region?, periods?))).unwrap_err();
//! assert_eq!((refused.reason(), &*refused.metadata()["field"]), (Reason::PeriodMalformed, "periods[1]"));
//! ```

use std::{collections::BTreeMap, fmt, mem, ops::RangeInclusive, str::FromStr};

use prost_types::Timestamp;
use qiyou_kernel::Instant;

use crate::{Error, Fault, Reason, Result, Violation, key};

/// The longest piece of a wrong value that is sent back.
const SHOWN: usize = 80;

/// Gathers the violations of one request.
#[derive(Debug, Default)]
pub struct Fields {
    /// Path of the message being read: empty at the top, else such as `observations[3]`.
    path: String,
    violations: Vec<Violation>,
}

impl Fields {
    /// Starts with nothing wrong.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses with every violation found, or returns what was built.
    ///
    /// `build` runs only when nothing is at fault, so it may use `?` on what the readers returned.
    ///
    /// # Errors
    /// `Invalid` with all violations; `Internal` if `build` returns nothing though no field is at fault.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T> {
        if !self.violations.is_empty() {
            return Err(Error::invalid(self.violations));
        }
        build().ok_or_else(|| Error::internal("a field was neither read nor refused"))
    }

    /// Every violation found, for whoever refuses parts of a request and takes the rest.
    #[must_use]
    pub fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    /// Whether nothing is at fault so far.
    #[must_use]
    pub fn are_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// Refuses a field for a reason of the caller's; values that the description names are added to what is returned.
    pub fn refuse(&mut self, reason: Reason, field: &str, description: impl Into<String>) -> &mut Violation {
        let violation = Violation::new(reason, self.path_of(field), description);
        self.violations.push_mut(violation)
    }

    /// Takes a text that must not be empty.
    pub fn required<'a>(&mut self, field: &str, text: &'a str) -> Option<&'a str> {
        if text.is_empty() {
            self.refuse(Reason::FieldRequired, field, "is required");
            return None;
        }
        Some(text)
    }

    /// Takes a message field that must be set.
    pub fn present<'a, T>(&mut self, field: &str, message: &'a Option<T>) -> Option<&'a T> {
        if message.is_none() {
            self.refuse(Reason::FieldRequired, field, "is required");
        }
        message.as_ref()
    }

    /// Refuses a field that is given where it must be left empty; `why` says in which case.
    pub fn absent(&mut self, field: &str, given: bool, why: &str) {
        if given {
            self.refuse(Reason::FieldNotAllowed, field, why);
        }
    }

    /// Parses a text that must not be empty.
    pub fn parse<T>(&mut self, field: &str, text: &str) -> Option<T>
    where
        T: FromStr<Err: Fault>,
    {
        let text = self.required(field, text)?;
        self.accept(field, text, text.parse())
    }

    /// Parses a text that may be empty: `Some(None)` then, nothing at all when it is at fault.
    pub fn optional<T>(&mut self, field: &str, text: &str) -> Option<Option<T>>
    where
        T: FromStr<Err: Fault>,
    {
        if text.is_empty() { Some(None) } else { self.parse(field, text).map(Some) }
    }

    /// Parses a text that must not be empty, and refuses it for a reason of the caller's when it is at fault.
    pub fn parse_as<T>(&mut self, reason: Reason, field: &str, text: &str) -> Option<T>
    where
        T: FromStr<Err: fmt::Display>,
    {
        let text = self.required(field, text)?;
        let refuse = |fault: T::Err| {
            self.refuse(reason, field, fault.to_string()).add(key::VALUE, shown(text));
        };
        text.parse().map_err(refuse).ok()
    }

    /// Takes the outcome of a parse made elsewhere from `text`, such as a filter's or a page token's.
    pub fn accept<T, E: Fault>(&mut self, field: &str, text: &str, parsed: Result<T, E>) -> Option<T> {
        let refuse = |fault: E| {
            self.refuse(fault.reason(), field, fault.to_string()).add(key::VALUE, shown(text));
        };
        parsed.map_err(refuse).ok()
    }

    /// Takes a point in time that may be left out: `Some(None)` then, nothing at all when it is at fault.
    pub fn instant(&mut self, field: &str, given: Option<&Timestamp>) -> Option<Option<Instant>> {
        let Some(time) = given else { return Some(None) };
        self.accept(field, &time.to_string(), Instant::from_timestamp(time.seconds, time.nanos)).map(Some)
    }

    /// Takes a number or length within a range.
    pub fn within<T>(&mut self, field: &str, value: T, range: RangeInclusive<T>) -> Option<T>
    where
        T: PartialOrd + fmt::Display,
    {
        if range.contains(&value) {
            return Some(value);
        }
        let (minimum, maximum) = range.into_inner();
        let description = format!("{value} is not between {minimum} and {maximum}");
        self.refuse(Reason::FieldOutOfRange, field, description)
            .add(key::VALUE, value)
            .add(key::MINIMUM, minimum)
            .add(key::MAXIMUM, maximum);
        None
    }

    /// Takes an enum value that must be set. `meaning` is nothing for the enum's zero value.
    pub fn choice<P, T>(
        &mut self,
        field: &str,
        number: i32,
        meaning: impl FnOnce(P) -> Option<T>,
    ) -> Option<T>
    where
        P: TryFrom<i32>,
    {
        let Ok(value) = P::try_from(number) else {
            let description = format!("{number} is no value of this enum that the service knows");
            self.refuse(Reason::FieldMalformed, field, description).add(key::VALUE, number);
            return None;
        };
        let meant = meaning(value);
        if meant.is_none() {
            self.refuse(Reason::FieldRequired, field, "is required");
        }
        meant
    }

    /// Reads the fields of a message within the request: their paths begin with `field`.
    pub fn nest<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let path = self.path_of(field);
        let outer = mem::replace(&mut self.path, path);
        let value = read(self);
        self.path = outer;
        value
    }

    /// Reads every item of a list of at most `maximum`; paths begin with `field[0]`, `field[1]`, ...
    ///
    /// All items are read, so that all their violations are found. In `read` the empty field name is the item itself.
    pub fn each<I, T>(
        &mut self,
        field: &str,
        items: impl IntoIterator<Item = I, IntoIter: ExactSizeIterator>,
        maximum: usize,
        mut read: impl FnMut(&mut Self, I) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = items.into_iter();
        let count = items.len();
        if count > maximum {
            self.refuse(Reason::TooManyItems, field, format!("holds {count} items; send at most {maximum}"))
                .add(key::COUNT, count)
                .add(key::MAXIMUM, maximum);
            return None;
        }
        let mut taken = Vec::with_capacity(count);
        for (index, item) in items.enumerate() {
            taken.extend(self.nest(&format!("{field}[{index}]"), |fields| read(fields, item)));
        }
        (taken.len() == count).then_some(taken)
    }

    /// Refuses every item of a list whose key an earlier item has.
    pub fn distinct<T, K: Ord>(&mut self, field: &str, items: &[T], key: impl Fn(&T) -> K) {
        let mut seen = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            if let Some(first) = seen.get(&key(item)) {
                let first = self.path_of(&format!("{field}[{first}]"));
                let description = format!("names the same as {first}; send it once");
                self.refuse(Reason::DuplicateItem, &format!("{field}[{index}]"), description)
                    .add(key::FIRST, first);
            } else {
                seen.insert(key(item), index);
            }
        }
    }

    fn path_of(&self, field: &str) -> String {
        match (self.path.as_str(), field) {
            ("", field) => field.to_owned(),
            (path, "") => path.to_owned(),
            (path, field) => format!("{path}.{field}"),
        }
    }
}

/// A wrong value as it is sent back: its beginning, since nothing bounds what callers send.
fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests;
