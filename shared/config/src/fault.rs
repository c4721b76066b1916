//! What is wrong with a configuration, and where.

use std::fmt;

use crate::Source;

/// One fault. Prints as one line.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Fault {
    /// Where it stands; the default's where nothing stands and something should.
    pub source: Source,
    /// The setting, by its key in the file; empty where the fault is the file's own.
    pub key: String,
    /// What stands there, as it may be shown; empty where nothing does.
    pub value: String,
    /// What should stand there.
    pub expected: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, key, value, expected } = self;
        match (source, key.as_str(), value.as_str()) {
            (Source::Default, key, _) => write!(f, "{key} is missing: expected {expected}"),
            (source, "", value) => write!(f, "{source}: {value}: expected {expected}"),
            (source, key, value) => write!(f, "{source}: {key} = {value}: expected {expected}"),
        }
    }
}

/// All faults of a configuration, by layer and place. Prints as a line for each.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn of(mut faults: Vec<Fault>) -> Self {
        faults.sort();
        faults.dedup();
        Self(faults)
    }

    /// The faults, each of them once.
    #[must_use]
    pub fn all(&self) -> &[Fault] {
        &self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            write!(f, "{}{fault}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
