//! Tokens of a whole view: every store's watermark and whatever else the answer was made from.

use std::fmt;
use std::str::FromStr;

use crate::date::Date;
use crate::digest::Digest;
use crate::seal::{self, Kind, Reader};
use crate::token::{Error, Token};

/// The exact snapshot that an answer of the aggregator was composed from, as opaque text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViewToken {
    parts: Vec<Token>,
    plan: Digest,
    reference: Digest,
    judged_on: Date,
}

impl ViewToken {
    /// Returns the token of these watermarks (sorted, each once), plan version, reference data and day of judgement.
    #[must_use]
    pub fn new(mut parts: Vec<Token>, plan: Digest, reference: Digest, judged_on: Date) -> Self {
        parts.sort_unstable();
        parts.dedup();
        Self { parts, plan, reference, judged_on }
    }

    /// Returns the watermarks, sorted.
    #[must_use]
    pub fn parts(&self) -> &[Token] {
        &self.parts
    }

    /// Returns the hash of the plan version.
    #[must_use]
    pub fn plan(&self) -> Digest {
        self.plan
    }

    /// Returns the hash of the reference data.
    #[must_use]
    pub fn reference(&self) -> Digest {
        self.reference
    }

    /// Returns the day by which the answer judged.
    #[must_use]
    pub fn judged_on(&self) -> Date {
        self.judged_on
    }

    fn read(fields: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(fields);
        let count = u32::from_be_bytes(reader.take()?);
        let parts = (0..count).map(|_| Token::read(&mut reader)).collect::<Option<Vec<_>>>()?;
        let plan = Digest::from_bytes(reader.take()?);
        let reference = Digest::from_bytes(reader.take()?);
        let year = i16::from_be_bytes(reader.take()?);
        let [month, day] = reader.take::<2>()?.map(|byte| i8::try_from(byte).unwrap_or_default());
        let judged_on = Date::new(year, month, day).ok()?;
        if !parts.is_sorted_by(|left, right| left < right) {
            return None;
        }
        reader.finish(Self { parts, plan, reference, judged_on })
    }
}

impl fmt::Display for ViewToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(72 + 40 * self.parts.len());
        bytes.extend(u32::try_from(self.parts.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.parts.iter().for_each(|part| bytes.extend(part.to_bytes()));
        bytes.extend(self.plan.as_bytes());
        bytes.extend(self.reference.as_bytes());
        bytes.extend(self.judged_on.year().to_be_bytes());
        bytes.extend(self.judged_on.month().to_be_bytes());
        bytes.extend(self.judged_on.day().to_be_bytes());
        formatter.pad(&seal::seal(Kind::View, &bytes))
    }
}

impl FromStr for ViewToken {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fields = seal::open(Kind::View, text)?;
        Self::read(&fields).ok_or(Error::Malformed)
    }
}
