//! Everything that is a text in its layer: addresses, paths, names.

use std::{fmt, path::PathBuf, str::FromStr};

use super::{Kind, Shape};
use crate::Secret;

/// A text with a meaning.
pub struct Text<T> {
    expected: &'static str,
    read: fn(&str) -> Option<T>,
    write: fn(&T) -> String,
}

impl<T> Text<T> {
    /// A text that is read and written by functions. `expected` says what it should be, as a noun.
    #[must_use]
    pub const fn new(expected: &'static str, read: fn(&str) -> Option<T>, write: fn(&T) -> String) -> Self {
        Self { expected, read, write }
    }
}

impl<T: FromStr + ToString> Text<T> {
    /// A text in a type's own form.
    #[must_use]
    pub fn of(expected: &'static str) -> Self {
        Self::new(expected, |text| text.parse().ok(), T::to_string)
    }
}

impl Text<String> {
    /// A text that says something.
    #[must_use]
    pub fn some(expected: &'static str) -> Self {
        Self::new(
            expected,
            |text| Some(text.to_owned()).filter(|text| !text.trim().is_empty()),
            String::clone,
        )
    }
}

impl Text<PathBuf> {
    /// A path.
    #[must_use]
    pub fn path(expected: &'static str) -> Self {
        let read = |text: &str| Some(PathBuf::from(text)).filter(|path| !path.as_os_str().is_empty());
        Self::new(expected, read, |path| path.display().to_string())
    }
}

impl Text<Secret> {
    /// A text that may hold a secret, and that a function accepts.
    #[must_use]
    pub const fn secret(expected: &'static str, read: fn(&str) -> Option<Secret>) -> Self {
        Self::new(expected, read, |secret| secret.reveal().to_owned())
    }
}

impl<T> fmt::Debug for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("expected", &self.expected).finish_non_exhaustive()
    }
}

impl<T> Kind for Text<T> {
    type Value = T;
    const SHAPE: Shape = Shape::Quoted;

    fn read(&self, text: &str) -> Option<T> {
        (self.read)(text)
    }

    fn write(&self, value: &T) -> String {
        (self.write)(value)
    }

    fn expected(&self) -> String {
        self.expected.to_owned()
    }
}
