//! A form that a set of settings is read from, setting by setting.

use crate::{
    Fault, Kind, Setting, Shape, Source,
    layers::{Layers, Said, Word},
    mask,
    mask::is_masked,
};

/// Told to whoever copies a value from where it is shown.
const UNMASKED: &str = "the secret itself; *** is how it is shown";

/// What a set of settings is filled from.
///
/// Every method gives a value in any case, so that one run finds all faults: where something is at fault it is the
/// default, and the set is never used.
#[derive(Debug)]
pub struct Form<'l> {
    layers: &'l Layers,
    pub(crate) entries: Vec<Entry>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) missing: Vec<Fault>,
}

/// A setting as it was asked for, and what was found.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) setting: &'static Setting,
    pub(crate) shape: Shape,
    pub(crate) takes_several: bool,
    pub(crate) expected: String,
    /// The default, as it is written; nothing where there is none.
    pub(crate) default: Vec<String>,
    /// What counts, as it may be shown; nothing where nothing was said.
    pub(crate) shown: Vec<String>,
    pub(crate) source: Source,
}

impl<'l> Form<'l> {
    pub(crate) fn over(layers: &'l Layers) -> Self {
        Self { layers, entries: Vec::new(), faults: Vec::new(), missing: Vec::new() }
    }

    /// Returns what is said of a setting, or its default.
    pub fn value<K: Kind>(&mut self, setting: &'static Setting, kind: &K, default: K::Value) -> K::Value {
        let usual = vec![kind.write(&default)];
        self.read(setting, kind, false, usual).pop().unwrap_or(default)
    }

    /// Returns what is said of a setting that may stay unset.
    pub fn optional<K: Kind>(&mut self, setting: &'static Setting, kind: &K) -> Option<K::Value> {
        self.read(setting, kind, false, Vec::new()).pop()
    }

    /// Returns what is said of a setting that takes several values, in the order given; none where it is unset.
    pub fn several<K: Kind>(&mut self, setting: &'static Setting, kind: &K) -> Vec<K::Value> {
        self.read(setting, kind, true, Vec::new())
    }

    /// Notes that a setting is at fault beside others; where nothing is said of it, that something should be.
    pub fn refuse(&mut self, setting: &'static Setting, expected: impl Into<String>) {
        let Some((source, value)) = self.said(setting) else { return self.miss(setting, expected) };
        self.faults.push(Fault { source, key: setting.key.to_owned(), value, expected: expected.into() });
    }

    /// Notes that a setting, or another one in its place, must be given before the program can do its work. Where something
    /// is said of it, that is at fault already.
    pub fn miss(&mut self, setting: &'static Setting, expected: impl Into<String>) {
        if self.said(setting).is_some() {
            return;
        }
        let Setting { key, flag, variable, .. } = setting;
        let expected = format!("{}; set it in the file, by {variable} or by --{flag}", expected.into());
        let (source, value) = (Source::Default, String::new());
        self.missing.push(Fault { source, key: (*key).to_owned(), value, expected });
    }

    /// What is said of a setting, and where, if anything is.
    fn said(&self, setting: &Setting) -> Option<(Source, String)> {
        let entry = self.entries.iter().find(|entry| entry.setting.key == setting.key)?;
        (entry.source != Source::Default).then(|| (entry.source.clone(), entry.shown.join(" ")))
    }

    /// Reads what every layer says, so that a fault under another layer is found too; the strongest counts.
    fn read<K: Kind>(
        &mut self,
        setting: &'static Setting,
        kind: &K,
        takes_several: bool,
        default: Vec<String>,
    ) -> Vec<K::Value> {
        let (shape, expected) = (K::SHAPE, kind.expected());
        let (mut values, mut shown, mut source) = (Vec::new(), default.clone(), Source::Default);
        for said in self.layers.of(setting, takes_several).into_iter().rev() {
            let words = self.words(setting, said, takes_several, &expected);
            source = words.first().map_or(source, |word| word.source.clone());
            let read: Vec<_> = words.iter().map(|word| self.word(setting, kind, word)).collect();
            shown =
                words.iter().zip(&read).map(|(word, value)| shown_of(kind, word, value.as_ref())).collect();
            values = read.into_iter().flatten().collect();
        }
        self.entries.push(Entry { setting, shape, takes_several, expected, default, shown, source });
        values
    }

    /// The words of a layer, where it has as many as the setting takes.
    fn words(&mut self, setting: &Setting, said: Said, takes_several: bool, expected: &str) -> Vec<Word> {
        match said {
            Said::One(word) if !takes_several => vec![word],
            Said::Many(_, words) if takes_several => words,
            Said::One(word) => self.fault(setting, &word, format!("an array, each of it {expected}")),
            Said::Many(word, _) => self.fault(setting, &word, expected.to_owned()),
        }
    }

    fn word<K: Kind>(&mut self, setting: &Setting, kind: &K, word: &Word) -> Option<K::Value> {
        let text = word.text.as_deref().filter(|_| word.shape.is_none_or(|shape| shape == K::SHAPE));
        if text.is_some_and(is_masked) {
            self.fault(setting, word, UNMASKED.to_owned());
            return None;
        }
        let value = text.and_then(|text| kind.read(text));
        if value.is_none() {
            self.fault(setting, word, kind.expected());
        }
        value
    }

    fn fault(&mut self, setting: &Setting, word: &Word, expected: String) -> Vec<Word> {
        let (source, value) = (word.source.clone(), word.shown.clone());
        self.faults.push(Fault { source, key: setting.key.to_owned(), value, expected });
        Vec::new()
    }
}

/// What a report shows of a word, so that it reads as the same: a text as it was written, masked; a number as a file has it,
/// however it was written elsewhere.
fn shown_of<K: Kind>(kind: &K, word: &Word, value: Option<&K::Value>) -> String {
    match (K::SHAPE, value, &word.text) {
        (Shape::Bare, Some(value), _) => kind.write(value),
        (_, _, Some(text)) => mask(text),
        (_, _, None) => word.shown.clone(),
    }
}
