//! `qiyou audit list` and `qiyou audit refusals`: the newest entries, and what they changed.

use clap::Parser;
use prost_types::Timestamp;
use qiyou_kernel::Instant;
use qiyou_proto::audit::v1::{
    AuditChange, AuditEntry, AuditFieldChange, AuditRefusal, ListAuditEntriesRequest,
    ListAuditRefusalsRequest,
};

use super::Service;
use crate::{failure::Result, json, output};

const EXAMPLES: &str = "\
Examples:
  qiyou audit list --server http://127.0.0.1:50051 --actor clerk-7 --since 2026-11-01T00:00:00Z
  qiyou audit list --server http://127.0.0.1:50051 --resource observations/330522
  qiyou audit list --server http://127.0.0.1:50051 --json | jq .actor";

/// List what was changed, the newest first: who, through which method, why, and each value before and after
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    service: Service,

    #[command(flatten)]
    chosen: Chosen,

    /// Only what changed this row, or the rows whose names begin so, such as `observations/330522`
    #[arg(long, value_name = "NAME")]
    resource: Option<String>,
}

/// List the calls that were refused for want of credentials or permission, the newest first
#[derive(Debug, Parser)]
pub(crate) struct RefusalArgs {
    #[command(flatten)]
    service: Service,

    #[command(flatten)]
    chosen: Chosen,
}

/// Which entries.
#[derive(Debug, clap::Args)]
struct Chosen {
    /// Only of this caller
    #[arg(long, value_name = "SUBJECT")]
    actor: Option<String>,

    /// Only through this method, such as `IndicatorService/ReportObservations`
    #[arg(long, value_name = "PATH")]
    method: Option<String>,

    /// Only recorded at this instant or later
    #[arg(long, value_name = "INSTANT")]
    since: Option<Instant>,

    /// Only recorded before this instant
    #[arg(long, value_name = "INSTANT")]
    until: Option<Instant>,

    /// At most this many
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    limit: usize,

    /// Print one entry a line as JSON, in protobuf's canonical form, for programs
    #[arg(long)]
    json: bool,
}

impl Chosen {
    fn filter(&self, resource: Option<&str>) -> String {
        let term = |field: &str, op: &str, value: &dyn std::fmt::Display| format!("{field} {op} \"{value}\"");
        let terms = [
            self.actor.as_ref().map(|actor| term("actor", "=", actor)),
            self.method.as_ref().map(|method| term("method", "=", method)),
            self.since.as_ref().map(|since| term("time", ">=", since)),
            self.until.as_ref().map(|until| term("time", "<", until)),
            resource.map(|resource| term("resource", "=", &resource)),
        ];
        terms.into_iter().flatten().collect::<Vec<_>>().join(" AND ")
    }

    /// How many to ask for with the next page.
    fn size(&self, had: usize) -> i32 {
        i32::try_from(self.limit.saturating_sub(had).min(200)).unwrap_or_default()
    }
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let mut client = args.service.client()?;
    let (mut had, mut page_token) = (0, String::new());
    while had < args.chosen.limit {
        let filter = args.chosen.filter(args.resource.as_deref());
        let request = ListAuditEntriesRequest { filter, page_size: args.chosen.size(had), page_token };
        let page = client.list_audit_entries(request).await?.into_inner();
        for entry in &page.entries {
            if args.chosen.json {
                output::print(&format!("{}\n", json::written("qiyou.audit.v1.AuditEntry", entry)?))?;
            } else {
                output::print(&shown(entry))?;
            }
        }
        had += page.entries.len();
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    Ok(())
}

pub(crate) async fn run_refusals(args: RefusalArgs) -> Result<()> {
    let mut client = args.service.client()?;
    let (mut had, mut page_token) = (0, String::new());
    while had < args.chosen.limit {
        let filter = args.chosen.filter(None);
        let request = ListAuditRefusalsRequest { filter, page_size: args.chosen.size(had), page_token };
        let page = client.list_audit_refusals(request).await?.into_inner();
        for refusal in &page.refusals {
            if args.chosen.json {
                output::print(&format!("{}\n", json::written("qiyou.audit.v1.AuditRefusal", refusal)?))?;
            } else {
                output::print(&shown_refusal(refusal))?;
            }
        }
        had += page.refusals.len();
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    Ok(())
}

fn shown(entry: &AuditEntry) -> String {
    let AuditEntry { revision, actor, method, reason, change_count, .. } = entry;
    let because = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    let mut text = format!("{revision}  {}  {actor}  {}{because}\n", time(entry.record_time), method);
    for AuditChange { resource, created, fields } in &entry.changes {
        text.push_str(&format!("    {resource}{}\n", if *created { " (new)" } else { "" }));
        for AuditFieldChange { path, old_text, new_text } in fields {
            let of = |text: &Option<String>| {
                text.as_deref().map_or_else(|| "–".to_owned(), |text| format!("{text:?}"))
            };
            let change =
                if *created { of(new_text) } else { format!("{} → {}", of(old_text), of(new_text)) };
            text.push_str(&format!("        {path}: {change}\n"));
        }
    }
    let listed = i64::try_from(entry.changes.len()).unwrap_or(i64::MAX);
    if *change_count > listed {
        text.push_str(&format!("    … and {} more\n", change_count - listed));
    }
    text
}

fn shown_refusal(refusal: &AuditRefusal) -> String {
    let AuditRefusal { number, actor, method, reason, call_count, .. } = refusal;
    let actor = if actor.is_empty() { "unknown" } else { actor };
    let times = if *call_count == 1 { "once".to_owned() } else { format!("{call_count} times") };
    let (first, last) = (time(refusal.first_time), time(refusal.last_time));
    let when = if first == last { first } else { format!("{first} to {last}") };
    format!("{number}  {when}  {actor}  {method}  {reason}, {times}\n")
}

fn time(time: Option<Timestamp>) -> String {
    let instant = time.and_then(|time| Instant::from_timestamp(time.seconds, time.nanos).ok());
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}
