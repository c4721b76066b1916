mod cells;
mod delivery;
mod oversight;
mod standing;

use std::sync::Arc;

use prost::Message;
use qiyou_kernel::{Digest, RegionCode, Uuid};
use qiyou_proto::{
    aggregator::v1::{DomainView, FiveYearView, YearCell},
    delivery::v1 as delivery_wire,
    indicator::v1::{self as wire, ObservationVersion, change::Resource, observation},
    r#type::v1 as types,
};
use qiyou_region::Tree;

use crate::{
    Ask,
    link::Reach,
    marks::Marks,
    own::{Goals, Trees},
    projection::{Position, Projection, Touch},
    sources::{Part, Sources},
    testing::{
        model::{change, code},
        plan,
    },
};

const DIVISIONS: &str = "code,name,level,parent\n000000,国,country,\n330000,省,province,000000\n330500,市,prefecture,330000\n\
                         330522,甲,county,330500\n330522103,镇,township,330522\n330523,乙,county,330500\n";

/// The inputs of views: two domains, a store each, followed up to what was put in.
struct World {
    sources: Sources,
    ask: Ask,
}

/// One report that was approved, or handed in.
fn report(region: &str, indicator: &str, period: &str, result: observation::Result) -> wire::Observation {
    wire::Observation {
        name: format!("regions/{region}/indicators/{indicator}/periods/{period}/authorities/reported"),
        result: Some(result),
        state: types::ReportState::Approved.into(),
        version: ObservationVersion::Standing.into(),
        approved_revision: 1,
        ..wire::Observation::default()
    }
}

fn decimal(value: &str) -> types::Decimal {
    types::Decimal { value: value.to_owned() }
}

fn value(value: &str) -> observation::Result {
    observation::Result::Value(decimal(value))
}

fn ratio(numerator: &str, denominator: &str) -> observation::Result {
    let (numerator, denominator) = (Some(decimal(numerator)), Some(decimal(denominator)));
    observation::Result::Ratio(types::Ratio { numerator, denominator })
}

impl World {
    /// Nothing is reported yet; it is the summer of 2025.
    fn new() -> Self {
        let active = plan::active();
        let parts = ["childcare=h:1", "health=h:2"].map(|text| part(text, &active.sha256));
        let tree = Tree::parse(DIVISIONS.as_bytes()).unwrap();
        let sources = Sources {
            active,
            trees: Arc::new(Trees::new(tree, Digest::of(DIVISIONS.as_bytes()))),
            own: Position { store: Uuid::from_u128(9), epoch: Uuid::from_u128(9), revision: 1 },
            own_touch: Touch { revision: 1, ..Touch::default() },
            goals: Arc::new(Goals::default()),
            parts: parts.into(),
            judged_on: "2025-08-01".parse().unwrap(),
        };
        let ask = Ask {
            plan: "p-1".parse().unwrap(),
            domains: Vec::new(),
            include_provisional: false,
            include_commitments: true,
        };
        Self { sources, ask }
    }

    fn on(mut self, day: &str) -> Self {
        self.sources.judged_on = day.parse().unwrap();
        self
    }

    fn projection(&mut self, store: usize) -> &mut Projection {
        Arc::make_mut(self.sources.parts[store].projection.as_mut().unwrap())
    }

    /// Puts the next revision into a store.
    fn put(&mut self, store: usize, resource: Resource) {
        let projection = self.projection(store);
        projection.position.revision += 1;
        let next = change(projection.position.revision, resource);
        let message = next.resource.map(|resource| with_revision(resource, next.revision));
        projection.apply(&wire::Change { resource: message, ..next }).unwrap();
    }

    /// Approves a report of the childcare domain.
    fn approve(mut self, region: &str, indicator: &str, period: &str, result: observation::Result) -> Self {
        self.put(0, Resource::Observation(report(region, indicator, period, result)));
        self
    }

    /// Approves a county's or the prefecture's project.
    fn build(mut self, store: usize, name: &str, major: bool, years: &[(i32, &str)]) -> Self {
        let year = |(year, completed): &(i32, &str)| delivery_wire::ProjectYear {
            year: *year,
            completed: Some(decimal(completed)),
            ..Default::default()
        };
        let project = delivery_wire::Project {
            name: format!("projects/{name}"),
            region: "regions/330522".to_owned(),
            major,
            years: years.iter().map(year).collect(),
            ..Default::default()
        };
        self.put(store, Resource::Project(project));
        self
    }

    fn progress(mut self, commitment: &str, period: &str, level: Option<&str>) -> Self {
        let progress = delivery_wire::Progress {
            commitment: format!("plans/p-1/commitments/{commitment}"),
            period: period.to_owned(),
            value: level.map(decimal),
            fulfilled: level.is_none(),
            state: types::ReportState::Approved.into(),
            approved_revision: 1,
            ..Default::default()
        };
        self.put(0, Resource::Progress(progress));
        self
    }

    fn view(&self, region: &str) -> FiveYearView {
        let region: RegionCode = code(region);
        let marks = Marks::of(&self.ask, region, &self.sources);
        super::compose(&self.ask, region, &self.sources, &marks)
    }

    fn bytes(&self, region: &str) -> Vec<u8> {
        self.view(region).encode_to_vec()
    }

    fn cell(&self, region: &str, indicator: &str, year: i32) -> YearCell {
        let view = self.view(region);
        let indicators = view.domains.iter().flat_map(|domain| &domain.indicators);
        let named = format!("indicators/{indicator}");
        let mut cells = indicators.filter(|each| each.indicator == named).flat_map(|each| &each.cells);
        cells.find(|cell| cell.year == year).unwrap().clone()
    }
}

fn with_revision(mut resource: Resource, revision: i64) -> Resource {
    if let Resource::Observation(observation) = &mut resource {
        observation.revision = revision;
    }
    resource
}

/// A store that holds the plan and the division tree.
fn part(upstream: &str, plan: &Digest) -> Part {
    let upstream: crate::Upstream = upstream.parse().unwrap();
    let id = Uuid::from_u128(upstream.address.bytes().map(u128::from).sum());
    let mut projection = Projection::default();
    projection.position = Position { store: id, epoch: id, revision: 2 };
    let version =
        wire::PlanVersion { plan: "plans/p-1".to_owned(), sha256: plan.to_string(), ..Default::default() };
    let regions = qiyou_proto::reference::v1::ReferenceVersion {
        dataset: qiyou_proto::reference::v1::Dataset::Regions.into(),
        sha256: Digest::of(DIVISIONS.as_bytes()).to_string(),
        ..Default::default()
    };
    projection.apply(&change(1, Resource::PlanVersion(version))).unwrap();
    projection.apply(&change(2, Resource::ReferenceVersion(regions))).unwrap();
    let (upstream, projection) = (Arc::new(upstream), Some(Arc::new(projection)));
    Part { upstream, reach: Reach::Live, projection, serial: 1 }
}

fn domain<'a>(view: &'a FiveYearView, id: &str) -> &'a DomainView {
    view.domains.iter().find(|domain| domain.domain == id).unwrap()
}

fn shown(value: Option<&types::Decimal>) -> &str {
    value.map_or("-", |value| value.value.as_str())
}
