//! Imports that withdraw what their rows name.

use qiyou_proto::{
    error::v1::ErrorReason,
    indicator::v1::{ImportMode, ImportSettings, ImportState, ImportStrategy, Observation},
};

use crate::{
    county::{centres, head, on_each, standing},
    importer::{counts, ended, import, settings},
};

fn withdrawing(mode: ImportMode) -> ImportSettings {
    ImportSettings { strategy: ImportStrategy::Withdraw.into(), ..settings(mode) }
}

/// Names an observation, and says nothing of it.
fn named(region: &str) -> Observation {
    Observation { result: None, ..centres(region, "2024", 0) }
}

#[tokio::test]
async fn what_rows_name_becomes_a_tombstone() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        for mode in [ImportMode::Atomic, ImportMode::Batch, ImportMode::Row] {
            reporter.hand_in(centres("990101001", "2024", 1)).await;
            reporter.hand_in(centres("990101002", "2024", 2)).await;
            let before = head(domain);
            let (_, end) = import(&reporter, withdrawing(mode), vec![vec![named("990101001")]]).await;
            assert_eq!(ended(&end), (ImportState::Completed, [0, 0, 1, 0, 0]), "{mode:?}");
            assert_eq!(standing(domain).await, ["990101001 2024 -", "990101002 2024 2"]);
            let (_, again) = import(&reporter, withdrawing(mode), vec![vec![named("990101001")]]).await;
            assert_eq!(ended(&again), (ImportState::Completed, [0, 1, 0, 0, 0]), "{mode:?}");
            assert_eq!(head(domain), before + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_never_reported_cannot_be_withdrawn() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        reporter.hand_in(centres("990101001", "2024", 1)).await;
        let rows = vec![named("990101002"), named("990101001")];
        let (told, end) = import(&reporter, withdrawing(ImportMode::Row), vec![rows]).await;
        assert_eq!(counts(told[0].counts.as_ref()), [0, 0, 1, 1, 0]);
        let fault = &told[0].faults[0];
        assert_eq!((fault.row, fault.reason()), (1, ErrorReason::ResourceNotFound));
        assert_eq!(end.state(), ImportState::Completed);
    })
    .await;
}

#[tokio::test]
async fn the_reason_stands_in_the_audit_chain_of_each_revision() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        reporter.hand_in(centres("990101001", "2024", 1)).await;
        import(&reporter, withdrawing(ImportMode::Batch), vec![vec![named("990101001")]]).await;
        let read = "SELECT actor, method, reason FROM revisions ORDER BY revision DESC LIMIT 1";
        let rows = domain.store.query(read, Vec::new()).await.unwrap();
        let mut entry = rows[0].decoder();
        let entry = [(); 3].map(|()| entry.text().unwrap().to_owned());
        assert_eq!(entry, ["reporter", "IndicatorService/ImportObservations", "核对台账（虚构）"]);
    })
    .await;
}
