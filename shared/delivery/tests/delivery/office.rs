//! The childcare office of one county: its store with the plan and the regions loaded, and who works there.

use std::sync::Arc;

use qiyou_auth::{Grant, Principal, Role};
use qiyou_catalogue::{Catalogue, PlanVersion};
use qiyou_delivery::DeliveryServer;
use qiyou_error::{Error, Reason, Result};
use qiyou_indicator::Context;
use qiyou_kernel::{Digest, Instant};
use qiyou_proto::delivery::v1 as wire;
use qiyou_proto::r#type::v1::{Decimal, Evidence, LocalizedText};
use qiyou_reference::{Dataset, ReferenceVersion, Regions};
use qiyou_store::{Change, Part, Reads, Request, Store};
use qiyou_testing::stores::Place;
use tonic::{Response, Status};

/// What a domain's store holds for this service.
pub(crate) const PARTS: &[&Part] = &[
    &qiyou_reference::PART,
    &qiyou_catalogue::PART,
    &qiyou_observation::PART,
    &qiyou_indicator::PART,
    &qiyou_delivery::PART,
];

/// The plan that ships with the command.
pub(crate) const DOCUMENT: &str =
    include_str!("../../../../services/qiyou/data/plans/changxing-2023-2027.toml");

/// Its name.
pub(crate) const PLAN: &str = "plans/changxing-2023-2027";

const REGIONS: &str = "\
code,name,level,parent
000000,中国,country,
330000,浙江省,province,000000
330500,湖州市,prefecture,330000
330522,长兴县,county,330500
330522103,夹浦镇,township,330522
330522104,李家巷镇,township,330522
330522105,和平镇,township,330522
330523,安吉县,county,330500
";

/// 2025-07-15 in Shanghai.
const TODAY: &str = "2025-07-15T04:00:00Z";

pub(crate) struct Office {
    pub(crate) context: Context,
    pub(crate) server: DeliveryServer,
    pub(crate) place: Place,
}

impl Office {
    /// Opens the office on a day of July 2025.
    pub(crate) async fn open(place: Place) -> Self {
        place.clock().set(TODAY.parse::<Instant>().expect("an instant"));
        let store = place.open().await;
        load_plan(&store, DOCUMENT).await;
        load_regions(&store).await;
        let catalogue = Catalogue::open(&store).await.expect("the plan stands");
        let regions = Regions::open(&store).await.expect("the tree stands");
        let domain = "childcare".parse().expect("a domain");
        let context = Context { domain, store, catalogue, regions, clock: place.clock().clone() };
        Self { server: DeliveryServer::new(context.clone()), context, place }
    }

    /// Loads a changed document of the plan.
    pub(crate) async fn reload(&self, document: &str) {
        load_plan(&self.context.store, document).await;
        self.context.catalogue.refresh(&self.context.store).await.expect("the plan stands");
    }

    pub(crate) fn head(&self) -> i64 {
        self.context.store.head().revision
    }

    pub(crate) async fn close(self) {
        self.context.store.close().await;
    }
}

async fn load_plan(store: &Store, document: &str) {
    let plan = qiyou_catalogue::checked(document.as_bytes()).expect("a plan without faults").id;
    let sha256 = Digest::of(document.as_bytes());
    let version = PlanVersion { plan, sha256, document: document.as_bytes().into() };
    put(store, move |change| change.put(version.clone()).map(drop)).await;
}

async fn load_regions(store: &Store) {
    let document = REGIONS.as_bytes();
    let version = ReferenceVersion {
        dataset: Dataset::Regions,
        sha256: Digest::of(document),
        row_count: 7,
        document: document.into(),
    };
    put(store, move |change| change.put(version.clone()).map(drop)).await;
}

async fn put(store: &Store, decide: impl Fn(&mut Change<'_>) -> Result<()> + Send + Sync + 'static) {
    let write = move |change: &mut Change<'_>| decide(change).map(|()| Vec::new());
    store.write(Request::new("planner", "Test/Load"), Reads::new(), write).await.expect("a load");
}

/// A message as the server stack hands it on: with who sends it.
pub(crate) fn from<M>(subject: &str, message: M) -> tonic::Request<M> {
    let grants = vec![Grant::everywhere(Role::Reporter), Grant::everywhere(Role::Approver)];
    let principal = Principal { subject: subject.to_owned(), grants };
    let mut request = tonic::Request::new(message);
    request.extensions_mut().insert(Arc::new(principal));
    request
}

/// What a call answered.
pub(crate) fn answer<M>(answer: Result<Response<M>, Status>) -> M {
    match answer {
        Ok(response) => response.into_inner(),
        Err(status) => panic!("refused: {:?}", Error::from(&status)),
    }
}

/// Why a call was refused.
pub(crate) fn refusal<M: std::fmt::Debug>(answer: Result<Response<M>, Status>) -> Error {
    Error::from(&answer.expect_err("it is refused"))
}

/// Every violation of a refused call, as field and reason.
pub(crate) fn violations<M: std::fmt::Debug>(answer: Result<Response<M>, Status>) -> Vec<(String, Reason)> {
    let refusal = refusal(answer);
    refusal.violations().iter().map(|each| (each.field.clone(), each.reason)).collect()
}

pub(crate) fn number(text: &str) -> Option<Decimal> {
    Some(Decimal { value: text.to_owned() })
}

pub(crate) fn text(zh: &str) -> Option<LocalizedText> {
    Some(LocalizedText { zh: zh.to_owned(), en: String::new() })
}

pub(crate) fn notice() -> Vec<Evidence> {
    let title = "关于公布2024年度结果的通知".to_owned();
    vec![Evidence { title, document_number: "长政发〔2025〕12号".to_owned(), ..Evidence::default() }]
}

/// The name of a commitment of the plan.
pub(crate) fn commitment(id: &str) -> String {
    format!("{PLAN}/commitments/{id}")
}

/// A report of a level to date, of the share of certified staff.
pub(crate) fn staff(period: &str, value: &str) -> wire::Progress {
    wire::Progress {
        commitment: commitment("childcare.t03.staff_certified_rate"),
        period: period.to_owned(),
        value: number(value),
        ..wire::Progress::default()
    }
}

/// The exact revision of a report that was read.
pub(crate) fn exactly(progress: &wire::Progress) -> wire::ProgressRevision {
    wire::ProgressRevision { name: progress.name.clone(), revision: progress.revision }
}

/// A kindergarten that is being built in a township.
pub(crate) fn kindergarten() -> wire::Project {
    let year = |year, planned: &str, paid: Option<&str>| wire::ProjectYear {
        year,
        planned: number(planned),
        completed: None,
        paid: paid.and_then(number),
    };
    let milestone = |id: &str, due: &str, reached: &str| wire::Milestone {
        id: id.to_owned(),
        title: text("完工"),
        due_date: due.to_owned(),
        reached_date: reached.to_owned(),
    };
    wire::Project {
        name: "projects/central-kindergarten-2".to_owned(),
        title: text("中心幼儿园二期"),
        region: "regions/330522103".to_owned(),
        major: true,
        state: wire::ProjectState::Running.into(),
        years: vec![year(2024, "12000000.00", Some("3000000")), year(2025, "8000000", None)],
        milestones: vec![
            milestone("topped-out", "2025-06-30", "2025-06-12"),
            milestone("open", "2026-09-01", ""),
        ],
        indicators: vec!["indicators/childcare.places_per_1000".to_owned()],
        ..wire::Project::default()
    }
}

/// A request to record a project that may be new.
pub(crate) fn recording(project: wire::Project) -> wire::UpdateProjectRequest {
    wire::UpdateProjectRequest {
        project: Some(project),
        allow_missing: true,
        ..wire::UpdateProjectRequest::default()
    }
}
