//! Imports of which all rows go in together, or none.

use qiyou_proto::{
    error::v1::ErrorReason,
    indicator::v1::{ImportMode, ImportState, Observation},
};
use qiyou_testing::inspection::damages;

use crate::{
    county::{centres, head, on_each, standing, thousand},
    importer::{Importer, counts, ended, import, settings},
};

#[tokio::test]
async fn nothing_is_recorded_before_the_end_and_then_all_in_one_revision() {
    on_each(async |domain| {
        let before = head(domain);
        let mut importer =
            Importer::begin(&domain.callers.reporter(), settings(ImportMode::Atomic)).await.unwrap();
        for (batch, number) in thousand(7).chunks(300).zip(1..) {
            let acknowledgement = importer.send(number, batch.to_vec()).await.unwrap();
            assert_eq!(counts(acknowledgement.counts.as_ref())[0], i64::try_from(batch.len()).unwrap());
        }
        assert_eq!((head(domain), standing(domain).await.len()), (before, 0), "readers see nothing of it");
        let end = importer.end().await.unwrap();
        assert_eq!(ended(&end), (ImportState::Completed, [1_000, 0, 0, 0, 0]));
        assert_eq!((head(domain), standing(domain).await.len()), (before + 1, 1_000));
        assert_eq!(damages(&domain.store).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_changed_while_it_waited_is_judged_as_it_stands_at_the_end() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let mut importer = Importer::begin(&reporter, settings(ImportMode::Atomic)).await.unwrap();
        let rows = [centres("990101001", "2024", 1), centres("990101002", "2024", 2)];
        assert_eq!(counts(importer.send(1, rows).await.unwrap().counts.as_ref()), [2, 0, 0, 0, 0]);
        reporter.hand_in(centres("990101001", "2024", 1)).await;
        let end = importer.end().await.unwrap();
        assert_eq!(ended(&end), (ImportState::Completed, [1, 1, 0, 0, 0]));
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_refused_at_the_end_only_fails_it_all_the_same() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let read = reporter.hand_in(centres("990101001", "2024", 1)).await;
        let mut importer = Importer::begin(&reporter, settings(ImportMode::Atomic)).await.unwrap();
        let guarded = Observation { etag: read.etag, ..centres("990101001", "2024", 5) };
        let rows = [guarded, centres("990101002", "2024", 2)];
        assert_eq!(importer.send(1, rows).await.unwrap().fault_count, 0);
        reporter.hand_in(centres("990101001", "2024", 3)).await;
        let end = importer.end().await.unwrap();
        assert_eq!(ended(&end), (ImportState::Failed, [0, 0, 0, 1, 1]));
        assert_eq!((end.faults[0].row, end.faults[0].reason()), (1, ErrorReason::EtagStale));
        assert_eq!(standing(domain).await, ["990101001 2024 3"]);
    })
    .await;
}

#[tokio::test]
async fn one_that_is_given_up_leaves_nothing() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let mut importer = Importer::begin(&reporter, settings(ImportMode::Atomic)).await.unwrap();
        importer.send(1, thousand(7)).await.unwrap();
        let name = importer.name().to_owned();
        assert_eq!(importer.discard().await.unwrap().state(), ImportState::Discarded);
        assert_eq!(standing(domain).await.len(), 0);
        let again = Importer::resume(&reporter, &name).await.unwrap();
        assert_eq!(again.end().await.unwrap().state(), ImportState::Discarded, "it stays given up");
        let (_, end) = import(&reporter, settings(ImportMode::Atomic), vec![thousand(8)]).await;
        assert_eq!(ended(&end), (ImportState::Completed, [1_000, 0, 0, 0, 0]));
    })
    .await;
}
