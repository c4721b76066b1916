//! `qiyou audit verify`: every entry, every row that it vouches for, and what stands by them.

use std::path::PathBuf;

use clap::Parser;
use futures::{Stream, StreamExt as _, TryStreamExt as _, pin_mut};
use qiyou_audit::SignedHead;
use qiyou_kernel::Digest;
use qiyou_proto::audit::v1::{AuditHead, AuditSummary, VerifyAuditChainRequest, VerifyAuditChainResponse};
use qiyou_store::{
    ReadOnly,
    audit::{Known, Scope},
};

use super::{asked, check::signed_head};
use crate::{
    client::Caller,
    command::which::{Database, Which},
    failure::{Failure, Result},
    fleet::unopened,
    json,
    output::{self, Progress},
};

const EXAMPLES: &str = "\
Examples:
  qiyou audit verify --data qiyou-data
  childcare: 812 entries, 4120 rows, 3 refusals: all as it was written

  qiyou audit verify --store postgres://qiyou@db.example/health --domain health
  health: entry 41 was changed
  health: observations/330522/330522/health.checkups/2025/reported/working of revision 57 was changed

  qiyou audit verify --server http://127.0.0.1:50051 --head childcare.audit --keys childcare.jwks.json

Exit status 1 when something is not as it was written.";

/// Verify that nothing was changed, dropped, inserted or reordered behind a store's back
///
/// Reads databases by itself, also while services run, or asks a running service. Whatever is not as it was written is
/// named, one line each. Only a head that was exported earlier shows that the end of a history was cut off, or all of it
/// written anew: give it with --head.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,

    /// Ask this running service instead of reading a database
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["data", "store", "domain"])]
    server: Option<String>,

    #[command(flatten)]
    caller: Caller,

    /// The first revision
    #[arg(long, value_name = "REVISION", default_value_t = 1)]
    from: i64,

    /// The last revision; the newest when left out, and then what stands and the refusals are verified too
    #[arg(long, value_name = "REVISION")]
    to: Option<i64>,

    /// An export of the store made earlier: its signed head must still stand
    #[arg(long, value_name = "FILE", requires = "keys")]
    head: Option<PathBuf>,

    /// JWKS file with the public key of the service that made the export
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,

    /// Print each finding as JSON, in protobuf's canonical form, for programs
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let known = match (&args.head, &args.keys) {
        (Some(file), Some(keys)) => Some(signed_head(file, keys)?),
        _ => None,
    };
    let mut damages = 0;
    if let Some(address) = &args.server {
        let mut client = asked(address, &args.caller)?;
        let request = VerifyAuditChainRequest {
            first_revision: args.from,
            last_revision: args.to.unwrap_or_default(),
            known_head: known.as_ref().map(SignedHead::message),
        };
        let findings = client.verify_audit_chain(request).await?.into_inner();
        damages += tell(&args, address, findings.map_err(Failure::from)).await?;
    } else {
        let databases = args.which.databases()?;
        if known.is_some() && databases.len() != 1 {
            return Err(Failure::usage(
                "a head is of one store; say with --domain which one to verify against it",
            ));
        }
        for database in &databases {
            damages += verify(&args, database, known.as_ref()).await?;
        }
    }
    match damages {
        0 => Ok(()),
        1 => Err(Failure::failed("1 thing is not as it was written")),
        many => Err(Failure::failed(format!("{many} things are not as they were written"))),
    }
}

async fn verify(args: &Args, database: &Database, known: Option<&SignedHead>) -> Result<i32> {
    let known = known.map(SignedHead::message).as_ref().map(as_known).transpose()?;
    let store = ReadOnly::open(database.options()?).await;
    let store = store.map_err(|error| unopened(&database.shown, &error))?;
    let findings = store.inspect(Scope { from: args.from, to: args.to, known });
    let findings = findings.map(|finding| Ok(qiyou_audit::finding(&finding?)));
    let told = tell(args, &database.name, findings).await;
    store.close().await;
    told
}

fn as_known(head: &AuditHead) -> Result<Known> {
    let unreadable = |_| Failure::failed("the signed head holds no hash");
    let refusal: Option<Digest> = head.refusal_hash.parse().ok();
    Ok(Known {
        revision: head.revision,
        hash: head.hash.parse().map_err(unreadable)?,
        refusal: refusal.map(|hash| (head.refusal, hash)),
    })
}

/// Tells findings as they come; how many damages there were.
async fn tell(
    args: &Args,
    name: &str,
    findings: impl Stream<Item = Result<VerifyAuditChainResponse>>,
) -> Result<i32> {
    pin_mut!(findings);
    let mut progress = Progress::in_terminal(format!("verifying {name}"));
    let mut summary = None;
    while let Some(finding) = findings.try_next().await? {
        if args.json && finding.progress.is_none() {
            let line = json::written("qiyou.audit.v1.VerifyAuditChainResponse", &finding)?;
            output::print(&format!("{line}\n"))?;
        }
        if let (Some(progress), Some(reached)) = (&mut progress, &finding.progress) {
            progress.step(&format!("{} of {} entries", reached.verified_count, reached.total_count));
        }
        if let (Some(damage), false) = (&finding.damage, args.json) {
            output::print(&format!("{name}: {}\n", damage.description))?;
        }
        summary = finding.summary.or(summary);
    }
    drop(progress);
    let summary = summary.ok_or_else(|| Failure::failed(format!("{name}: the verification broke off")))?;
    if !args.json {
        output::print(&format!("{name}: {}\n", in_words(&summary)))?;
    }
    Ok(summary.damage_count)
}

fn in_words(summary: &AuditSummary) -> String {
    let AuditSummary { first_revision, last_revision, history_count, refusal_count, .. } = summary;
    let entries = (last_revision - first_revision + 1).max(0);
    let counted = format!("{entries} entries, {history_count} rows, {refusal_count} refusals");
    match (summary.damage_count, summary.incomplete) {
        (0, _) => format!("{counted}: all as it was written"),
        (1, _) => format!("{counted}: 1 is not as it was written"),
        (many, false) => format!("{counted}: {many} are not as they were written"),
        (many, true) => format!("stopped after {many} that are not as they were written"),
    }
}
