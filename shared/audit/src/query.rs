//! Which entries a list asks for.

use qiyou_error::{Fields, Reason, key};
use qiyou_kernel::{
    Instant,
    filter::{Op, Term},
};
use qiyou_store::{
    Op as RowOp, Store, Value,
    audit::{Condition, Field as Column, Query},
};
use qiyou_wire::{Field, PageRequest, filter};

/// Most entries of a page: each may carry changes with it.
const PAGE_SIZE_MAXIMUM: usize = 200;

pub(crate) const ENTRY_FIELDS: &[Field] = &[
    Field { name: "actor", ordered: false },
    Field { name: "method", ordered: false },
    Field { name: "request_id", ordered: false },
    Field { name: "reason", ordered: false },
    Field { name: "resource", ordered: false },
    Field { name: "time", ordered: true },
];

pub(crate) const REFUSAL_FIELDS: &[Field] = &[
    Field { name: "actor", ordered: false },
    Field { name: "method", ordered: false },
    Field { name: "request_id", ordered: false },
    Field { name: "reason", ordered: false },
    Field { name: "time", ordered: true },
];

/// A page of the entries that a filter chooses.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) page: PageRequest,
    pub(crate) query: Query,
}

impl List {
    /// Reads the arguments of a list; `kind` tells its page tokens from another's.
    pub(crate) fn read(
        fields: &mut Fields,
        store: &Store,
        kind: &str,
        known: &[Field],
        (text, page_size, page_token): (&str, i32, &str),
    ) -> Option<Self> {
        let terms = filter(fields, text, known, is_value);
        let resource = terms.as_ref().and_then(|terms| resource(fields, store, terms, text));
        let epoch = store.epoch().to_string();
        let page = PageRequest::read(fields, page_size, page_token, &[kind, &epoch, text]);
        let (terms, mut page) = (terms?, page?);
        page.size = page.size.min(PAGE_SIZE_MAXIMUM);
        let before = page.after.as_ref().and_then(|after| after.parse().ok());
        let conditions = terms.iter().filter_map(condition).collect();
        // One more than the page holds tells whether there is a next one.
        let query = Query { conditions, resource: resource?, before, limit: page.size + 1 };
        Some(Self { page, query })
    }
}

fn is_value(field: &str, value: &str) -> bool {
    field != "time" || value.parse::<Instant>().is_ok()
}

/// The resource that is asked for, if one is.
fn resource(
    fields: &mut Fields,
    store: &Store,
    terms: &[Term],
    text: &str,
) -> Option<Option<qiyou_store::audit::Resource>> {
    let mut named = terms.iter().filter(|term| term.field == "resource");
    let Some(term) = named.next() else { return Some(None) };
    let found = store.resource(&term.value).filter(|_| named.next().is_none() && term.op == Op::Equal);
    if found.is_none() {
        let why = format!(
            "\"{}\" names no rows of this store; give one table and the beginning of a key",
            term.value
        );
        fields.refuse(Reason::FilterInvalid, "filter", why).add(key::VALUE, text).add("fields", "resource");
        return None;
    }
    Some(found)
}

fn condition(term: &Term) -> Option<Condition> {
    let text = Value::text(term.value.as_str());
    let (field, value) = match term.field.as_str() {
        "actor" => (Column::Actor, text),
        "method" => (Column::Method, text),
        "request_id" => (Column::RequestId, text),
        "reason" => (Column::Reason, text),
        "time" => (Column::RecordedAt, Value::instant(term.value.parse().ok()?)),
        _ => return None,
    };
    let op = match term.op {
        Op::Equal => RowOp::Eq,
        Op::NotEqual => RowOp::Ne,
        Op::AtLeast => RowOp::Ge,
        Op::AtMost => RowOp::Le,
        Op::Above => RowOp::Gt,
        Op::Below => RowOp::Lt,
    };
    Some(Condition { field, op, value })
}
