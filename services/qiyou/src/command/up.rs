//! `qiyou up`: all services of a county in one process.

mod settings;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Parser;
use qiyou_kernel::Clock;
use qiyou_plan::Plan;
use qiyou_rpc::client::TokenSource;

use super::{plan, serve};
use crate::{
    client,
    data::{Directory, Holds},
    failure::{Failure, Result},
    fleet::{Addresses, Fleet, Listeners},
    output, shipped,
};

use settings::{Flags, Settings};

const EXAMPLES: &str = "\
Examples:
  qiyou up
  qiyou up --data /srv/qiyou --plan our-county-2026-2030.toml
  qiyou token --data /srv/qiyou --subject me --role administrator";

/// The subject that the first plan is loaded as.
const SUBJECT: &str = "qiyou-up";

/// Run all services in one process: the aggregator, the seven domains and those that a plan brings
///
/// Serves until it is told to stop (Ctrl-C, SIGTERM), then lets running calls finish; told again, it stops at once.
/// Everything stands in SQLite files in the data directory, one a service; only one process at a time can use it.
///
/// The first start loads the shipped division tree of China and the plan. Where a plan stands, no start loads another one
/// over it: `qiyou plan load` does that.
///
/// Without --jwks the services make a key of their own in the data directory. `qiyou token` signs with it, and nobody
/// else's tokens count: that is for trying things out.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    flags: Flags,

    /// Plan document to load at the first start, instead of the shipped one; its domains beyond the seven are served too
    #[arg(long, value_name = "FILE", conflicts_with = "no_plan")]
    plan: Option<PathBuf>,

    /// Load no plan
    #[arg(long)]
    no_plan: bool,

    /// Start nothing: ask whether the services that these arguments would start serve
    #[arg(long)]
    probe: bool,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let Args { flags, plan, no_plan, probe } = args;
    if probe {
        return serve::probe(flags.present()?.base_port).await;
    }
    let Some(settings) = flags.settings()? else { return Ok(()) };
    let _log = serve::start_log(&settings.log, &settings.export)?;
    let document = if no_plan { None } else { Some(document(plan.as_deref())?) };
    let listeners = Listeners::bind(settings.base_port, settings.served(document.as_ref())).await?;
    let setup = settings.setup(directory(&settings.data)?.path, Clock::system());
    let addresses = listeners.addresses().clone();
    let fleet = Fleet::new(listeners, &setup)?;
    let tokens = setup.access.caller(SUBJECT, &setup.clock);
    let tokens = tokens.map_err(|error| Failure::configuration(error.to_string()))?;
    let loaded = fleet.need("the first load");
    let serving = fleet.serve_while(async {
        let mut signals = serve::signals()?;
        tokio::select! {
            begun = begin(&addresses, &tokens, document.as_ref()) => begun?,
            _ = signals.next() => return Ok(()),
        }
        loaded.met(true);
        announce(&settings, &addresses)?;
        signals.next().await;
        Ok(())
    });
    serve::until_told_twice(serving).await
}

/// A plan document, checked.
struct Document {
    text: String,
    plan: Plan,
}

/// The plan to begin with: the shipped one unless a file is named.
fn document(file: Option<&Path>) -> Result<Document> {
    let Some(file) = file else {
        let text = shipped::PLAN.to_owned();
        let plan = Plan::check(&text);
        let plan = plan.map_err(|_| Failure::failed("the shipped plan does not pass its own check"))?;
        return Ok(Document { text, plan });
    };
    let (text, plan) = plan::read(file)?;
    Ok(Document { text, plan })
}

fn directory(data: &Path) -> Result<Directory> {
    let directory = Directory::open(data)?;
    if let Holds::Sample(_) = directory.holds {
        let path = directory.path.display();
        return Err(Failure::configuration(format!(
            "{path} holds the made-up figures of `qiyou demo`; name another directory with --data"
        )));
    }
    Ok(directory)
}

/// Gives empty services the division tree and the plan.
async fn begin(
    addresses: &Addresses,
    tokens: &Arc<dyn TokenSource>,
    document: Option<&Document>,
) -> Result<()> {
    let aggregator = client::channel("the aggregator", &client::uri(addresses.aggregator), tokens)?;
    shipped::load_regions(aggregator.clone()).await?;
    let text = document.map(|document| document.text.as_str());
    for plan in shipped::load_plan(aggregator, text).await? {
        let domains = plan.domains.iter().map(|domain| &domain.domain);
        for domain in domains.filter(|domain| addresses.of(domain).is_none()) {
            let name = &plan.name;
            output::note(&format!(
                "qiyou: no service for the domain {domain} of {name}; give --domain {domain}"
            ));
        }
    }
    Ok(())
}

/// Tells where everything is found.
fn announce(settings: &Settings, addresses: &Addresses) -> Result<()> {
    let mut text: String = addresses.all().map(|(name, address)| format!("{name:<18} {address}\n")).collect();
    text.push_str(&format!("data in {}; stop with Ctrl-C\n", settings.data.display()));
    output::print(&text)
}
