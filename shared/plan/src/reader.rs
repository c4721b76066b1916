//! Reads typed values out of a TOML tree and notes a fault, with its place, wherever something else stands.
//!
//! Every method that returns an `Option` has noted why when it returns `None`, so a caller reads all it wants first and
//! gives up afterwards.

use std::fmt::Display;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;

use qiyou_kernel::{Decimal, Text, near::nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::Log;
use crate::keys;

/// A table of the document.
#[derive(Clone)]
pub(crate) struct Section<'a> {
    log: &'a Log<'a>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    path: String,
}

impl<'a> Section<'a> {
    /// Returns the document itself.
    pub(crate) fn root(log: &'a Log<'a>, table: &'a DeTable<'a>) -> Self {
        Self { log, table, span: 0..0, path: String::new() }
    }

    /// Returns the line that the table starts on.
    pub(crate) fn line(&self) -> usize {
        self.log.line(self.span.start)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes every key that is not among the known ones.
    pub(crate) fn only(&self, known: &[&str]) {
        self.refuse_others(known, |name| format!("a known key{}", did_you_mean(name, known)));
    }

    /// Notes every key that is not among the known ones, with words of its own.
    pub(crate) fn refuse_others(&self, known: &[&str], expected: impl Fn(&str) -> String) {
        for (key, value) in self.table {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                self.log.unknown(&key.span(), &value.span(), &self.inner(name), expected(name));
            }
        }
    }

    /// Returns a key's value, or `None` without a word when the key is absent.
    pub(crate) fn optional(&self, key: &str) -> Option<Field<'a>> {
        let value = self.table.get(key)?;
        Some(Field { log: self.log, value: value.get_ref(), span: value.span(), path: self.inner(key) })
    }

    /// Returns a key's value, and notes its absence.
    pub(crate) fn required(&self, key: &str, expected: &str) -> Option<Field<'a>> {
        let field = self.optional(key);
        if field.is_none() {
            self.missing(key, expected);
        }
        field
    }

    /// Notes that a key is absent.
    pub(crate) fn missing(&self, key: &str, expected: impl Into<String>) {
        self.log.missing(&self.span, &self.inner(key), expected);
    }

    /// Notes a fault at a key, or at the table where the key is absent.
    pub(crate) fn fault(&self, key: &str, expected: impl Into<String>) {
        match self.optional(key) {
            Some(field) => field.fault(expected),
            None => self.missing(key, expected),
        }
    }

    /// Returns the text under a key that must be there.
    pub(crate) fn text(&self, key: &str) -> Option<Text> {
        self.required(key, TEXT)?.text()
    }

    /// Returns `true` or `false` under a key, `false` when absent.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.optional(key).and_then(|field| field.flag()).unwrap_or_default()
    }

    /// Returns the tables `[[name]]` in the order of the document, each with its `id` in its path where it has one.
    pub(crate) fn entries(&self, name: &str) -> Vec<Section<'a>> {
        let Some(field) = self.optional(name) else { return Vec::new() };
        let mut entries = Vec::new();
        for (number, item) in
            field.items("tables, each headed by its name in double brackets").iter().enumerate()
        {
            let Some(mut section) = item.section() else { continue };
            let id = section.table.get("id").and_then(|id| id.get_ref().as_str());
            let id = id.map_or_else(|| format!("#{}", number + 1), str::to_owned);
            section.path = format!("{name}[{id}]");
            entries.push(section);
        }
        entries
    }

    fn inner(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

const TEXT: &str = "a text { zh = \"...\", en = \"...\" }";

/// Returns `; did you mean ...?` when a known word is near, else nothing.
pub(crate) fn did_you_mean<'k>(written: &str, known: impl IntoIterator<Item = &'k &'k str>) -> String {
    let known = known.into_iter().copied();
    nearest(written, known).map_or_else(String::new, |word| format!("; did you mean {word:?}?"))
}

/// A value of the document.
#[derive(Clone)]
pub(crate) struct Field<'a> {
    log: &'a Log<'a>,
    value: &'a DeValue<'a>,
    span: Range<usize>,
    path: String,
}

impl<'a> Field<'a> {
    /// Notes that the value is not what it should be.
    pub(crate) fn fault(&self, expected: impl Into<String>) {
        self.log.wrong(&self.span, &self.path, expected);
    }

    pub(crate) fn as_str(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// Returns a whole number, or `None` without a word.
    pub(crate) fn as_integer(&self) -> Option<i64> {
        let number = self.value.as_integer()?;
        i64::from_str_radix(number.as_str(), number.radix()).ok()
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    pub(crate) fn is_array(&self) -> bool {
        self.value.is_array()
    }

    /// Returns a string that says something.
    pub(crate) fn string(&self) -> Option<&'a str> {
        let string = self.value.as_str().filter(|text| !text.trim().is_empty());
        if string.is_none() {
            self.fault("a string that is not empty");
        }
        string
    }

    /// Returns the string read as a type of the kernel.
    pub(crate) fn parsed<T: FromStr>(&self, expected: &str) -> Option<T> {
        let parsed = self.value.as_str().and_then(|text| text.parse().ok());
        if parsed.is_none() {
            self.fault(expected);
        }
        parsed
    }

    /// Returns the value that the string names, out of a closed list.
    pub(crate) fn word<T: Copy + Display>(&self, all: &[T]) -> Option<T> {
        let written = self.value.as_str();
        let found = all.iter().find(|word| Some(word.to_string().as_str()) == written).copied();
        if found.is_none() {
            let words: Vec<String> = all.iter().map(|word| format!("\"{word}\"")).collect();
            self.fault(format!("one of {}", words.join(", ")));
        }
        found
    }

    /// Returns an exact decimal. It stands in quotes, so that its decimals are kept.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        if let DeValue::Integer(_) | DeValue::Float(_) = self.value {
            self.fault("the number in quotes: write it as a string so that its decimals are kept");
            return None;
        }
        self.parsed("a decimal number in quotes, such as \"4.50\"")
    }

    /// Returns a whole number within a range.
    pub(crate) fn integer(&self, range: RangeInclusive<i64>) -> Option<i64> {
        let number = self.as_integer().filter(|number| range.contains(number));
        if number.is_none() {
            self.fault(format!("a whole number from {} to {}, without quotes", range.start(), range.end()));
        }
        number
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.fault("true or false");
        }
        flag
    }

    /// Returns a text in both languages.
    pub(crate) fn text(&self) -> Option<Text> {
        if !self.is_table() {
            self.fault(TEXT);
            return None;
        }
        let section = self.section()?;
        section.only(keys::TEXT);
        section.both_languages()
    }

    pub(crate) fn section(&self) -> Option<Section<'a>> {
        let Some(table) = self.value.as_table() else {
            self.fault("a table");
            return None;
        };
        Some(Section { log: self.log, table, span: self.span.clone(), path: self.path.clone() })
    }

    /// Returns the items of an array, each with its number in its path.
    pub(crate) fn items(&self, expected: &str) -> Vec<Field<'a>> {
        let Some(array) = self.value.as_array() else {
            self.fault(expected);
            return Vec::new();
        };
        let item = |(number, value): (usize, &'a Spanned<DeValue<'a>>)| Field {
            log: self.log,
            value: value.get_ref(),
            span: value.span(),
            path: format!("{}[{}]", self.path, number + 1),
        };
        array.iter().enumerate().map(item).collect()
    }

    /// Returns the strings of an array, each with its place.
    pub(crate) fn strings(&self) -> Vec<(&'a str, Field<'a>)> {
        let items = self.items("an array of strings");
        items.into_iter().filter_map(|item| Some((item.string()?, item))).collect()
    }
}

impl Section<'_> {
    /// Returns the section's `zh` and `en`.
    pub(crate) fn both_languages(&self) -> Option<Text> {
        let zh = self.required("zh", "the text in Chinese").and_then(|field| field.string());
        let en = self.required("en", "the text in English").and_then(|field| field.string());
        Some(Text::new(zh?, en?))
    }
}
