//! `qiyou demo`: all services over a made-up sample, for whoever wants to see what this is.

mod guide;
#[cfg(test)]
mod tests;

use std::{future::Future, path::PathBuf};

use clap::Parser;
use qiyou_boot::{AccessArgs, ExportArgs};
use qiyou_kernel::{Clock, Digest, name};
use qiyou_plan::Plan;
use qiyou_proto::aggregator::v1::{FiveYearView, GetFiveYearViewRequest};
use tokio::time::Instant;

use super::{serve, token, view};
use crate::{
    client::{self, Given},
    data::{self, Directory, Holds, Mark},
    failure::{Failure, Result},
    fleet::{Addresses, Fleet, Listeners, SEVEN, Setup},
    output::{Format, Progress},
    sample::{self, Sample},
    shipped,
};

const EXAMPLES: &str = "\
Examples:
  qiyou demo                       print the page and keep serving
  qiyou demo --lang en --exit      print the page in English and stop
  qiyou demo --exit --json | jq '.domains[].indicators[].cells[].status.value'";

/// Whom the printed token stands for.
const READER: &str = "demo-reader";

/// Show the five-year view of a whole county with made-up figures, and serve it
///
/// Starts all eight services in one process, loads the division tree of China, the Changxing plan and a sample of
/// reports at the first start, prints the page that a leader reads, and keeps serving, with calls to try. Needs no
/// set-up. A second start on the same directory changes nothing.
///
/// The figures are made up and say so wherever they show. They are judged by 2026-08-20, so that the page is the same on
/// any day. The directory holds nothing else; remove it to start over.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Directory of the databases, made when missing
    #[arg(long, value_name = "DIR", default_value = data::DEMO)]
    data: PathBuf,

    #[command(flatten)]
    ports: serve::Ports,

    /// Print the page and stop
    #[arg(long)]
    exit: bool,

    #[command(flatten)]
    format: Format,

    /// What to log on standard error, such as `info`
    #[arg(long, value_name = "FILTER", env = "QIYOU_LOG", default_value = "error")]
    log: String,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let _log = serve::start_log(&args.log, &ExportArgs::default())?;
    let mut signals = serve::signals()?;
    let demo = Demo::open(&args).await?;
    tokio::select! {
        loaded = demo.load() => loaded?,
        _ = signals.next() => {
            return Err(Failure::failed("stopped before the sample was loaded; the next start goes on with it"));
        }
    }
    let serving = demo.serve(async |shown| {
        args.format.view(&shown.view)?;
        if args.exit {
            return Ok(());
        }
        guide::print(&args, &shown);
        signals.next().await;
        Ok(())
    });
    // Eight services in one future are too large for a stack.
    serve::until_told_twice(Box::pin(serving)).await
}

/// A data directory and the ports to serve it on.
struct Demo {
    directory: Directory,
    listeners: Listeners,
    /// Names the sample of this release.
    sample: Digest,
}

/// What the demo shows.
struct Shown {
    view: FiveYearView,
    addresses: Addresses,
    /// A token to read everything with.
    token: String,
}

impl Demo {
    async fn open(args: &Args) -> Result<Self> {
        let (directory, sample) = (Directory::open(&args.data)?, Sample::digest());
        require_sample(&directory, &sample)?;
        let listeners = Listeners::bind(args.ports.base_port, SEVEN.to_vec()).await?;
        Ok(Self { directory, listeners, sample })
    }

    /// Loads the sample, unless it is there to its end.
    async fn load(&self) -> Result<()> {
        let mark = Mark { sample: self.sample, is_loaded: false };
        if self.directory.holds == Holds::Sample(Mark { is_loaded: true, ..mark.clone() }) {
            return Ok(());
        }
        self.directory.mark(&mark)?;
        let path = &self.directory.path;
        let (begun, sample) = (Instant::now(), Sample::read()?);
        let count = sample.count();
        let mut progress = Progress::begin(format!("loading the made-up sample into {}", path.display()));
        sample::load(path, sample, |day| progress.step(&day.to_string())).await?;
        let seconds = begun.elapsed().as_millis() / 100;
        progress.end(&format!("{count} records in {}.{} s", seconds / 10, seconds % 10));
        self.directory.mark(&Mark { is_loaded: true, ..mark })
    }

    /// Serves for as long as `work` takes, which gets the view.
    async fn serve<F: Future<Output = Result<()>>>(self, work: impl FnOnce(Shown) -> F) -> Result<()> {
        let data = self.directory.path;
        let access = AccessArgs::development(data.clone());
        let setup = Setup::new(data, access, Clock::system());
        let addresses = self.listeners.addresses().clone();
        let fleet = Fleet::new(self.listeners, &setup)?;
        let token = token::viewer(&setup.data, READER)?;
        fleet
            .serve_while(async {
                let view = view(&addresses, &token).await?;
                work(Shown { view, addresses, token }).await
            })
            .await
    }
}

/// Refuses a directory with a county's own figures, or with another sample than this.
fn require_sample(directory: &Directory, sample: &Digest) -> Result<()> {
    let path = directory.path.display();
    match &directory.holds {
        Holds::Nothing => Ok(()),
        Holds::Sample(mark) if mark.sample == *sample => Ok(()),
        Holds::Sample(_) => Err(Failure::configuration(format!(
            "{path} holds the sample of another release; remove it, or name another directory with --data"
        ))),
        Holds::Own => Err(Failure::configuration(format!(
            "{path} holds figures that are no sample, and made-up ones do not belong beside them; name another directory \
             with --data"
        ))),
    }
}

/// The view of the shipped plan.
async fn view(addresses: &Addresses, token: &str) -> Result<FiveYearView> {
    let plan = Plan::check(shipped::PLAN);
    let plan = plan.map_err(|_| Failure::failed("the shipped plan does not pass its own check"))?;
    let request = GetFiveYearViewRequest {
        plan: name::Plan { plan: plan.id }.to_string(),
        region: name::Region { region: plan.region }.to_string(),
        judged_on: sample::JUDGED_ON.to_string(),
        ..Default::default()
    };
    let channel =
        client::channel("the aggregator", &client::uri(addresses.aggregator), &Given::source(token)?)?;
    view::get(channel, request).await
}
