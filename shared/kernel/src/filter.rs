//! Filters of list requests: `field op "value"` terms joined by `AND`, a subset of AIP-160.

#[cfg(test)]
mod tests;

use std::fmt;

use crate::quote::quoted;

/// How a field is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `<`
    Below,
}

/// The operators by their signs, the longer sign before the shorter one that it begins with.
const OPS: [(&str, Op); 6] = [
    ("!=", Op::NotEqual),
    (">=", Op::AtLeast),
    ("<=", Op::AtMost),
    ("=", Op::Equal),
    (">", Op::Above),
    ("<", Op::Below),
];

impl Op {
    /// Returns the operator's sign.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::Below => "<",
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// One condition of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The field, one of those that the list knows.
    pub field: String,
    /// The comparison.
    pub op: Op,
    /// The value, without its quotes.
    pub value: String,
}

/// Conditions that must all hold. No conditions: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The conditions, in the order written.
    pub terms: Vec<Term>,
}

impl Filter {
    /// Reads a filter over the fields that a list knows. An empty text is the filter without conditions.
    pub fn parse(text: &str, fields: &[&str]) -> Result<Self, Error> {
        let mut scanner = Scanner { text, at: 0 };
        scanner.skip_spaces();
        let mut terms = Vec::new();
        if scanner.is_done() {
            return Ok(Self { terms });
        }
        loop {
            terms.push(scanner.term(fields)?);
            scanner.skip_spaces();
            if scanner.is_done() {
                return Ok(Self { terms });
            }
            scanner.and()?;
            scanner.skip_spaces();
        }
    }
}

struct Scanner<'a> {
    text: &'a str,
    /// Bytes read so far; always between two characters.
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn is_done(&self) -> bool {
        self.rest().is_empty()
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches(' ').len();
    }

    fn term(&mut self, fields: &[&str]) -> Result<Term, Error> {
        let field = self.field(fields)?;
        self.skip_spaces();
        let op = self.op()?;
        self.skip_spaces();
        Ok(Term { field, op, value: self.value()? })
    }

    fn field(&mut self, fields: &[&str]) -> Result<String, Error> {
        let is_inner = |each: char| matches!(each, 'a'..='z' | '0'..='9' | '_' | '.');
        let length = self.rest().find(|each| !is_inner(each)).unwrap_or_else(|| self.rest().len());
        let field = self.rest().get(..length).unwrap_or_default().to_owned();
        if !fields.contains(&field.as_str()) {
            let kind = if field.is_empty() { ErrorKind::Syntax } else { ErrorKind::UnknownField };
            return Err(self.refused(kind, format!("one of the fields {}", fields.join(", "))));
        }
        self.at += length;
        Ok(field)
    }

    fn op(&mut self) -> Result<Op, Error> {
        let found = OPS.iter().find(|(sign, _)| self.rest().starts_with(sign));
        let Some((sign, op)) = found else {
            return Err(self.refused(ErrorKind::Syntax, "one of the operators = != >= <= > <"));
        };
        self.at += sign.len();
        Ok(*op)
    }

    /// Reads a value in double quotes, in which `\"` and `\\` stand for a quote and a backslash.
    fn value(&mut self) -> Result<String, Error> {
        let mut value = String::new();
        let mut chars = self.rest().char_indices();
        if chars.next().is_none_or(|(_, first)| first != '"') {
            return Err(self.refused(ErrorKind::Syntax, "a value in double quotes"));
        }
        while let Some((offset, each)) = chars.next() {
            match each {
                '"' => {
                    self.at += offset + 1;
                    return Ok(value);
                }
                '\\' => match chars.next() {
                    Some((_, escaped @ ('"' | '\\'))) => value.push(escaped),
                    _ => {
                        self.at += offset;
                        return Err(self.refused(ErrorKind::Syntax, "\\\" or \\\\"));
                    }
                },
                _ => value.push(each),
            }
        }
        self.at = self.text.len();
        Err(self.refused(ErrorKind::Syntax, "a closing double quote"))
    }

    fn and(&mut self) -> Result<(), Error> {
        if !self.rest().starts_with("AND ") {
            return Err(self.refused(ErrorKind::Syntax, "AND and another condition"));
        }
        self.at += "AND ".len();
        Ok(())
    }

    fn refused(&self, kind: ErrorKind, expected: impl Into<String>) -> Error {
        let before = self.text.get(..self.at).unwrap_or_default();
        Error {
            kind,
            position: before.chars().count() + 1,
            expected: expected.into(),
            text: quoted(self.rest()),
        }
    }
}

/// What is wrong with a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// It is not written as conditions joined by `AND`.
    Syntax,
    /// It names a field that the list does not know.
    UnknownField,
}

/// A text that is not a filter of this list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at character {position} of the filter, got {text}")]
pub struct Error {
    kind: ErrorKind,
    position: usize,
    expected: String,
    text: String,
}

impl Error {
    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns where, in characters from 1.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }
}
