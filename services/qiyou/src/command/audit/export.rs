//! `qiyou audit export`: the entries with their hashes, under a signed head, as a file.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use clap::Parser;
use qiyou_proto::audit::v1::{ExportAuditEntriesRequest, ExportAuditEntriesResponse};
use serde_json::json;

use super::Service;
use crate::{
    failure::{Failure, Result},
    json,
    output::{self, Progress},
};

const EXAMPLES: &str = "\
Examples:
  qiyou audit export --server http://127.0.0.1:50051 --to childcare.audit
  qiyou audit check childcare.audit --keys childcare.jwks.json";

/// Write the record of a service into a file that can be checked without the service
///
/// One JSON value a line: entries, refusals, and in the end how far both go, signed. Kept elsewhere, it shows later that
/// nothing before it was changed, see `qiyou audit verify --head`.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    service: Service,

    /// The first revision
    #[arg(long, value_name = "REVISION", default_value_t = 1)]
    from: i64,

    /// The file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let mut client = args.service.client()?;
    let request = ExportAuditEntriesRequest { first_revision: args.from };
    let mut parts = client.export_audit_entries(request).await?.into_inner();
    let unwritable = |error| unwritable(&args.to, &error);
    let mut file = BufWriter::new(File::create_new(&args.to).map_err(unwritable)?);
    let mut progress = Progress::in_terminal(format!("exporting to {}", args.to.display()));
    let (mut entries, mut refusals, mut is_whole) = (0, 0, false);
    while let Some(part) = parts.message().await? {
        file.write_all(lines(&part)?.as_bytes()).map_err(unwritable)?;
        (entries, refusals) = (entries + part.entries.len(), refusals + part.refusals.len());
        is_whole |= !part.signed_head.is_empty();
        if let Some(progress) = &mut progress {
            progress.step(&format!("{entries} entries"));
        }
    }
    drop(progress);
    file.into_inner().map_err(|error| unwritable(error.into_error()))?.sync_all().map_err(unwritable)?;
    if !is_whole {
        return Err(Failure::failed(format!(
            "the export broke off; remove {} and ask again",
            args.to.display()
        )));
    }
    output::print(&format!("{}: {entries} entries, {refusals} refusals\n", args.to.display()))
}

fn lines(part: &ExportAuditEntriesResponse) -> Result<String> {
    let mut lines = String::new();
    for entry in &part.entries {
        let entry = json::written("qiyou.audit.v1.AuditEntry", entry)?;
        lines.push_str(&format!("{}\n", json!({ "entry": entry })));
    }
    for refusal in &part.refusals {
        let refusal = json::written("qiyou.audit.v1.AuditRefusal", refusal)?;
        lines.push_str(&format!("{}\n", json!({ "refusal": refusal })));
    }
    if !part.signed_head.is_empty() {
        lines.push_str(&format!("{}\n", json!({ "signedHead": part.signed_head })));
    }
    Ok(lines)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::configuration(format!("cannot write {}: {error}", path.display()))
}
