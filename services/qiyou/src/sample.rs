//! A sample of reports from 2023 to the middle of 2026: made up, marked so in every record, and nobody's figures.
//!
//! It is data (`data/sample/`, described there), and it reaches the services the way that an office's reports do: through
//! their calls, on the day that the sample says, handed in by one caller and approved by another.

mod desk;
mod diary;
mod entry;
mod load;
mod office;
mod project;
mod read;
mod record;
mod sheet;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use qiyou_kernel::{Date, Digest, DomainId};
use qiyou_proto::{aggregator::v1::GoalProgress, delivery::v1::Progress, indicator::v1::Observation};

pub(crate) use load::load;
use {entry::Entry, project::Version, sheet::Sheet};

use crate::{failure::Result, shipped};

/// The day on which the sample's services are opened, and plan and division tree loaded.
pub(crate) const OPENED_ON: Date = jiff::civil::date(2024, 1, 8);

/// The day that the sample is to be judged by, so that it looks the same on any day: the reports for half of the plan's
/// fourth year are in, and every status occurs.
pub(crate) const JUDGED_ON: Date = jiff::civil::date(2026, 8, 20);

/// The files, by name.
const FILES: [(&str, &str); 9] = [
    ("observations.csv", include_str!("../data/sample/observations.csv")),
    ("townships.csv", include_str!("../data/sample/townships.csv")),
    ("corrections.csv", include_str!("../data/sample/corrections.csv")),
    ("progress.csv", include_str!("../data/sample/progress.csv")),
    ("goals.csv", include_str!("../data/sample/goals.csv")),
    ("targets.csv", include_str!("../data/sample/targets.csv")),
    ("projects.csv", include_str!("../data/sample/projects.csv")),
    ("project_years.csv", include_str!("../data/sample/project_years.csv")),
    ("milestones.csv", include_str!("../data/sample/milestones.csv")),
];

/// The sample, read.
#[derive(Debug)]
pub(crate) struct Sample {
    observations: BTreeMap<DomainId, Vec<Entry<Observation>>>,
    progress: BTreeMap<DomainId, Vec<Entry<Progress>>>,
    goals: Vec<Entry<GoalProgress>>,
    targets: Vec<Target>,
    projects: Vec<Version>,
}

/// A target that is revised, or a number that is attached to one in words.
#[derive(Clone, Debug)]
struct Target {
    recorded: Date,
    domain: DomainId,
    name: String,
    value: String,
    /// For a number that is attached; a revision keeps the plan's.
    comparator: Option<qiyou_proto::r#type::v1::Comparator>,
    document: String,
    reason: String,
}

impl Sample {
    /// Names the sample and the documents under it exactly.
    pub(crate) fn digest() -> Digest {
        let documents = FILES.iter().map(|(_, text)| text.as_bytes());
        let documents = documents.chain([shipped::PLAN.as_bytes(), shipped::REGIONS]);
        let digests: String = documents.map(|document| Digest::of(document).to_string()).collect();
        Digest::of(digests.as_bytes())
    }

    /// How many reports and projects it holds.
    pub(crate) fn count(&self) -> usize {
        let observations: usize = self.observations.values().map(Vec::len).sum();
        let progress: usize = self.progress.values().map(Vec::len).sum();
        observations + progress + self.goals.len() + self.projects.len()
    }
}

/// One of the files.
fn sheet(name: &'static str) -> Result<Sheet> {
    let text = FILES.iter().find(|(file, _)| *file == name).map_or("", |(_, text)| text);
    Sheet::read(name, text)
}
