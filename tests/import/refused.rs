//! Rows with faults: what their sender is told, and what becomes of the rows beside them.

use qiyou_proto::{
    error::v1::ErrorReason,
    indicator::v1::{
        ImportBatch, ImportMode, ImportRow, ImportSettings, ImportState, ImportStrategy, Observation,
        import_observations_request::Step,
    },
};
use qiyou_tests::{Refused as _, county};
use tonic::{Code, Response};

use crate::{
    county::{centres, on_each, standing},
    importer::{Importer, counts, ended, import, settings},
};

/// Four rows of which two have faults, three in all.
fn mixed() -> Vec<Observation> {
    let unknown = Observation { period: "2024-13".to_owned(), ..centres("990199", "2024", 1) };
    let negative = Observation { result: Some(county::value(-5)), ..centres("990101002", "2024", 1) };
    vec![centres("990101001", "2024", 1), unknown, negative, centres("990101003", "2024", 3)]
}

#[tokio::test]
async fn a_fault_names_row_column_value_reason_and_what_to_do() {
    on_each(async |domain| {
        let rows = mixed().into_iter().zip([2, 3, 7, 0]);
        let rows = rows.map(|(row, number)| ImportRow { row: number, observation: Some(row) }).collect();
        let mut importer =
            Importer::begin(&domain.callers.reporter(), settings(ImportMode::Row)).await.unwrap();
        importer.say(Step::Batch(ImportBatch { batch_number: 1, rows })).await;
        let acknowledgement = importer.acknowledged().await.unwrap();

        let told = |fault: &qiyou_proto::indicator::v1::ImportFault| {
            (fault.row, fault.column.clone(), fault.value.clone(), fault.reason())
        };
        let expected = [
            (3, "period".to_owned(), "2024-13".to_owned(), ErrorReason::PeriodMalformed),
            (3, "region".to_owned(), "regions/990199".to_owned(), ErrorReason::RegionUnknown),
            (7, "value".to_owned(), "-5".to_owned(), ErrorReason::NumberNegative),
        ];
        assert_eq!(acknowledgement.faults.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(acknowledgement.faults[2].hint, "-5 is below zero; send zero or more");
        assert_eq!(acknowledgement.fault_count, 3);
        let kept = importer.end().await.unwrap();
        assert_eq!(kept.faults, acknowledgement.faults, "the import keeps them");
    })
    .await;
}

#[tokio::test]
async fn the_mode_says_what_becomes_of_the_rows_without_fault() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let good = || vec![centres("990101009", "2024", 9)];
        let (atomic, end) = import(&reporter, settings(ImportMode::Atomic), vec![mixed(), good()]).await;
        assert_eq!(counts(atomic[0].counts.as_ref()), [2, 0, 0, 2, 0], "what would become of them");
        assert_eq!(ended(&end), (ImportState::Failed, [0, 0, 0, 2, 3]));
        assert_eq!(standing(domain).await, [""; 0]);

        let (batch, end) = import(&reporter, settings(ImportMode::Batch), vec![mixed(), good()]).await;
        assert_eq!(counts(batch[0].counts.as_ref()), [0, 0, 0, 2, 2]);
        assert_eq!(ended(&end), (ImportState::Completed, [1, 0, 0, 2, 2]));
        assert_eq!(standing(domain).await, ["990101009 2024 9"]);

        let (row, end) = import(&reporter, settings(ImportMode::Row), vec![mixed(), good()]).await;
        assert_eq!(counts(row[0].counts.as_ref()), [2, 0, 0, 2, 0]);
        assert_eq!(ended(&end), (ImportState::Completed, [2, 1, 0, 2, 0]));
        assert_eq!(standing(domain).await, ["990101001 2024 1", "990101003 2024 3", "990101009 2024 9"]);
    })
    .await;
}

#[tokio::test]
async fn an_observation_stands_once_in_a_batch_and_once_in_an_atomic_import() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let twice = || vec![centres("990101001", "2024", 1), centres("990101001", "2024", 2)];
        let (batch, _) = import(&reporter, settings(ImportMode::Row), vec![twice()]).await;
        assert_eq!(counts(batch[0].counts.as_ref()), [1, 0, 0, 1, 0]);
        assert_eq!(batch[0].faults[0].reason(), ErrorReason::DuplicateItem);
        assert!(batch[0].faults[0].hint.contains("row 1"), "{}", batch[0].faults[0].hint);

        let [first, second] = twice().try_into().unwrap();
        let (atomic, end) =
            import(&reporter, settings(ImportMode::Atomic), vec![vec![first], vec![second]]).await;
        assert_eq!(counts(atomic[1].counts.as_ref()), [0, 0, 0, 1, 0]);
        assert_eq!(end.state(), ImportState::Failed);
    })
    .await;
}

#[tokio::test]
async fn faults_are_counted_all_and_kept_up_to_a_thousand() {
    on_each(async |domain| {
        let bad = |number: u32| centres("990199", "2024", number);
        let batches = vec![(0..700).map(bad).collect(), (0..700).map(bad).collect()];
        let (told, end) = import(&domain.callers.reporter(), settings(ImportMode::Row), batches).await;
        assert_eq!(told[1].faults.len(), 700, "an acknowledgement tells all of its batch");
        assert_eq!((end.fault_count, end.faults.len()), (1_400, 1_000));
    })
    .await;
}

#[tokio::test]
async fn settings_that_do_not_fit_together_are_refused_at_once() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let replace = ImportSettings {
            strategy: ImportStrategy::Replace.into(),
            reason: String::new(),
            draft: true,
            ..settings(ImportMode::Row)
        };
        let refusal = Importer::begin(&reporter, replace).await.map(|_| Response::new(())).refused();
        let faults = [
            ("slice", "FIELD_REQUIRED"),
            ("mode", "FIELD_NOT_ALLOWED"),
            ("draft", "FIELD_NOT_ALLOWED"),
            ("reason", "FIELD_REQUIRED"),
        ];
        assert_eq!((refusal.code, refusal.faults()), (Code::InvalidArgument, faults.to_vec()));
    })
    .await;
}

#[tokio::test]
async fn messages_out_of_their_order_end_the_stream_and_harm_nothing() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let batch = Step::Batch(ImportBatch::default());
        let refusal = Importer::open(&reporter, batch, "").await.map(|_| Response::new(())).refused();
        assert_eq!(refusal.faults(), [("begin", "FIELD_REQUIRED")]);

        let mut importer = Importer::begin(&reporter, settings(ImportMode::Row)).await.unwrap();
        importer.send(1, [centres("990101001", "2024", 1)]).await.unwrap();
        importer.say(Step::Begin(settings(ImportMode::Row))).await;
        let refusal = importer.acknowledged().await.map(Response::new).refused();
        assert_eq!(refusal.faults(), [("begin", "FIELD_NOT_ALLOWED")]);

        let mut again = Importer::resume(&reporter, importer.name()).await.unwrap();
        let refusal = again.send(2, []).await.map(Response::new).refused();
        assert_eq!(refusal.faults(), [("batch.rows", "FIELD_REQUIRED")]);
        let again = Importer::resume(&reporter, importer.name()).await.unwrap();
        assert_eq!(ended(&again.end().await.unwrap()), (ImportState::Completed, [1, 0, 0, 0, 0]));
    })
    .await;
}
