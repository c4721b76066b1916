//! Remembers every span of the process with its fields.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

use parking_lot::Mutex;
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, Registry, layer::Context, prelude::*};

/// A span as it was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// Its place among all spans. The subscriber's own ids are given again once a span has ended.
    pub(crate) place: usize,
    id: u64,
    pub(crate) name: String,
    pub(crate) fields: BTreeMap<String, String>,
    /// The spans that it follows from.
    pub(crate) follows: Vec<usize>,
}

impl Told {
    /// A field; empty when it was not told.
    pub(crate) fn field(&self, name: &str) -> String {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    /// Whether any field has these words in it.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.fields.values().any(|value| value.contains(words))
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }
}

/// Listens to the whole process; clones hear the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listener {
    /// In the order in which they began.
    spans: Arc<Mutex<Vec<Told>>>,
}

impl Listener {
    /// The listener of this process.
    pub(crate) fn install() -> Self {
        static INSTALLED: OnceLock<Listener> = OnceLock::new();
        let install = || {
            let listener = Self::default();
            Registry::default().with(listener.clone()).init();
            listener
        };
        INSTALLED.get_or_init(install).clone()
    }

    /// The spans of one name, in the order in which they began.
    pub(crate) fn spans(&self, name: &str) -> Vec<Told> {
        self.spans.lock().iter().filter(|span| span.name == name).cloned().collect()
    }

    fn change(&self, id: &Id, change: impl FnOnce(&mut Told)) {
        if let Some(told) = self.spans.lock().iter_mut().rfind(|told| told.id == id.into_u64()) {
            change(told);
        }
    }
}

impl<S: Subscriber> Layer<S> for Listener {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let (name, mut spans) = (attributes.metadata().name().to_owned(), self.spans.lock());
        let mut told = Told { place: spans.len(), id: id.into_u64(), name, ..Told::default() };
        attributes.record(&mut told);
        spans.push(told);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        self.change(id, |told| values.record(told));
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, _: Context<'_, S>) {
        let followed =
            self.spans.lock().iter().rev().find(|told| told.id == follows.into_u64()).map(|told| told.place);
        self.change(id, |told| told.follows.extend(followed));
    }
}
