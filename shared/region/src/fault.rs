//! What is wrong with a document of divisions, and where.

/// Most faults that one reading reports; whoever has a hundred to mend reads again.
pub const MAX_FAULTS: usize = 100;

/// Most characters of a refused value that a fault repeats.
const SHOWN: usize = 60;

/// One thing that is wrong in a document of divisions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("line {line}, {column}: expected {expected}, got {value:?}")]
pub struct Fault {
    /// Line of the document, from 1; the header is line 1.
    pub line: u64,
    /// Name of the column, or `row` where the whole row is meant.
    pub column: &'static str,
    /// What stands there, cut to 60 characters.
    pub value: String,
    /// What should stand there.
    pub expected: String,
}

impl Fault {
    pub(crate) fn new(line: u64, column: &'static str, value: &str, expected: impl Into<String>) -> Self {
        Self { line, column, value: value.chars().take(SHOWN).collect(), expected: expected.into() }
    }
}
