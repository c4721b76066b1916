//! `qiyou view`: the five-year view of one region.

use clap::Parser;
use prost_types::Timestamp;
use qiyou_kernel::{Date, Instant, PlanId, RegionCode, date};
use qiyou_proto::aggregator::v1::{
    FiveYearView, GetFiveYearViewRequest, ListPlansRequest,
    five_year_view_service_client::FiveYearViewServiceClient, plan_service_client::PlanServiceClient,
};
use qiyou_rpc::client::Channel;

use crate::{
    client::{self, Caller},
    failure::{Failure, Result},
    output::Format,
};

const EXAMPLES: &str = "\
Examples:
  qiyou view                                   today, the only plan, its own region
  qiyou view --region 330522103 --lang en      of one township, in English
  qiyou view --as-of 2026-01-31T16:00:00Z      as it was known then
  qiyou view --json | jq '.domains[].coverage'";

/// Show where a plan stands in a region
///
/// Prints every indicator of every domain with target, actual and status for each of the plan's years, the commitments
/// counted by state, and the goals. Domains that cannot be reached are shown as they were last known, and marked.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Address of the aggregator
    #[arg(long, value_name = "ADDRESS", default_value_t = client::local(client::BASE_PORT))]
    server: String,

    /// Id of the plan; may be left out where only one is loaded
    #[arg(long)]
    plan: Option<PlanId>,

    /// Division code, 6 to 12 digits; the region that the plan is for when left out
    #[arg(long, value_name = "CODE")]
    region: Option<RegionCode>,

    /// Only these domains, such as `childcare`; may be given several times
    #[arg(long, value_name = "DOMAIN")]
    domain: Vec<String>,

    /// Read as recorded at this instant, such as 2026-01-31T16:00:00Z
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<Instant>,

    /// The day to judge by, YYYY-MM-DD: what has ended and what is due. Today in Beijing when left out
    #[arg(long, value_name = "DATE", value_parser = date::parse)]
    judged_on: Option<Date>,

    /// Count values that are submitted and not yet approved, and mark them
    #[arg(long)]
    provisional: bool,

    /// List the commitments one by one
    #[arg(long)]
    commitments: bool,

    #[command(flatten)]
    caller: Caller,

    #[command(flatten)]
    format: Format,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let channel = client::channel("the aggregator", &args.server, &args.caller.tokens()?)?;
    let (plan, region) = subject(&args, &channel).await?;
    let request = GetFiveYearViewRequest {
        plan,
        region,
        domains: args.domain.clone(),
        as_of: args.as_of.map(|instant| {
            let (seconds, nanos) = instant.to_timestamp();
            Timestamp { seconds, nanos }
        }),
        include_provisional: args.provisional,
        judged_on: args.judged_on.map(|date| date.to_string()).unwrap_or_default(),
        include_commitments: args.commitments,
        ..Default::default()
    };
    args.format.view(&get(channel, request).await?)
}

/// Asks for a view.
pub(crate) async fn get(channel: Channel, request: GetFiveYearViewRequest) -> Result<FiveYearView> {
    Ok(FiveYearViewServiceClient::new(channel).get_five_year_view(request).await?.into_inner())
}

/// The plan and the region to show: as asked for, or the only plan and its region.
async fn subject(args: &Args, channel: &Channel) -> Result<(String, String)> {
    if let (Some(plan), Some(region)) = (&args.plan, &args.region) {
        return Ok((format!("plans/{plan}"), format!("regions/{region}")));
    }
    let plans = PlanServiceClient::new(channel.clone()).list_plans(ListPlansRequest::default()).await?;
    let plans = plans.into_inner().plans;
    let wanted = args.plan.as_ref().map(|plan| format!("plans/{plan}"));
    let names: Vec<_> = plans.iter().map(|plan| plan.name.replacen("plans/", "", 1)).collect();
    let mut fitting = plans.into_iter().filter(|plan| wanted.as_ref().is_none_or(|name| *name == plan.name));
    let region = |own: String| args.region.map_or(own, |code| format!("regions/{code}"));
    match (fitting.next(), fitting.next(), wanted) {
        (Some(plan), None, _) => Ok((plan.name, region(plan.region))),
        (Some(_), Some(_), _) => Err(Failure::usage(format!(
            "several plans are loaded; choose one with --plan: {}",
            names.join(", ")
        ))),
        (None, _, Some(name)) => {
            Err(Failure::failed(format!("{name} is not loaded; loaded: {}", names.join(", "))))
        }
        (None, _, None) => Err(Failure::failed("no plan is loaded; load one with `qiyou plan load FILE`")),
    }
}
