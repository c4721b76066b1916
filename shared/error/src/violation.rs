//! One fault of one field of a request.

use std::{collections::BTreeMap, fmt};

use crate::Reason;

/// What is wrong with one field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// Path of the field in the request, such as `observations[3].period`.
    pub field: String,
    /// Why, as programs read it.
    pub reason: Reason,
    /// Why, as people read it: lower case, no full stop, without the field's name.
    pub description: String,
    /// Whatever varies in the description, by key.
    pub metadata: BTreeMap<String, String>,
}

impl Violation {
    /// Makes a violation without metadata.
    #[must_use]
    pub fn new(reason: Reason, field: impl Into<String>, description: impl Into<String>) -> Self {
        let (field, description) = (field.into(), description.into());
        Self { field, reason, description, metadata: BTreeMap::new() }
    }

    /// Adds a value to the metadata.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.add(key, value);
        self
    }

    /// Adds a value to the metadata of a violation in place.
    pub fn add(&mut self, key: impl Into<String>, value: impl fmt::Display) -> &mut Self {
        self.metadata.insert(key.into(), value.to_string());
        self
    }
}
