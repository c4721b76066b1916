//! `qiyou report`: hands in the observations of a CSV file.
//!
//! Nothing is recorded unless every row would be: all rows are checked by their services first.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use clap::Parser;
use qiyou_error::{Error, Reason};
use qiyou_kernel::DomainId;
use qiyou_proto::indicator::v1::{
    ReportObservationsRequest, ReportObservationsResponse, indicator_service_client::IndicatorServiceClient,
};
use qiyou_rpc::client::{Channel, TokenSource};

use crate::{
    client::{self, Caller},
    failure::{Failure, Result},
    fleet::SEVEN,
    output,
    rows::{self, Column, Document, Row, RowFault},
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

/// Report the observations of a CSV file
///
/// Each row goes to the domain that its indicator's prefix names. All rows are checked first; when any has a fault, every
/// fault is printed with file, line, column and reason, and nothing is recorded. Reporting a file again changes nothing.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file, CSV in UTF-8
    file: PathBuf,

    /// Port of the aggregator on this machine; the seven domains' follow it
    #[arg(long, value_name = "PORT", default_value_t = client::BASE_PORT)]
    base_port: u16,

    /// Address of a domain that is elsewhere, such as childcare=http://10.0.0.7:50051; may be given several times
    #[arg(long, value_name = "DOMAIN=ADDRESS", value_parser = address)]
    domain: Vec<(DomainId, String)>,

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
    let bytes = fs::read(&args.file).map_err(|error| Failure::unreadable(&args.file, &error))?;
    let mut document = rows::read(&bytes);
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
        let Some(client) = connect(args, domain, &tokens)? else {
            let description =
                format!("no address is known for the domain `{domain}`; give one with --domain");
            faults.extend(rows.iter().map(|row| {
                document.fault(
                    row.line,
                    Some(Column::Indicator),
                    Reason::DomainNotServed,
                    description.as_str(),
                )
            }));
            continue;
        };
        parts.push(Part { domain: domain.clone(), client, rows });
    }
    Ok(parts)
}

fn connect(
    args: &Args,
    domain: &DomainId,
    tokens: &Arc<dyn TokenSource>,
) -> Result<Option<IndicatorServiceClient<Channel>>> {
    let given = args.domain.iter().find(|(given, _)| given == domain).map(|(_, address)| address.clone());
    let Some(address) = given.or_else(|| usual(args.base_port, domain.as_str())) else { return Ok(None) };
    let channel = client::channel(domain.as_str(), &address, tokens)?;
    Ok(Some(IndicatorServiceClient::new(channel)))
}

/// The address of one of the seven domains on this machine.
fn usual(base_port: u16, domain: &str) -> Option<String> {
    let place = SEVEN.iter().position(|known| known.id == domain)?;
    let port = base_port.checked_add(u16::try_from(place + 1).ok()?)?;
    Some(client::local(port))
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
        Some(document.fault(row.line, column, violation.reason, violation.description.as_str()))
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

fn address(text: &str) -> Result<(DomainId, String), String> {
    let refused = || "write a domain and its address, such as childcare=http://10.0.0.7:50051".to_owned();
    let (domain, address) = text.split_once('=').ok_or_else(refused)?;
    Ok((domain.parse().map_err(|_| refused())?, address.to_owned()))
}
