//! Texts in the two languages that Qiyou shows.

use std::fmt;
use std::str::FromStr;

use crate::vocabulary::Error;

/// A language that people read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Returns the language tag: `zh` or `en`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "zh" => Ok(Self::Zh),
            "en" => Ok(Self::En),
            _ => Err(Error::new(&["zh", "en"], text)),
        }
    }
}

/// A name or a sentence in Chinese, and in English where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English; empty where there is none.
    pub en: String,
}

impl Text {
    /// Returns a text in both languages.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Returns the text in a language, or in the other where that is all there is.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::Zh => (&self.zh, &self.en),
            Language::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }

    /// Returns whether neither language says anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_english_is_shown_in_chinese() {
        let name = Text::new("长兴县", "");
        assert_eq!(name.in_language(Language::En), "长兴县");
        assert_eq!(Text::new("长兴县", "Changxing").in_language(Language::En), "Changxing");
        assert!(!name.is_empty());
        assert!(Text::default().is_empty());
    }

    #[test]
    fn a_language_survives_its_tag() {
        assert_eq!(
            [Language::Zh, Language::En].map(|each| each.as_str().parse()),
            [Ok(Language::Zh), Ok(Language::En)]
        );
        assert!("de".parse::<Language>().is_err());
    }
}
