//! Generated statements, kept: making one of hundreds of rows costs as much as running a small one.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use sqlx::SqlStr;

use crate::sql::generated;

/// Texts by what they do, to which table, for how many rows.
#[derive(Debug, Default)]
pub(crate) struct Texts(Mutex<BTreeMap<Name, Arc<str>>>);

/// Verb, table, size.
type Name = (&'static str, &'static str, usize);

impl Texts {
    /// The text, made the first time.
    pub(crate) fn get(
        &self,
        verb: &'static str,
        table: &'static str,
        size: usize,
        make: impl FnOnce() -> String,
    ) -> SqlStr {
        let mut texts = self.0.lock();
        let text = texts.entry((verb, table, size)).or_insert_with(|| make().into());
        generated(Arc::clone(text))
    }
}
