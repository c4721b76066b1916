//! `qiyou plan`: checks a plan document, and loads it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand};
use qiyou_kernel::{Digest, Language};
use qiyou_plan::Plan;
use qiyou_proto::aggregator::v1::{self as wire, LoadPlanRequest, plan_service_client::PlanServiceClient};
use qiyou_rpc::client::Channel;

use crate::{
    client::{self, Caller},
    failure::{Failure, Result},
    output,
};

const CHECK_EXAMPLES: &str = "\
Example:
  qiyou plan check changxing-2023-2027.toml
  changxing-2023-2027.toml:41:9: indicator[childcare.places_per_1000].decimals = -1: expected 0 to 6";

const LOAD_EXAMPLES: &str = "\
Example:
  qiyou plan load changxing-2023-2027.toml --token-file administrator.token";

/// Check or load a plan document
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Load(Load),
}

/// Check a plan document and list every fault
///
/// Prints one line a fault: file, line, column, key, what stands there and what should. Exits with 1 when there is any.
#[derive(Debug, Parser)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct Check {
    /// The plan document, TOML
    file: PathBuf,
}

/// Load a plan document into every service
///
/// Loading is idempotent: a load that broke off half-way heals by loading again. A target that was revised since is
/// kept, and the load refused, unless that target is named.
#[derive(Debug, Parser)]
#[command(after_help = LOAD_EXAMPLES)]
pub(crate) struct Load {
    /// The plan document, TOML
    file: PathBuf,

    /// Address of the aggregator
    #[arg(long, value_name = "ADDRESS", default_value_t = client::local(client::BASE_PORT))]
    server: String,

    /// Revised target that this load may overwrite, by its full name; may be given several times
    #[arg(long, value_name = "NAME")]
    overwrite_target: Vec<String>,

    /// Check against what is loaded, and load nothing
    #[arg(long)]
    validate_only: bool,

    #[command(flatten)]
    caller: Caller,
}

pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Check(args) => {
            let (_, plan) = read(&args.file)?;
            output::print(&format!("{}\n", summary(&plan)))
        }
        Command::Load(args) => {
            let (document, _) = read(&args.file)?;
            let channel = client::channel("the aggregator", &args.server, &args.caller.tokens()?)?;
            let request = LoadPlanRequest {
                overwrite_targets: args.overwrite_target,
                validate_only: args.validate_only,
                ..request(&document)
            };
            let plan = load(channel, request).await?;
            let done = if args.validate_only { "can be loaded" } else { "is loaded" };
            output::print(&format!("{} {done}, sha256 {}\n", plan.name, plan.sha256))
        }
    }
}

/// The request to load a document as it is.
pub(crate) fn request(document: &str) -> LoadPlanRequest {
    LoadPlanRequest {
        document: document.as_bytes().to_vec().into(),
        sha256: Digest::of(document.as_bytes()).to_string(),
        ..Default::default()
    }
}

/// Loads a plan through the aggregator.
pub(crate) async fn load(channel: Channel, request: LoadPlanRequest) -> Result<wire::Plan> {
    Ok(PlanServiceClient::new(channel).load_plan(request).await?.into_inner())
}

/// Reads and checks a document; prints its faults when it has any.
pub(crate) fn read(path: &Path) -> Result<(String, Plan)> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    let document = String::from_utf8(bytes).map_err(|_| Failure::failed(format!("{shown} is not UTF-8")))?;
    match Plan::check(&document) {
        Ok(plan) => Ok((document, plan)),
        Err(faults) => {
            let lines: String = faults.iter().map(|fault| format!("{shown}:{fault}\n")).collect();
            output::print(&lines)?;
            Err(Failure::failed(format!("{shown} has {}", counted(faults.len(), "fault"))))
        }
    }
}

fn summary(plan: &Plan) -> String {
    let counts = [
        (plan.domains.len(), "domain"),
        (plan.indicators.len(), "indicator"),
        (plan.tasks.len(), "task"),
        (plan.commitments.len(), "commitment"),
        (plan.goals.len(), "goal"),
    ];
    let counts: Vec<_> = counts.into_iter().map(|(count, noun)| counted(count, noun)).collect();
    let title = plan.title.in_language(Language::Zh);
    format!("{}: no fault. {title}: {}. sha256 {}", plan.id, counts.join(", "), plan.hash())
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
