//! Lists of entries and refusals, and one entry with what it changed.

use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_proto::audit::v1 as wire;
use qiyou_store::{
    Op, Value,
    audit::{Condition, Entry, Field, Query},
};

use crate::{
    Audit, change, convert,
    query::{ENTRY_FIELDS, List, REFUSAL_FIELDS},
};

/// Changes of each entry in a list.
const LISTED: usize = 10;

/// Changes of one entry: those of the largest report.
const SHOWN: usize = 1_000;

impl Audit {
    pub(crate) async fn list_entries(
        &self,
        request: &wire::ListAuditEntriesRequest,
    ) -> Result<wire::ListAuditEntriesResponse> {
        let mut fields = Fields::new();
        let asked = (request.filter.as_str(), request.page_size, request.page_token.as_str());
        let list = List::read(&mut fields, &self.store, "audit_entries", ENTRY_FIELDS, asked);
        let List { page, query } = fields.finish(|| list)?;
        let page = page.cut(self.store.audit_entries(&query).await?, |entry| entry.revision.to_string());
        let mut entries = Vec::with_capacity(page.items.len());
        for entry in &page.items {
            entries.push(self.with_changes(entry, LISTED).await?);
        }
        Ok(wire::ListAuditEntriesResponse { entries, next_page_token: page.next })
    }

    pub(crate) async fn entry(&self, request: &wire::GetAuditEntryRequest) -> Result<wire::AuditEntry> {
        let mut fields = Fields::new();
        let revision = revision(&mut fields, &request.name);
        let revision = fields.finish(|| revision)?;
        let is_it = Condition { field: Field::Revision, op: Op::Eq, value: Value::int(revision) };
        let query = Query { conditions: vec![is_it], limit: 1, ..Query::default() };
        let entries = self.store.audit_entries(&query).await?;
        let entry = entries.first().ok_or_else(|| Error::not_found(&request.name))?;
        self.with_changes(entry, SHOWN).await
    }

    pub(crate) async fn list_refusals(
        &self,
        request: &wire::ListAuditRefusalsRequest,
    ) -> Result<wire::ListAuditRefusalsResponse> {
        let mut fields = Fields::new();
        let asked = (request.filter.as_str(), request.page_size, request.page_token.as_str());
        let list = List::read(&mut fields, &self.store, "audit_refusals", REFUSAL_FIELDS, asked);
        let List { page, query } = fields.finish(|| list)?;
        self.flush().await?;
        let page = page.cut(self.store.refusals(&query).await?, |refusal| refusal.number.to_string());
        let refusals = page.items.iter().map(convert::refusal).collect();
        Ok(wire::ListAuditRefusalsResponse { refusals, next_page_token: page.next })
    }

    async fn with_changes(&self, entry: &Entry, most: usize) -> Result<wire::AuditEntry> {
        let changes = self.store.audit_changes(entry.revision, most).await?;
        Ok(convert::entry(entry, changes.iter().map(change::change).collect()))
    }
}

/// The revision of `entries/{revision}`.
fn revision(fields: &mut Fields, name: &str) -> Option<i64> {
    let name = fields.required("name", name)?;
    let revision = name.strip_prefix("entries/").and_then(|revision| revision.parse::<i64>().ok());
    if revision.is_none() {
        let why = format!("expected a name such as entries/42, got \"{name}\"");
        fields.refuse(Reason::FieldMalformed, "name", why).add(key::VALUE, name);
    }
    revision
}
