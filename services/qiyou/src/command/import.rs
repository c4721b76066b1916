//! `qiyou import`: the observations of a file of any length, streamed to their services.
//!
//! The file is read row by row and sent batch by batch, two batches ahead of what is acknowledged, so that memory stays
//! bounded however long it is. Where the stream breaks off, the imports wait, and the command says how to go on.

mod batch;
mod errors;
mod part;
mod progress;
mod send;
mod settings;
mod stream;
mod summary;

use std::path::PathBuf;

use clap::Parser;
use qiyou_boot::Signals;
use qiyou_kernel::{DomainId, Language, name};

use self::{
    errors::Faults,
    send::{Sending, Stop},
    settings::Settings,
    summary::Summary,
};
use super::domains::Domains;
use crate::{
    client::Caller,
    failure::{Failure, Result},
    output,
    rows::{Reader, Sheet},
};

const EXAMPLES: &str = "\
Columns, in any order, with English or Chinese headers, are those of `qiyou report`; `qiyou template` writes a file to
fill in. Rows in which nothing was filled in are skipped: no data is not zero.

Examples:
  qiyou import june.csv --dry-run
  qiyou import june.xlsx --mode batch --batch-size 1000
  qiyou import june.csv --strategy replace --region 330522 --indicator housing.estates --period 2026-06 --reason …
  qiyou import june.csv --resume housing=imports/i0198f3c52b7c7d2f9a6b3c1d5e7f9a0b

Exit status: 0 every row is in, 1 rows were refused (they stand in FILE.errors.csv), 2 called wrongly, 64 the file cannot
be read, 75 a service went away and 130 or 143 a signal came: in both cases the last lines say how to go on.";

/// Import the observations of a file of any length
///
/// Each row goes to the domain that its indicator's prefix names. Rows with faults are written beside the file, into
/// FILE.errors.csv, with row, column, value, reason and hint. Importing a file again changes nothing.
///
/// CSV is read in UTF-8, in UTF-16 with its mark, and in GB 18030. Numbers of an XLSX file are taken as the spreadsheet
/// program shows them, with 15 digits; it holds no more.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file, CSV or XLSX; of a workbook the first sheet
    file: PathBuf,

    #[command(flatten)]
    settings: Settings,

    /// Go on with imports that were begun before, of the same file; may be given several times
    #[arg(long, value_name = "DOMAIN=IMPORT", value_parser = resumed)]
    resume: Vec<(DomainId, name::Import)>,

    /// Rows that are sent, and recorded, together
    #[arg(long, value_name = "N", default_value_t = batch::MOST, value_parser = clap::value_parser!(u16).range(1..=i64::from(batch::MOST)))]
    batch_size: u16,

    #[command(flatten)]
    domains: Domains,

    #[command(flatten)]
    caller: Caller,

    /// Language of the summary: `zh` or `en`
    #[arg(long, value_name = "LANGUAGE", default_value_t = Language::Zh)]
    lang: Language,

    /// Print the summary as JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    args.settings.check(&args.resume)?;
    let mut signals =
        Signals::listen().map_err(|error| Failure::failed(format!("cannot listen for signals: {error}")))?;
    let sheet = Sheet::open(&args.file)
        .map_err(|error| Failure::configuration(format!("cannot read {}: {error}", args.file.display())))?;
    if let Some(encoding) = sheet.encoding {
        output::note(&format!("{}: is no UTF-8, read as {encoding}", args.file.display()));
    }
    let mut sending = Sending::new(&args, &sheet)?;
    let outcome = tokio::select! {
        signal = signals.next() => Err(Stop::Signal(signal)),
        outcome = send(&args, &mut sending, sheet) => outcome,
    };
    conclude(&args, sending, outcome).await
}

async fn send(args: &Args, sending: &mut Sending<'_>, sheet: Sheet) -> Result<(), Stop> {
    sending.resume(&args.resume).await?;
    match Reader::over(sheet, sending.wanted()) {
        Ok(reader) => sending.send(reader).await,
        Err(faults) => {
            sending.refuse(faults);
            Ok(())
        }
    }
}

/// Says what became of the rows, and how to go on where that is possible.
async fn conclude(args: &Args, mut sending: Sending<'_>, outcome: Result<(), Stop>) -> Result<()> {
    if let Err(Stop::Failed(_)) = outcome {
        sending.give_up().await;
    }
    let summary = sending.summary();
    let file = summary.faults.write(&args.file)?;
    let text =
        if args.json { summary.json(args, file.as_deref())? } else { summary.text(args, file.as_deref()) };
    output::print(&text)?;
    match outcome {
        Ok(()) if summary.is_whole() => Ok(()),
        Ok(()) => Err(Failure::told(1)),
        Err(stop) => Err(stop.into_failure(&summary.remedy(args))),
    }
}

fn resumed(text: &str) -> Result<(DomainId, name::Import), String> {
    let refused = || {
        "write a domain and its import, such as housing=imports/i0198f3c52b7c7d2f9a6b3c1d5e7f9a0b".to_owned()
    };
    let (domain, import) = text.split_once('=').ok_or_else(refused)?;
    Ok((domain.parse().map_err(|_| refused())?, import.parse().map_err(|_| refused())?))
}
