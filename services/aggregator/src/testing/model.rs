//! A store as the aggregator sees it: what it holds and the changes that led there.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_kernel::RegionCode;
use qiyou_proto::{
    delivery::v1 as delivery,
    indicator::v1::{self as wire, ObservationVersion, change::Resource},
    r#type::v1 as types,
};
use qiyou_region::Tree;

pub(crate) const REGIONS: [&str; 3] = ["330522", "330522103", "330523"];

/// The division tree of the tests: a prefecture with two counties, one of them with a town.
pub(crate) fn tree() -> Vec<Arc<Tree>> {
    let document = "code,name,level,parent\n000000,国,country,\n330000,省,province,000000\n\
                    330500,市,prefecture,330000\n330522,甲,county,330500\n330522103,镇,township,330522\n\
                    330523,乙,county,330500\n";
    vec![Arc::new(Tree::parse(document.as_bytes()).unwrap())]
}

pub(crate) fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

pub(crate) fn change(revision: i64, resource: Resource) -> wire::Change {
    let record_time = Some(prost_types::Timestamp { seconds: 1_700_000_000 + revision, nanos: 0 });
    wire::Change { revision, record_time, resource: Some(resource) }
}

/// One version of an observation or of a commitment's progress, as a store keeps it.
#[derive(Clone, Debug)]
struct Row {
    revision: i64,
    value: u8,
    state: types::ReportState,
    withdrawn: bool,
    approved: i64,
}

/// Which observation: a region, an indicator or the commitment, and a year.
pub(crate) type Key = (usize, u8, u8);

fn row_change((region, measure, year): Key, row: &Row) -> wire::Change {
    let value = Some(types::Decimal { value: row.value.to_string() });
    let (state, period) = (row.state.into(), format!("202{year}"));
    let submitted = Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 });
    if measure == 0 {
        let progress = delivery::Progress {
            commitment: "plans/p-1/commitments/childcare.t01.x".to_owned(),
            period,
            value,
            state,
            withdrawn: row.withdrawn,
            revision: row.revision,
            approved_revision: row.approved,
            first_submit_time: submitted,
            ..delivery::Progress::default()
        };
        return change(row.revision, Resource::Progress(progress));
    }
    let version = if row.approved > 0 { ObservationVersion::Standing } else { ObservationVersion::Working };
    let region = REGIONS[region];
    let observation = wire::Observation {
        name: format!(
            "regions/{region}/indicators/childcare.i{measure}/periods/{period}/authorities/reported"
        ),
        result: value.map(wire::observation::Result::Value),
        evidence: row.value.is_multiple_of(2).then(types::Evidence::default).into_iter().collect(),
        state,
        withdrawn: row.withdrawn,
        revision: row.revision,
        approved_revision: row.approved,
        first_submit_time: submitted,
        version: version.into(),
        ..wire::Observation::default()
    };
    change(row.revision, Resource::Observation(observation))
}

/// What somebody does with one observation, where its state allows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Report { draft: bool },
    Withdraw,
    Submit,
    Approve,
    Return,
}

/// A store that keeps its history: both versions of every observation, and what else a domain holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    working: BTreeMap<Key, Row>,
    standing: BTreeMap<Key, Row>,
    others: BTreeMap<String, wire::Change>,
    pub(crate) history: Vec<wire::Change>,
    /// What led to each change.
    log: Vec<Step>,
}

/// One thing that happens to a store.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Act(Key, Act, u8),
    Other(String, Box<Resource>),
}

impl Model {
    /// Does it, if the state of the observation allows it.
    pub(crate) fn act(&mut self, key: Key, act: Act, value: u8) {
        use types::ReportState::{Approved, Draft, Returned, Submitted};
        let revision = self.revision() + 1;
        let working = self.working.get(&key).cloned();
        let is_approved = working.as_ref().is_some_and(|working| {
            self.standing.get(&key).is_some_and(|standing| standing.approved == working.revision)
        });
        let new = Row { revision, value, state: Submitted, withdrawn: false, approved: 0 };
        let row = match (act, working) {
            (Act::Report { draft: false }, _) => new,
            (Act::Report { draft: true }, _) => Row { state: Draft, ..new },
            (Act::Withdraw, Some(working)) => Row { revision, withdrawn: true, state: Submitted, ..working },
            (Act::Submit, Some(working)) if !is_approved => Row { revision, state: Submitted, ..working },
            (Act::Return, Some(working)) if working.state == Submitted && !is_approved => {
                Row { revision, state: Returned, ..working }
            }
            (Act::Approve, Some(working)) if working.state == Submitted && !is_approved => {
                Row { approved: working.revision, revision, state: Approved, ..working }
            }
            _ => return,
        };
        self.history.push(row_change(key, &row));
        self.log.push(Step::Act(key, act, value));
        let version = if row.approved > 0 { &mut self.standing } else { &mut self.working };
        version.insert(key, row);
    }

    /// Records another resource under its name.
    pub(crate) fn record(&mut self, name: &str, resource: Resource) {
        self.log.push(Step::Other(name.to_owned(), Box::new(resource.clone())));
        let change = change(self.revision() + 1, resource);
        self.history.push(change.clone());
        self.others.insert(name.to_owned(), change);
    }

    /// The newest revision.
    pub(crate) fn revision(&self) -> i64 {
        self.history.last().map_or(0, |change| change.revision)
    }

    /// The store as it was when the changes that `is_before` tells had been made.
    pub(crate) fn until(&self, is_before: impl Fn(&wire::Change) -> bool) -> Self {
        let count = self.history.iter().take_while(|change| is_before(change)).count();
        self.log.iter().take(count).fold(Self::default(), |mut model, step| {
            match step.clone() {
                Step::Act(key, act, value) => model.act(key, act, value),
                Step::Other(name, resource) => model.record(&name, *resource),
            }
            model
        })
    }

    /// The rows that stand, standing versions before working ones.
    pub(crate) fn snapshot(&self) -> Vec<wire::Change> {
        let mut rows: Vec<_> = self.others.values().cloned().collect();
        for key in self.working.keys() {
            let versions = [self.standing.get(key), self.working.get(key)];
            rows.extend(versions.into_iter().flatten().map(|row| row_change(*key, row)));
        }
        rows
    }
}
