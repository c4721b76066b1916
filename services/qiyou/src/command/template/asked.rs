//! What a service is asked for a template: its plan's indicators, and what is owed of them.

use std::collections::BTreeMap;

use qiyou_proto::{
    calendar::v1::{
        DueReport, DueState, ListDueReportsRequest, calendar_service_client::CalendarServiceClient,
    },
    indicator::v1::{
        Indicator, ListIndicatorsRequest, ListPlanVersionsRequest,
        indicator_service_client::IndicatorServiceClient,
    },
};
use qiyou_rpc::client::Channel;

use super::Args;
use crate::failure::{Failure, Result};

/// Items of a page.
const PAGE: i32 = 1_000;

/// What a service answered.
pub(super) struct Asked {
    /// By name.
    pub(super) indicators: BTreeMap<String, Indicator>,
    /// What is owed, by due date.
    pub(super) dues: Vec<DueReport>,
}

impl Asked {
    pub(super) async fn of(args: &Args, channel: Channel) -> Result<Self> {
        let plan = plan(args, channel.clone()).await?;
        let indicators = indicators(&plan, channel.clone()).await?;
        Ok(Self { indicators, dues: dues(args, &plan, channel).await? })
    }
}

/// The plan asked for, or the only one.
async fn plan(args: &Args, channel: Channel) -> Result<String> {
    if let Some(plan) = &args.plan {
        return Ok(format!("plans/{plan}"));
    }
    let request = ListPlanVersionsRequest { page_size: PAGE, ..Default::default() };
    let versions = IndicatorServiceClient::new(channel).list_plan_versions(request).await?.into_inner();
    let mut plans: Vec<_> = versions.plan_versions.into_iter().map(|version| version.plan).collect();
    plans.sort();
    plans.dedup();
    match plans.as_slice() {
        [plan] => Ok(plan.clone()),
        [] => Err(Failure::failed("no plan is loaded; load one with `qiyou plan load FILE`")),
        several => {
            let several = several.join(", ").replace("plans/", "");
            Err(Failure::usage(format!("several plans are loaded; choose one with --plan: {several}")))
        }
    }
}

async fn indicators(plan: &str, channel: Channel) -> Result<BTreeMap<String, Indicator>> {
    let mut client = IndicatorServiceClient::new(channel);
    let mut found = BTreeMap::new();
    let mut request = ListIndicatorsRequest { plan: plan.to_owned(), page_size: PAGE, ..Default::default() };
    loop {
        let page = client.list_indicators(request.clone()).await?.into_inner();
        found.extend(page.indicators.into_iter().map(|indicator| (indicator.name.clone(), indicator)));
        if page.next_page_token.is_empty() {
            return Ok(found);
        }
        request.page_token = page.next_page_token;
    }
}

async fn dues(args: &Args, plan: &str, channel: Channel) -> Result<Vec<DueReport>> {
    let mut client = CalendarServiceClient::new(channel);
    let mut request = ListDueReportsRequest {
        plan: plan.to_owned(),
        region: args.region.map(|region| format!("regions/{region}")).unwrap_or_default(),
        filter: filter(args),
        page_size: PAGE,
        ..Default::default()
    };
    let mut found = Vec::new();
    loop {
        let page = client.list_due_reports(request.clone()).await?.into_inner();
        found.extend(page.due_reports.into_iter().filter(|due| is_owed(args, due.state())));
        if page.next_page_token.is_empty() {
            return Ok(found);
        }
        request.page_token = page.next_page_token;
    }
}

fn filter(args: &Args) -> String {
    let office = args.office.as_ref().map(|office| format!("office = \"{office}\""));
    let period = args.period.map(|period| format!("period = \"{period}\""));
    office.into_iter().chain(period).collect::<Vec<_>>().join(" AND ")
}

/// Whether a report is still to be made; of a period that was named also before its end.
fn is_owed(args: &Args, state: DueState) -> bool {
    match state {
        DueState::Open | DueState::Overdue | DueState::Returned => true,
        DueState::Upcoming => args.period.is_some(),
        DueState::Unspecified | DueState::Submitted | DueState::Approved => false,
    }
}
