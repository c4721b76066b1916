//! What was given, layer by layer: the words of a setting, and where each stands.

use std::{collections::BTreeMap, ffi::OsString};

use crate::{Setting, Shape, Source, file::File, mask};

/// The variables of an environment.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The process's own.
    #[must_use]
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// What a variable says, if anything: an empty one says nothing, as everywhere in OpenTelemetry.
    pub(crate) fn get(&self, name: &str) -> Option<&OsString> {
        self.0.get(&OsString::from(name)).filter(|value| !value.is_empty())
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// One word of a layer.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// The text, unless it is of a form that no setting has.
    pub(crate) text: Option<String>,
    /// How a file writes it; command lines and environments know no difference.
    pub(crate) shape: Option<Shape>,
    /// What of it may be shown.
    pub(crate) shown: String,
    pub(crate) source: Source,
}

impl Word {
    fn plain(text: &str, source: Source) -> Self {
        Self { shown: mask(text), text: Some(text.to_owned()), shape: None, source }
    }
}

/// What one layer says of one setting.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// A single word.
    One(Word),
    /// Several, for a setting that takes them, and the whole of them.
    Many(Word, Vec<Word>),
}

/// The layers over the defaults.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    /// By key.
    pub(crate) flags: BTreeMap<&'static str, Vec<String>>,
    pub(crate) environment: Environment,
    pub(crate) file: File,
}

impl Layers {
    /// What is said of a setting, the strongest first.
    pub(crate) fn of(&self, setting: &'static Setting, takes_several: bool) -> Vec<Said> {
        let layers = [
            self.flag(setting, takes_several),
            self.variable(setting, takes_several),
            self.file.said(setting.key),
        ];
        layers.into_iter().flatten().collect()
    }

    fn flag(&self, setting: &'static Setting, takes_several: bool) -> Option<Said> {
        let words = self.flags.get(setting.key)?;
        let word = |text: &str| Word::plain(text, Source::Flag(setting.flag));
        if takes_several {
            return Some(Said::Many(word(&words.join(" ")), words.iter().map(|text| word(text)).collect()));
        }
        words.last().map(|text| Said::One(word(text)))
    }

    fn variable(&self, setting: &'static Setting, takes_several: bool) -> Option<Said> {
        let source = Source::Variable(setting.variable);
        let Some(text) = self.environment.get(setting.variable)?.to_str() else {
            let shown = "a text that is not UTF-8".to_owned();
            return Some(Said::One(Word { text: None, shape: None, shown, source }));
        };
        let word = |text: &str| Word::plain(text, source.clone());
        if takes_several {
            return Some(Said::Many(word(text), text.split_whitespace().map(word).collect()));
        }
        Some(Said::One(word(text)))
    }
}
