//! What is wrong with a plan file, and where.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

/// Most characters of a value that a fault repeats.
const SHOWN: usize = 60;

/// One fault of a plan file. Prints as one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Line of the fault, from 1.
    pub line: usize,
    /// Column of the fault, from 1, in characters.
    pub column: usize,
    /// The key that is at fault: `indicator[childcare.places_per_1000].targets.2025`.
    pub key: String,
    /// The value as written, shortened; empty for a key that is missing.
    pub value: String,
    /// What should stand there.
    pub expected: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, key, value, expected } = self;
        match value.as_str() {
            "" => write!(formatter, "{line}:{column}: {key} is missing: expected {expected}"),
            value => write!(formatter, "{line}:{column}: {key} = {value}: expected {expected}"),
        }
    }
}

impl std::error::Error for Fault {}

/// Collects the faults of one document.
pub(crate) struct Log<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    faults: RefCell<Vec<Fault>>,
}

impl<'t> Log<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, line_starts: std::iter::once(0).chain(ends).collect(), faults: RefCell::default() }
    }

    /// Notes a value that is not what it should be.
    pub(crate) fn wrong(&self, span: &Range<usize>, key: &str, expected: impl Into<String>) {
        self.push(span, key, self.shown(span), expected.into());
    }

    /// Notes a key that has no business there; the value is told beside it.
    pub(crate) fn unknown(&self, key_span: &Range<usize>, value: &Range<usize>, key: &str, expected: String) {
        self.push(key_span, key, self.shown(value), expected);
    }

    /// Notes that the document is no TOML at a place; its line is told beside it.
    pub(crate) fn not_toml(&self, span: &Range<usize>, message: &str) {
        let line = self.text.lines().nth(self.line(span.start) - 1).unwrap_or_default();
        self.push(span, "document", shortened(line), format!("TOML; {message}"));
    }

    /// Notes a key that is absent from the table that starts at the span.
    pub(crate) fn missing(&self, span: &Range<usize>, key: &str, expected: impl Into<String>) {
        self.push(span, key, String::new(), expected.into());
    }

    /// Returns the line of a place in the document, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// Returns the faults in the order of the document; none twice.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort();
        faults.dedup();
        faults
    }

    fn push(&self, span: &Range<usize>, key: &str, value: String, expected: String) {
        let line = self.line(span.start);
        let start = self.line_starts.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..span.start).map_or(0, |before| before.chars().count()) + 1;
        self.faults.borrow_mut().push(Fault { line, column, key: key.to_owned(), value, expected });
    }

    fn shown(&self, span: &Range<usize>) -> String {
        shortened(self.text.get(span.clone()).unwrap_or_default())
    }
}

/// Returns a source on one line, cut where it grows long.
fn shortened(source: &str) -> String {
    let mut words = source.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > SHOWN {
        words = words.chars().take(SHOWN).chain("...".chars()).collect();
    }
    if words.is_empty() { "\"\"".to_owned() } else { words }
}
