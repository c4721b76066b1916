//! The division tree: loaded by hash, checked, read by parents, levels and days.

use futures::stream;
use qiyou_proto::reference::v1::{
    Dataset, GetRegionRequest, ListReferenceVersionsRequest, ListRegionsRequest, LoadReferenceRequest,
    Region, RegionLevel,
};
use qiyou_tests::{Caller, EXAMPLE_REGIONS, Refused, TestDomain, at, regions, sha256, value};
use tonic::Code;

async fn listed(viewer: &Caller, request: ListRegionsRequest) -> Vec<String> {
    let (mut request, mut codes) = (request, Vec::new());
    loop {
        let page = viewer.reference().list_regions(request.clone()).await.unwrap().into_inner();
        let code = |region: &Region| region.name.trim_start_matches("regions/").to_owned();
        codes.extend(page.regions.iter().map(code));
        if page.next_page_token.is_empty() {
            return codes;
        }
        request.page_token = page.next_page_token;
    }
}

async fn with_example() -> TestDomain {
    let childcare = TestDomain::empty("childcare").await;
    childcare.callers.administrator().load_regions(EXAMPLE_REGIONS.as_bytes()).await.unwrap();
    childcare
}

#[tokio::test]
async fn a_tree_is_loaded_in_pieces_and_once_by_its_hash() {
    let childcare = TestDomain::empty("childcare").await;
    let document = regions();
    let (sha256, dataset) = (sha256(&document), Dataset::Regions.into());
    let pieces: Vec<_> = document
        .chunks(10_000)
        .map(|piece| LoadReferenceRequest { content: piece.to_vec().into(), ..Default::default() })
        .collect();
    let first = LoadReferenceRequest { dataset, sha256: sha256.clone(), ..Default::default() };
    let pieces = stream::iter([first].into_iter().chain(pieces));
    let administrator = childcare.callers.administrator();
    let loaded = administrator.reference().load_reference(pieces).await.unwrap().into_inner();
    assert_eq!((loaded.sha256.as_str(), loaded.revision), (sha256.as_str(), 1));
    let rows = document.iter().filter(|byte| **byte == b'\n').count() - 1;
    assert_eq!(usize::try_from(loaded.row_count).unwrap(), rows);
    assert_eq!(loaded.token, childcare.store.token(1).to_string());

    let again = administrator.load_regions(&document).await.unwrap().into_inner();
    assert_eq!((again.revision, childcare.store.head().revision), (1, 1));
    administrator.load_regions(EXAMPLE_REGIONS.as_bytes()).await.unwrap();
    let request = ListReferenceVersionsRequest::default();
    let listed = administrator.reference().list_reference_versions(request).await.unwrap().into_inner();
    let revisions: Vec<_> = listed.versions.iter().map(|version| version.revision).collect();
    assert_eq!(revisions, [2, 1], "newest first");
}

#[tokio::test]
async fn a_region_knows_its_name_level_and_parent() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut viewer = childcare.callers.viewer().reference();
    let request = GetRegionRequest { name: "regions/330522103".to_owned() };
    let region = viewer.get_region(request).await.unwrap().into_inner();
    assert_eq!((region.display_name.as_str(), region.level()), ("夹浦镇", RegionLevel::Township));
    assert_eq!(region.parent, "regions/330522");
    // A prefecture whose townships have no county above them.
    let request = GetRegionRequest { name: "regions/441900003".to_owned() };
    assert_eq!(viewer.get_region(request).await.unwrap().into_inner().parent, "regions/441900");
}

#[tokio::test]
async fn an_unknown_region_is_not_found() {
    let childcare = TestDomain::with_plan("childcare").await;
    let request = GetRegionRequest { name: "regions/330599".to_owned() };
    let refusal = childcare.callers.viewer().reference().get_region(request).await.refused();
    assert_eq!((refusal.why(), refusal.told("region")), ((Code::NotFound, "REGION_UNKNOWN"), "330599"));
}

#[tokio::test]
async fn regions_are_listed_by_subtree_level_and_day() {
    let childcare = with_example().await;
    let viewer = childcare.callers.viewer();
    let all = ["000000", "990000", "990100", "990101", "990101001", "990101002", "990101003", "990801"];
    assert_eq!(listed(&viewer, ListRegionsRequest { page_size: 2, ..Default::default() }).await, all);
    let townships = ListRegionsRequest { level: RegionLevel::Township.into(), ..Default::default() };
    assert_eq!(listed(&viewer, townships.clone()).await, all[4..7]);
    let on = |day: &str| ListRegionsRequest { valid_on: day.to_owned(), ..townships.clone() };
    assert_eq!(listed(&viewer, on("2024-06-30")).await, ["990101001", "990101002"]);
    assert_eq!(listed(&viewer, on("2024-07-01")).await, ["990101001", "990101003"]);
    let subtree = ListRegionsRequest { subtree: "regions/990101".to_owned(), ..Default::default() };
    assert_eq!(listed(&viewer, subtree).await, all[3..7]);
}

#[tokio::test]
async fn a_region_takes_no_report_for_a_period_in_which_it_did_not_exist() {
    let childcare = TestDomain::with_plan_everywhere("childcare").await;
    childcare.callers.administrator().load_regions(EXAMPLE_REGIONS.as_bytes()).await.unwrap();
    let head = childcare.store.head();
    let row = |region: &str, period: &str| at(region, value("childcare.places_per_1000", period, "4.70"));
    let reporter = childcare.callers.reporter();
    for (region, period) in [("990101002", "2024"), ("990101003", "2024-Q2")] {
        let refusal = reporter.report([row(region, period)]).await.refused();
        assert_eq!(refusal.faults(), [("observations[0].region", "REGION_NOT_VALID")]);
        assert_eq!((refusal.told("region"), refusal.told("period")), (region, period));
        assert!(refusal.message.ends_with("report the region that was in its place"), "{refusal}");
    }
    assert_eq!(childcare.store.head(), head);
    reporter.report([row("990101002", "2024-Q2"), row("990101003", "2024")]).await.unwrap();
}

#[tokio::test]
async fn a_document_with_faults_says_each_with_its_line() {
    let childcare = TestDomain::empty("childcare").await;
    let faulty = format!(
        "{EXAMPLE_REGIONS}990101004,北街街道,hamlet,990101,,\n990102001,南街街道,township,990102,,\n"
    );
    let refusal = childcare.callers.administrator().load_regions(faulty.as_bytes()).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "REFERENCE_INVALID"));
    insta::assert_snapshot!(refusal);
    assert_eq!(childcare.store.head().revision, 0);
}

#[tokio::test]
async fn a_document_is_loaded_under_its_own_hash_and_dataset_only() {
    let childcare = TestDomain::empty("childcare").await;
    let mut administrator = childcare.callers.administrator().reference();
    let content: prost::bytes::Bytes = EXAMPLE_REGIONS.into();
    let piece = LoadReferenceRequest {
        dataset: Dataset::Regions.into(),
        sha256: sha256(b"another"),
        content,
        ..Default::default()
    };
    let refusal = administrator.load_reference(stream::iter([piece.clone()])).await.refused();
    assert_eq!(refusal.faults(), [("sha256", "HASH_MISMATCH")]);
    let unsaid = LoadReferenceRequest { dataset: 0, ..piece };
    let refusal = administrator.load_reference(stream::iter([unsaid])).await.refused();
    assert_eq!(refusal.faults(), [("dataset", "FIELD_REQUIRED")]);
    let refusal = administrator.load_reference(stream::iter([])).await.refused();
    assert_eq!(refusal.faults(), [("dataset", "FIELD_REQUIRED"), ("sha256", "FIELD_REQUIRED")]);
    assert_eq!(childcare.store.head().revision, 0);
}

#[tokio::test]
async fn a_piece_of_five_megabytes_is_refused_like_any_message() {
    let childcare = TestDomain::empty("childcare").await;
    let piece = LoadReferenceRequest {
        dataset: Dataset::Regions.into(),
        sha256: sha256(b"another"),
        content: vec![b'x'; 5 << 20].into(),
        ..Default::default()
    };
    let refusal =
        childcare.callers.administrator().reference().load_reference(stream::iter([piece])).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "MESSAGE_TOO_LARGE"));
    assert_eq!(refusal.told("maximum_bytes"), "4194304");
}

#[tokio::test]
async fn without_a_tree_nothing_is_reported() {
    let childcare = TestDomain::empty("childcare").await;
    childcare.callers.administrator().load_plan(qiyou_tests::CHANGXING.as_bytes()).await.unwrap();
    let rows = [value("childcare.places_per_1000", "2024", "4.70")];
    let refusal = childcare.callers.reporter().report(rows).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REGIONS_NOT_LOADED"));
    assert_eq!(refusal.message, "no division tree is loaded; load one with LoadReference first");
    assert_eq!(refusal.told("service"), "childcare");
}
