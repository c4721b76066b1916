//! Imports that report all of a slice.

use qiyou_proto::{
    error::v1::ErrorReason,
    indicator::v1::{ImportMode, ImportSettings, ImportSlice, ImportState, ImportStrategy},
};
use qiyou_tests::county;

use crate::{
    county::{centres, head, on_each, standing, thousand},
    importer::{counts, ended, import, settings},
};

/// The centres of a region and those below it in these years.
fn replacing(region: &str, periods: &[&str]) -> ImportSettings {
    let slice = ImportSlice {
        region: format!("regions/{region}"),
        indicators: vec![format!("indicators/{}", county::CENTRES)],
        periods: periods.iter().map(ToString::to_string).collect(),
    };
    let strategy = ImportStrategy::Replace.into();
    ImportSettings { strategy, slice: Some(slice), ..settings(ImportMode::Atomic) }
}

#[tokio::test]
async fn what_the_slice_holds_besides_is_withdrawn_in_the_same_revision() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let reports = [
            centres("990101001", "2024", 1),
            centres("990101002", "2024", 2),
            centres("990101002", "2023", 2),
            centres("990101003", "2024", 3),
        ];
        reporter.report(reports).await.unwrap();
        let before = head(domain);
        let rows = vec![centres("990101001", "2024", 1), centres("990101002", "2024", 9)];
        let (told, end) = import(&reporter, replacing("990101", &["2024"]), vec![rows]).await;
        assert_eq!(counts(told[0].counts.as_ref()), [1, 1, 0, 0, 0]);
        assert_eq!(ended(&end), (ImportState::Completed, [1, 1, 1, 0, 0]));
        assert_eq!(head(domain), before + 1);
        let expected = ["990101001 2024 1", "990101002 2023 2", "990101002 2024 9", "990101003 2024 -"];
        assert_eq!(standing(domain).await, expected, "2023 is none of the slice");

        let rows = vec![centres("990101001", "2024", 1), centres("990101002", "2024", 9)];
        let (_, again) = import(&reporter, replacing("990101", &["2024"]), vec![rows]).await;
        assert_eq!(ended(&again), (ImportState::Completed, [0, 2, 0, 0, 0]));
        assert_eq!(head(domain), before + 1, "what is withdrawn already is left alone");
    })
    .await;
}

#[tokio::test]
async fn without_rows_the_whole_slice_is_withdrawn() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        reporter.report(thousand(7)).await.unwrap();
        let (_, end) = import(&reporter, replacing("990101001", &["2022", "2024"]), vec![]).await;
        assert_eq!(ended(&end), (ImportState::Completed, [0, 0, 2, 0, 0]));
        let withdrawn: Vec<_> = standing(domain).await.into_iter().filter(|row| row.ends_with('-')).collect();
        assert_eq!(withdrawn, ["990101001 2022 -", "990101001 2024 -"]);
    })
    .await;
}

#[tokio::test]
async fn a_row_outside_of_the_slice_is_refused() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let rows = vec![
            centres("990101002", "2024", 1),
            centres("990101001", "2023", 1),
            county::Cell::many()[10].report(county::value(1)),
            centres("990101001", "2024", 1),
        ];
        let (told, end) = import(&reporter, replacing("990101001", &["2024"]), vec![rows]).await;
        let columns: Vec<_> = told[0].faults.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
        assert_eq!(columns, [(1, "region"), (2, "period"), (3, "indicator")]);
        assert!(told[0].faults.iter().all(|fault| fault.reason() == ErrorReason::RowOutsideSlice));
        assert_eq!(end.state(), ImportState::Failed);
        assert_eq!(standing(domain).await.len(), 0);
    })
    .await;
}
