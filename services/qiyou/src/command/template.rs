//! `qiyou template`: the reports that an office owes, as a file to fill in.

mod asked;
mod table;
mod workbook;

use std::{
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Parser;
use qiyou_kernel::{DomainId, Language, Period, PlanId, RegionCode};

use self::{asked::Asked, table::Table};
use super::domains;
use crate::{
    client::{self, Caller},
    failure::{Failure, Result},
    output,
};

const EXAMPLES: &str = "\
Examples:
  qiyou template --domain childcare childcare.xlsx                     all that is owed today
  qiyou template --domain health --office health --period 2026-Q4 q4.xlsx
  qiyou import childcare.xlsx                                          once it is filled in";

/// Write a file to fill in: a row for each report that is owed
///
/// The service is asked what its plan's offices owe. Each row has the indicator, its unit and rules, the region, the
/// period and the due date; what is to be filled in stays empty. Rows that stay empty are skipped by `qiyou import`: no
/// data is not zero, and where there is none, the column absence says why. A workbook (.xlsx) offers the words that its
/// cells take; CSV (.csv) is the same without.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file, .xlsx or .csv, which must not be there yet
    file: PathBuf,

    /// The domain that is reported to, such as `childcare`
    #[arg(long, value_name = "ID")]
    domain: DomainId,

    /// Id of the plan; may be left out where only one is loaded
    #[arg(long)]
    plan: Option<PlanId>,

    /// Only what this office owes, by its id within the plan
    #[arg(long, value_name = "ID")]
    office: Option<String>,

    /// Only this period, also before it has ended
    #[arg(long)]
    period: Option<Period>,

    /// Only this region and those below it
    #[arg(long, value_name = "CODE")]
    region: Option<RegionCode>,

    /// Language of headers, names and rules: `zh` or `en`
    #[arg(long, value_name = "LANGUAGE", default_value_t = Language::Zh)]
    lang: Language,

    /// Port of the aggregator on this machine; the seven domains' follow it
    #[arg(long, value_name = "PORT", default_value_t = client::BASE_PORT)]
    base_port: u16,

    /// Address of the domain's service where it is elsewhere, such as `http://10.0.0.7:50051`
    #[arg(long, value_name = "ADDRESS", conflicts_with = "base_port")]
    server: Option<String>,

    #[command(flatten)]
    caller: Caller,
}

/// The formats, by how the name of the file ends.
#[derive(Clone, Copy)]
enum Format {
    Workbook,
    Text,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let format = format(&args.file)?;
    let address = args.server.clone().or_else(|| domains::usual(args.base_port, args.domain.as_str()));
    let address = address.ok_or_else(|| {
        let domain = &args.domain;
        Failure::usage(format!("no address is known for the domain `{domain}`; give one with --server"))
    })?;
    let channel = client::channel(args.domain.as_str(), &address, &args.caller.tokens()?)?;
    let asked = Asked::of(&args, channel).await?;
    let table = Table::of(&asked, args.lang);
    let bytes = match format {
        Format::Workbook => workbook::written(&table)?,
        Format::Text => table.csv()?,
    };
    keep(&args.file, &bytes)
        .map_err(|error| Failure::configuration(format!("cannot write {}: {error}", args.file.display())))?;
    output::print(&format!("{}: {}\n", args.file.display(), said(table.rows.len(), args.lang)))
}

fn format(path: &Path) -> Result<Format> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => Ok(Format::Workbook),
        Some("csv") => Ok(Format::Text),
        _ => Err(Failure::usage("name the file .xlsx or .csv")),
    }
}

/// Writes the file, and leaves one that is there already alone: somebody may have filled it in.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn said(rows: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("待填 {rows} 行"),
        Language::En => format!("{rows} rows to fill in"),
    }
}
