//! Rows that are recorded batch by batch.

use qiyou_proto::{
    indicator::v1::{ImportMode, ImportSettings, ImportState, Observation},
    r#type::v1::ReportState,
};
use qiyou_testing::inspection::damages;

use crate::{
    county::{centres, head, on_each, standing, thousand},
    importer::{Importer, counts, ended, import, settings},
};

#[tokio::test]
async fn each_batch_makes_one_revision_and_is_acknowledged_with_what_became_of_its_rows() {
    on_each(async |domain| {
        let (reporter, before) = (domain.callers.reporter(), head(domain));
        let mut importer = Importer::begin(&reporter, settings(ImportMode::Batch)).await.unwrap();
        let first = [centres("990101001", "2024", 1), centres("990101002", "2024", 2)];
        let first = importer.send(1, first).await.unwrap();
        assert_eq!((first.batch_number, counts(first.counts.as_ref())), (1, [2, 0, 0, 0, 0]));
        assert_eq!(head(domain), before + 1);
        let second = [centres("990101002", "2024", 3), centres("990101003", "2024", 3)];
        let second = importer.send(2, second).await.unwrap();
        assert_eq!(counts(second.counts.as_ref()), [2, 0, 0, 0, 0], "a later batch corrects an earlier one");
        assert_eq!(standing(domain).await, ["990101001 2024 1", "990101002 2024 3", "990101003 2024 3"]);

        let import = importer.end().await.unwrap();
        assert_eq!(ended(&import), (ImportState::Completed, [4, 0, 0, 0, 0]));
        assert_eq!(import.token, domain.store.token(before + 2).to_string());
        assert_eq!(head(domain), before + 2, "the end itself records nothing");
    })
    .await;
}

#[tokio::test]
async fn rows_that_are_recorded_already_make_no_revision() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        for mode in [ImportMode::Batch, ImportMode::Row, ImportMode::Atomic] {
            let (_, first) = import(&reporter, settings(mode), vec![thousand(7)]).await;
            let written = head(domain);
            let (_, again) = import(&reporter, settings(mode), vec![thousand(7)]).await;
            assert_eq!(counts(first.counts.as_ref()).iter().sum::<i64>(), 1_000);
            assert_eq!(ended(&again), (ImportState::Completed, [0, 1_000, 0, 0, 0]), "{mode:?}");
            assert_eq!((head(domain), again.token.as_str()), (written, ""), "{mode:?}");
        }
        assert_eq!(damages(&domain.store).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn drafts_are_kept_as_drafts_and_handed_in_by_another_import() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let draft = ImportSettings { draft: true, ..settings(ImportMode::Batch) };
        import(&reporter, draft.clone(), vec![vec![centres("990101001", "2024", 1)]]).await;
        let drafted = domain.callers.viewer().observations().await;
        assert_eq!(drafted[0].state(), ReportState::Draft);
        let (again, _) = import(&reporter, draft, vec![vec![centres("990101001", "2024", 1)]]).await;
        assert_eq!(counts(again[0].counts.as_ref()), [0, 1, 0, 0, 0], "the same draft");

        let handed =
            import(&reporter, settings(ImportMode::Batch), vec![vec![centres("990101001", "2024", 1)]]);
        assert_eq!(counts(handed.await.0[0].counts.as_ref()), [1, 0, 0, 0, 0], "it is handed in");
        assert_eq!(domain.callers.viewer().observations().await[0].state(), ReportState::Submitted);
    })
    .await;
}

#[tokio::test]
async fn an_approved_value_is_corrected_for_a_reason_only() {
    on_each(async |domain| {
        let (reporter, approver) = (domain.callers.reporter(), domain.callers.approver());
        let reported =
            reporter.report([centres("990101001", "2024", 1)]).await.unwrap().into_inner().observations;
        approver.approve(&reported).await.unwrap();

        let silent = ImportSettings { reason: String::new(), ..settings(ImportMode::Batch) };
        let (refused, _) = import(&reporter, silent, vec![vec![centres("990101001", "2024", 2)]]).await;
        assert_eq!(counts(refused[0].counts.as_ref()), [0, 0, 0, 1, 0]);
        assert_eq!((refused[0].faults[0].column.as_str(), refused[0].faults[0].row), ("reason", 1));

        let (taken, _) =
            import(&reporter, settings(ImportMode::Batch), vec![vec![centres("990101001", "2024", 2)]]).await;
        assert_eq!(counts(taken[0].counts.as_ref()), [1, 0, 0, 0, 0]);
        let series = domain.callers.viewer().observations().await;
        assert_eq!(series[0].state(), ReportState::Submitted, "the correction waits for its approval");
    })
    .await;
}

#[tokio::test]
async fn an_etag_guards_what_was_not_read() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let first = reporter.hand_in(centres("990101001", "2024", 1)).await;
        reporter.hand_in(centres("990101001", "2024", 2)).await;
        let stale = Observation { etag: first.etag.clone(), ..centres("990101001", "2024", 3) };
        let (refused, _) = import(&reporter, settings(ImportMode::Row), vec![vec![stale]]).await;
        let fault = &refused[0].faults[0];
        assert_eq!(
            (fault.column.as_str(), fault.reason().as_str_name()),
            ("etag", "ERROR_REASON_ETAG_STALE")
        );
        assert_eq!(fault.value, first.etag);
    })
    .await;
}

#[tokio::test]
async fn the_feed_delivers_the_revision_of_a_batch_whole() {
    on_each(async |domain| {
        let before = domain.store.cursor(head(domain)).to_string();
        import(&domain.callers.reporter(), settings(ImportMode::Batch), vec![thousand(7)]).await;
        let request =
            qiyou_proto::indicator::v1::WatchChangesRequest { cursor: before, ..Default::default() };
        let mut feed =
            domain.callers.viewer().indicators().watch_changes(request).await.unwrap().into_inner();
        let mut changes = 0;
        let position = loop {
            let message = feed.message().await.unwrap().unwrap();
            changes += message.changes.len();
            if let Some(position) = message.position.filter(|_| changes > 0) {
                break position;
            }
        };
        assert_eq!((changes, position.revision), (1_000, head(domain)));
    })
    .await;
}
