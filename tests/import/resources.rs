//! Imports as resources: who may go on with one, and reading them back.

use qiyou_auth::Role;
use qiyou_proto::indicator::v1::{
    GetImportRequest, ImportMode, ImportSettings, ImportState, ListImportsRequest, ListImportsResponse,
};
use qiyou_tests::{Caller, Refused as _};
use tonic::{Code, Response};

use crate::{
    county::{centres, on_each},
    importer::{Importer, ended, import, settings},
};

async fn page(viewer: &Caller, page_token: &str) -> ListImportsResponse {
    let request = ListImportsRequest { page_size: 2, page_token: page_token.to_owned() };
    viewer.indicators().list_imports(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn imports_are_listed_the_one_begun_last_first() {
    on_each(async |domain| {
        let (reporter, viewer) = (domain.callers.reporter(), domain.callers.viewer());
        for title in ["first.csv", "second.csv", "third.csv"] {
            let settings = ImportSettings { title: title.to_owned(), ..settings(ImportMode::Row) };
            import(&reporter, settings, vec![vec![centres("990199", "2024", 1)]]).await;
            domain.clock.advance(std::time::Duration::from_secs(1));
        }
        let titles = |page: &ListImportsResponse| {
            page.imports.iter().map(|import| import.settings.clone().unwrap().title).collect::<Vec<_>>()
        };
        let first = page(&viewer, "").await;
        assert_eq!(titles(&first), ["third.csv", "second.csv"]);
        let last = page(&viewer, &first.next_page_token).await;
        assert_eq!((titles(&last), last.next_page_token.as_str()), (vec!["first.csv".to_owned()], ""));
        assert!(last.imports[0].faults.is_empty(), "lists leave them out");

        let get = GetImportRequest { name: last.imports[0].name.clone() };
        let got = viewer.indicators().get_import(get).await.unwrap().into_inner();
        assert_eq!((got.creator.as_str(), got.faults.len()), ("reporter", 1));
        assert_eq!(ended(&got), (ImportState::Completed, [0, 0, 0, 1, 0]));
    })
    .await;
}

#[tokio::test]
async fn nobody_goes_on_with_the_import_of_another() {
    on_each(async |domain| {
        let importer = Importer::begin(&domain.callers.reporter(), settings(ImportMode::Row)).await.unwrap();
        let other = domain.callers.with("another", Role::Reporter);
        let resumed = Importer::resume(&other, importer.name()).await.map(|_| Response::new(()));
        assert_eq!(resumed.refused().why(), (Code::PermissionDenied, "IMPORT_FOREIGN"));
        let viewer = Importer::begin(&domain.callers.viewer(), settings(ImportMode::Row)).await;
        assert_eq!(
            viewer.map(|_| Response::new(())).refused().why(),
            (Code::PermissionDenied, "ROLE_MISSING")
        );
        let unknown = Importer::resume(&domain.callers.reporter(), "imports/i0").await;
        assert_eq!(
            unknown.map(|_| Response::new(())).refused().why(),
            (Code::NotFound, "RESOURCE_NOT_FOUND")
        );
    })
    .await;
}

#[tokio::test]
async fn one_that_is_begun_again_under_its_request_id_goes_on() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let mut first = Importer::begin_named(&reporter, settings(ImportMode::Row), "july").await.unwrap();
        first.send(1, [centres("990101001", "2024", 1)]).await.unwrap();
        let again = Importer::begin_named(&reporter, settings(ImportMode::Row), "july").await.unwrap();
        assert_eq!((again.name(), again.begun.batch_number), (first.name(), 1));
        let other = Importer::begin_named(&reporter, settings(ImportMode::Batch), "july").await;
        assert_eq!(other.map(|_| Response::new(())).refused().why().1, "REQUEST_ID_REUSED");
    })
    .await;
}
