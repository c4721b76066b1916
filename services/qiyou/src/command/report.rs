//! `qiyou report`: hands in the observations of a small file.
//!
//! Nothing is recorded unless every row would be: all rows are checked by their services first.

use std::{collections::BTreeMap, path::PathBuf};

use clap::Parser;
use qiyou_error::{Error, Reason};
use qiyou_kernel::DomainId;
use qiyou_proto::indicator::v1::{
    ReportObservationsRequest, ReportObservationsResponse, indicator_service_client::IndicatorServiceClient,
};
use qiyou_rpc::client::Channel;

use super::domains::{self, Domains};
use crate::{
    client::Caller,
    failure::{Failure, Result},
    output,
    rows::{Column, Document, Row, RowFault, Sheet},
};

const EXAMPLES: &str = "\
Columns, in any order, with English or Chinese headers:
  region/区划  indicator/指标  period/期间                      required
  value/值, or numerator/分子 and denominator/分母, or absence/缺失原因 (未采集 不适用 不公开 拒报)
  fulfilled/已完成 with evidence/依据文件, document_number/文号, issuer/发文单位, issue_date/发文日期
  source/来源  comment/备注  sample/示例                        optional

Examples:
  qiyou report june.csv --validate-only
  qiyou report june.csv --token-file clerk-7.token
  june.csv:14: 数值: TOO_MANY_DECIMALS: …";

/// Observations of one request: what the services take at most.
const BATCH: usize = 1_000;

/// Report the observations of a small file, all or none
///
/// Each row goes to the domain that its indicator's prefix names. All rows are checked first; when any has a fault, every
/// fault is printed with file, line, column and reason, and nothing is recorded. Reporting a file again changes nothing.
/// A long file goes better with `qiyou import`, which holds a part of it at a time and can go on where it broke off.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file, CSV or XLSX
    file: PathBuf,

    #[command(flatten)]
    domains: Domains,

    /// Why values change that were reported before; needed where one was approved
    #[arg(long, default_value = "")]
    reason: String,

    /// Keep the reports as drafts instead of handing them in
    #[arg(long)]
    draft: bool,

    /// Check every row and record nothing
    #[arg(long)]
    validate_only: bool,

    #[command(flatten)]
    caller: Caller,
}

/// Rows for one domain, with the way there.
struct Part<'d> {
    domain: DomainId,
    client: IndicatorServiceClient<Channel>,
    rows: Vec<&'d Row>,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let sheet = Sheet::open(&args.file).map_err(|error| Failure::unreadable(&args.file, &error))?;
    let mut document = Document::read(sheet);
    let mut faults = std::mem::take(&mut document.faults);
    let parts = parts(&args, &document, &mut faults)?;
    for part in &parts {
        faults.extend(validate(&args, &document, part).await?);
    }
    if !faults.is_empty() {
        return Err(refused(&args, faults)?);
    }
    if args.validate_only {
        return output::print(&format!("{}: {} rows, no fault\n", args.file.display(), document.rows.len()));
    }
    for part in &parts {
        let (recorded, unchanged) = record(&args, part).await?;
        output::print(&format!("{}: {recorded} recorded, {unchanged} unchanged\n", part.domain))?;
    }
    Ok(())
}

/// Parts the rows by domain.
fn parts<'d>(args: &Args, document: &'d Document, faults: &mut Vec<RowFault>) -> Result<Vec<Part<'d>>> {
    let tokens = args.caller.tokens()?;
    let mut by_domain: BTreeMap<&DomainId, Vec<&Row>> = BTreeMap::new();
    for row in &document.rows {
        by_domain.entry(&row.domain).or_default().push(row);
    }
    let mut parts = Vec::new();
    for (domain, rows) in by_domain {
        let Some(channel) = args.domains.channel(domain, &tokens)? else {
            let unknown = |row: &&Row| {
                let description = domains::unknown(domain);
                document.header.fault(row.line, Some(Column::Indicator), Reason::DomainNotServed, description)
            };
            faults.extend(rows.iter().map(unknown));
            continue;
        };
        parts.push(Part { domain: domain.clone(), client: IndicatorServiceClient::new(channel), rows });
    }
    Ok(parts)
}

/// Lets a service check its rows and returns every fault that it finds. An answer has room for some faults only, so
/// rows that are at fault are taken out and the others asked again.
async fn validate(args: &Args, document: &Document, part: &Part<'_>) -> Result<Vec<RowFault>> {
    let mut faults = Vec::new();
    for batch in part.rows.chunks(BATCH) {
        let mut rows = batch.to_vec();
        while !rows.is_empty() {
            let Err(error) = send(args, part, &rows, true).await else { break };
            let found = row_faults(document, &rows, &error);
            if found.is_empty() {
                return Err(Failure::from(error).within(&part.domain));
            }
            rows.retain(|row| !found.iter().any(|fault| fault.line == row.line));
            faults.extend(found);
        }
    }
    Ok(faults)
}

/// The faults of a refusal that lie in rows: `observations[3].value` is the fourth row's.
fn row_faults(document: &Document, rows: &[&Row], error: &Error) -> Vec<RowFault> {
    let faults = error.violations().iter().filter_map(|violation| {
        let place = violation.field.strip_prefix("observations[")?;
        let (index, path) = place.split_once(']')?;
        let row = rows.get(index.parse::<usize>().ok()?)?;
        let column = Column::of_field(path.trim_start_matches('.'));
        Some(document.header.fault(row.line, column, violation.reason, violation.description.as_str()))
    });
    faults.collect()
}

/// Records the rows of a part; returns how many changed something and how many did not.
async fn record(args: &Args, part: &Part<'_>) -> Result<(usize, usize)> {
    let (mut recorded, mut unchanged) = (0, 0);
    for batch in part.rows.chunks(BATCH) {
        let answer = send(args, part, batch, false).await;
        let answer = answer.map_err(|error| Failure::from(error).within(&part.domain))?;
        let same = usize::try_from(answer.unchanged_count).unwrap_or_default();
        unchanged += same;
        recorded += answer.observations.len().saturating_sub(same);
    }
    Ok((recorded, unchanged))
}

async fn send(
    args: &Args,
    part: &Part<'_>,
    rows: &[&Row],
    validate_only: bool,
) -> Result<ReportObservationsResponse, Error> {
    let request = ReportObservationsRequest {
        observations: rows.iter().map(|row| row.observation.clone()).collect(),
        draft: args.draft,
        reason: args.reason.clone(),
        request_id: String::new(),
        validate_only,
    };
    let answer = part.client.clone().report_observations(request).await;
    Ok(answer.map_err(Error::from)?.into_inner())
}

/// Prints the faults in the order of the file.
fn refused(args: &Args, mut faults: Vec<RowFault>) -> Result<Failure> {
    let file = args.file.display();
    faults.sort_by_key(|fault| fault.line);
    let lines: String = faults.iter().map(|fault| format!("{file}:{fault}\n")).collect();
    output::print(&lines)?;
    let counted = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
    Ok(Failure::failed(format!("{file} has {counted}; nothing was recorded")))
}
