//! The sample's files as requests hold them.

use std::collections::BTreeMap;

use qiyou_kernel::{CommitmentId, DomainId, GoalId, IndicatorId, PlanId, name};
use qiyou_plan::Plan;
use qiyou_proto::{
    aggregator::v1::GoalProgress,
    delivery::v1::Progress,
    indicator::v1::Observation,
    r#type::v1::{Comparator, Decimal, Evidence},
};

use super::{
    Sample, Target,
    entry::{COLUMNS, Entry},
    project, sheet,
    sheet::{Row, Sheet},
};
use crate::{
    failure::{Failure, Result},
    rows, shipped,
};

impl Sample {
    /// Reads the sample. Its files are checked by a test, so that this fails in no release.
    pub(crate) fn read() -> Result<Self> {
        let plan = Plan::check(shipped::PLAN);
        let plan = plan.map_err(|_| Failure::failed("the shipped plan does not pass its own check"))?;
        let mut observations = BTreeMap::new();
        for file in ["observations.csv", "townships.csv", "corrections.csv"] {
            observe(&sheet(file)?, &mut observations)?;
        }
        Ok(Self {
            observations,
            progress: progress(&plan.id)?,
            goals: goals(&plan.id)?,
            targets: targets(&plan)?,
            projects: project::read()?,
        })
    }
}

/// Reads a file of observations: the days of each row here, the rest as `qiyou report` reads it.
fn observe(sheet: &Sheet, into: &mut BTreeMap<DomainId, Vec<Entry<Observation>>>) -> Result<()> {
    let document = rows::read(&sheet.without(&COLUMNS)?);
    if let Some(fault) = document.faults.first() {
        return Err(sheet.fault(fault));
    }
    for (row, read) in sheet.rows().zip(document.rows) {
        if !read.observation.sample {
            return Err(row.fault("sample", "every row of the sample says that it is made up"));
        }
        into.entry(read.domain).or_default().push(Entry::read(&row, read.observation)?);
    }
    Ok(())
}

fn progress(plan: &PlanId) -> Result<BTreeMap<DomainId, Vec<Entry<Progress>>>> {
    let mut entries: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in sheet("progress.csv")?.rows() {
        let commitment = row.parse::<CommitmentId>("commitment")?;
        let domain = commitment.domain().parse().map_err(|fault| row.fault("commitment", fault))?;
        let report = Progress {
            commitment: name::Commitment { plan: plan.clone(), commitment }.to_string(),
            period: row.text("period").to_owned(),
            value: number(&row, "value"),
            fulfilled: is_fulfilled(&row),
            evidence: evidence(&row),
            comment: row.text("comment").to_owned(),
            sample: true,
            ..Default::default()
        };
        entries.entry(domain).or_default().push(Entry::read(&row, report)?);
    }
    Ok(entries)
}

fn goals(plan: &PlanId) -> Result<Vec<Entry<GoalProgress>>> {
    let mut entries = Vec::new();
    for row in sheet("goals.csv")?.rows() {
        let report = GoalProgress {
            goal: name::Goal { plan: plan.clone(), goal: row.parse::<GoalId>("goal")? }.to_string(),
            period: row.text("period").to_owned(),
            value: number(&row, "value"),
            fulfilled: is_fulfilled(&row),
            evidence: evidence(&row),
            comment: row.text("comment").to_owned(),
            sample: true,
            ..Default::default()
        };
        entries.push(Entry::read(&row, report)?);
    }
    Ok(entries)
}

fn targets(plan: &Plan) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for row in sheet("targets.csv")?.rows() {
        let indicator = row.parse::<IndicatorId>("indicator")?;
        let domain = indicator.domain().parse().map_err(|fault| row.fault("indicator", fault))?;
        let comparator = match row.text("comparator") {
            "" => None,
            "at_least" => Some(Comparator::AtLeast),
            "at_most" => Some(Comparator::AtMost),
            other => return Err(row.fault("comparator", format!("{other} is none"))),
        };
        let year = row.parse("year")?;
        let name = name::Target { plan: plan.id.clone(), indicator, region: plan.region, year };
        targets.push(Target {
            recorded: row.day("recorded")?,
            domain,
            name: name.to_string(),
            value: row.text("value").to_owned(),
            comparator,
            document: row.text("document").to_owned(),
            reason: row.text("reason").to_owned(),
        });
    }
    Ok(targets)
}

/// A number as its file writes it; the services check it.
pub(super) fn number(row: &Row<'_>, column: &str) -> Option<Decimal> {
    let text = row.text(column);
    (!text.is_empty()).then(|| Decimal { value: text.to_owned() })
}

fn is_fulfilled(row: &Row<'_>) -> bool {
    row.text("fulfilled") == "true"
}

fn evidence(row: &Row<'_>) -> Vec<Evidence> {
    let document = Evidence {
        title: row.text("evidence").to_owned(),
        document_number: row.text("document_number").to_owned(),
        issuer: row.text("issuer").to_owned(),
        issue_date: row.text("issue_date").to_owned(),
        uri: String::new(),
    };
    if document.title.is_empty() { Vec::new() } else { vec![document] }
}
