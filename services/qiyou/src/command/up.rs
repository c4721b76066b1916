//! `qiyou up`: all services of a county in one process.

use std::{collections::BTreeSet, path::PathBuf, pin::pin, sync::Arc};

use clap::Parser;
use qiyou_boot::{AccessArgs, Domain, ExportArgs};
use qiyou_kernel::{Clock, DomainId};
use qiyou_plan::Plan;
use qiyou_rpc::client::TokenSource;

use super::{plan, serve};
use crate::{
    client,
    data::{self, Directory, Holds},
    failure::{Failure, Result},
    fleet::{Addresses, Fleet, Listeners, SEVEN, Setup},
    output, shipped,
};

const EXAMPLES: &str = "\
Examples:
  qiyou up
  qiyou up --data /srv/qiyou --plan our-county-2026-2030.toml
  qiyou token --data /srv/qiyou --subject me --role administrator";

/// The subject that the first plan is loaded as.
const SUBJECT: &str = "qiyou-up";

/// Run all services in one process: the aggregator, the seven domains and those that a plan brings
///
/// Serves until it is told to stop (Ctrl-C, SIGTERM), then lets running calls finish. Everything stands in SQLite files
/// in the data directory, one a service; only one process at a time can use it.
///
/// The first start loads the shipped division tree of China and the plan. Where a plan stands, no start loads another one
/// over it: `qiyou plan load` does that.
///
/// Without --jwks the services make a key of their own in the data directory. `qiyou token` signs with it, and nobody
/// else's tokens count: that is for trying things out.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Directory of the databases, made when missing
    #[arg(long, value_name = "DIR", default_value = data::USUAL)]
    data: PathBuf,

    #[command(flatten)]
    ports: serve::Ports,

    /// Plan document to load at the first start, instead of the shipped one; its domains beyond the seven are served too
    #[arg(long, value_name = "FILE", conflicts_with = "no_plan")]
    plan: Option<PathBuf>,

    /// Load no plan
    #[arg(long)]
    no_plan: bool,

    /// A domain beyond the seven, by the id that its plan gives it; served behind them, in the order given. May be given
    /// several times
    #[arg(long, value_name = "ID")]
    domain: Vec<DomainId>,

    #[command(flatten)]
    access: AccessArgs,

    /// Start nothing: ask whether the services that these arguments would start serve
    #[arg(long)]
    probe: bool,

    /// What to log on standard error, such as `info` or `warn,qiyou_store=debug`
    #[arg(long, value_name = "FILTER", env = "QIYOU_LOG", default_value = "warn")]
    log: String,

    #[command(flatten)]
    export: ExportArgs,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    if args.probe {
        return serve::probe(&args.ports).await;
    }
    let _log = serve::start_log(&args.log, &args.export)?;
    let document = args.document()?;
    let listeners = Listeners::bind(args.ports.base_port, args.domains(document.as_ref())).await?;
    let setup = Setup { data: directory(&args)?.path, access: args.access(), clock: Clock::system() };
    let addresses = listeners.addresses().clone();
    let fleet = Fleet::open(listeners, &setup).await?;
    let tokens = setup.access.caller(SUBJECT, &setup.clock);
    let tokens = tokens.map_err(|error| Failure::configuration(error.to_string()))?;
    fleet
        .serve_while(async {
            let mut stop = pin!(serve::told_to_stop());
            tokio::select! {
                begun = begin(&addresses, &tokens, document.as_ref()) => begun?,
                stopped = &mut stop => return stopped,
            }
            announce(&args, &addresses)?;
            stop.await
        })
        .await
}

/// A plan document, checked.
struct Document {
    text: String,
    plan: Plan,
}

impl Args {
    /// The plan to begin with.
    fn document(&self) -> Result<Option<Document>> {
        if self.no_plan {
            return Ok(None);
        }
        let Some(file) = &self.plan else {
            let text = shipped::PLAN.to_owned();
            let plan = Plan::check(&text);
            let plan = plan.map_err(|_| Failure::failed("the shipped plan does not pass its own check"))?;
            return Ok(Some(Document { text, plan }));
        };
        let (text, plan) = plan::read(file)?;
        Ok(Some(Document { text, plan }))
    }

    /// The domains to serve: the seven, those asked for, and those of the plan.
    fn domains(&self, document: Option<&Document>) -> Vec<Domain> {
        let mut domains = SEVEN.to_vec();
        let mut known: BTreeSet<_> = domains.iter().map(|domain| domain.id.to_string()).collect();
        let of_plan = document.iter().flat_map(|document| &document.plan.domains).map(|domain| &domain.id);
        for id in self.domain.iter().chain(of_plan) {
            if known.insert(id.to_string()) {
                domains.push(qiyou_domain::domain(id));
            }
        }
        domains
    }

    /// Whose tokens are trusted: a key of this directory's own unless others are named.
    fn access(&self) -> AccessArgs {
        let mut access = self.access.clone();
        if access.jwks.is_none() {
            access.development_key.get_or_insert_with(|| self.data.clone());
        }
        access
    }
}

fn directory(args: &Args) -> Result<Directory> {
    let directory = Directory::open(&args.data)?;
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
fn announce(args: &Args, addresses: &Addresses) -> Result<()> {
    let mut text: String = addresses.all().map(|(name, address)| format!("{name:<18} {address}\n")).collect();
    text.push_str(&format!("data in {}; stop with Ctrl-C\n", args.data.display()));
    output::print(&text)
}
