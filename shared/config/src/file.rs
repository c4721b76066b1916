//! The file: TOML, each value with its line.

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    Fault, Shape, Source,
    layers::{Said, Word},
    mask,
    mask::mask_of,
    nearest::nearest,
};

/// Most characters of a value that a fault repeats.
const SHOWN: usize = 60;

/// What a file says, by key; nothing where there is no file.
#[derive(Debug, Default)]
pub(crate) struct File {
    said: BTreeMap<String, Said>,
    /// Tables with nothing in them.
    empty: BTreeMap<String, Word>,
    /// Why it could not be read, or not all of it.
    faults: Vec<Fault>,
}

impl File {
    /// Reads a file, which was named by a flag or a variable.
    pub(crate) fn read(path: &Path, named: Source) -> Self {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text),
            Err(error) => {
                let expected = format!("a file that can be read ({error})");
                let value = path.display().to_string();
                let fault = Fault { source: named, key: String::new(), value, expected };
                Self { faults: vec![fault], ..Self::default() }
            }
        }
    }

    pub(crate) fn parse(path: &Path, text: &str) -> Self {
        let reader = Reader { path, text };
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            // A tree with holes would make faults of its own; and the line itself may hold a secret.
            let fault = |error: &toml::de::Error| Fault {
                source: reader.source(&error.span().unwrap_or(0..0)),
                key: String::new(),
                value: error.message().to_owned(),
                expected: "TOML".to_owned(),
            };
            return Self { faults: errors.iter().map(fault).collect(), ..Self::default() };
        }
        let mut file = Self::default();
        reader.gather("", document.get_ref(), &mut file);
        file
    }

    /// Whether the file could not be read.
    pub(crate) fn is_broken(&self) -> bool {
        !self.faults.is_empty()
    }

    pub(crate) fn said(&self, key: &str) -> Option<Said> {
        self.said.get(key).cloned()
    }

    /// The faults of the file itself, and a fault for every key that is not among the known ones.
    pub(crate) fn faults(&self, known: &[&'static str]) -> Vec<Fault> {
        let others = self.said.iter().filter(|(key, _)| !known.contains(&key.as_str()));
        let empty = self.empty.iter().filter(|(key, _)| !has_section(known, key));
        let places = others.map(|(key, said)| match said {
            Said::One(word) | Said::Many(word, _) => (key, word),
        });
        let unknown = places.chain(empty).map(|(key, word)| {
            let hint = nearest(key, known.iter().copied());
            let hint = hint.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            Fault {
                source: word.source.clone(),
                key: key.clone(),
                value: mask_of(key, &word.shown),
                expected: format!("a known key{hint}"),
            }
        });
        self.faults.iter().cloned().chain(unknown).collect()
    }
}

/// Whether any known key stands within a table.
fn has_section(known: &[&str], table: &str) -> bool {
    known.iter().any(|key| key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.')))
}

struct Reader<'t> {
    path: &'t Path,
    text: &'t str,
}

impl Reader<'_> {
    /// Takes every value under its key.
    fn gather(&self, within: &str, table: &DeTable<'_>, file: &mut File) {
        for (key, value) in table {
            let name: &str = key.get_ref();
            let key = if within.is_empty() { name.to_owned() } else { format!("{within}.{name}") };
            match value.get_ref() {
                DeValue::Table(table) if table.is_empty() => {
                    file.empty.insert(key, self.word(value));
                }
                DeValue::Table(table) => self.gather(&key, table, file),
                DeValue::Array(items) => {
                    let items = items.iter().map(|item| self.word(item)).collect();
                    file.said.insert(key, Said::Many(self.word(value), items));
                }
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_) => {
                    file.said.insert(key, Said::One(self.word(value)));
                }
            }
        }
    }

    fn word(&self, value: &Spanned<DeValue<'_>>) -> Word {
        let span = value.span();
        let (text, shape) = match value.get_ref() {
            DeValue::String(text) => (Some(text.to_string()), Some(Shape::Quoted)),
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
                (number.map(|number| number.to_string()), Some(Shape::Bare))
            }
            DeValue::Boolean(is_so) => (Some(is_so.to_string()), Some(Shape::Bare)),
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => (None, None),
        };
        Word { text, shape, shown: self.shown(&span), source: self.source(&span) }
    }

    fn source(&self, span: &Range<usize>) -> Source {
        let before = self.text.get(..span.start).unwrap_or_default();
        Source::File { path: PathBuf::from(self.path), line: before.matches('\n').count() + 1 }
    }

    /// A value as it stands there, on one line, cut where it grows long.
    fn shown(&self, span: &Range<usize>) -> String {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let line = mask(written).split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= SHOWN {
            return line;
        }
        line.chars().take(SHOWN).chain("...".chars()).collect()
    }
}
