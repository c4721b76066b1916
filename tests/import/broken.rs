//! Streams that break: what was acknowledged is there, and nothing is there twice.

use proptest::{prelude::Strategy as _, strategy::ValueTree as _, test_runner::TestRunner};
use qiyou_proto::indicator::v1::{ImportMode, ImportState};
use qiyou_testing::inspection::damages;
use qiyou_tests::Refused as _;
use tonic::{Code, Response};

use crate::{
    county::{centres, head, on_each, standing, thousand},
    importer::{Importer, ended, settings},
};

#[tokio::test]
async fn a_batch_that_comes_again_gets_its_first_acknowledgement() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        for mode in [ImportMode::Atomic, ImportMode::Batch, ImportMode::Row] {
            let mut importer = Importer::begin(&reporter, settings(mode)).await.unwrap();
            let rows = || [centres("990101001", "2024", 1), centres("990199", "2024", 1)];
            let first = importer.send(1, rows()).await.unwrap();
            let revision = head(domain);
            let mut again = Importer::resume(&reporter, importer.name()).await.unwrap();
            assert_eq!(again.begun.batch_number, 1);
            assert_eq!(again.send(1, rows()).await.unwrap(), first, "{mode:?}");
            assert_eq!(head(domain), revision);
            let counted = again.end().await.unwrap();
            assert_eq!(counted.counts.unwrap().row_count, 2, "{mode:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_batch_out_of_its_turn_is_refused() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let mut importer = Importer::begin(&reporter, settings(ImportMode::Row)).await.unwrap();
        importer.send(1, [centres("990101001", "2024", 1)]).await.unwrap();
        let missing = importer.send(3, [centres("990101001", "2024", 1)]).await.map(Response::new).refused();
        assert_eq!(missing.why(), (Code::FailedPrecondition, "IMPORT_BATCH_MISSING"));
        assert_eq!((missing.told("batch_number"), missing.told("expected")), ("3", "2"));

        let mut importer = Importer::resume(&reporter, importer.name()).await.unwrap();
        let changed = importer.send(1, [centres("990101001", "2024", 2)]).await.map(Response::new).refused();
        assert_eq!(changed.why(), (Code::FailedPrecondition, "IMPORT_BATCH_CHANGED"));

        let name = importer.name().to_owned();
        let importer = Importer::resume(&reporter, &name).await.unwrap();
        importer.end().await.unwrap();
        let mut importer = Importer::resume(&reporter, &name).await.unwrap();
        let late = importer.send(2, [centres("990101001", "2024", 2)]).await.map(Response::new).refused();
        assert_eq!(
            (late.why(), late.told("state")),
            ((Code::FailedPrecondition, "IMPORT_ENDED"), "completed")
        );
    })
    .await;
}

#[tokio::test]
async fn two_streams_of_one_import_record_nothing_twice() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let mut one = Importer::begin(&reporter, settings(ImportMode::Row)).await.unwrap();
        let mut other = Importer::resume(&reporter, one.name()).await.unwrap();
        let before = head(domain);
        for (rows, number) in thousand(7).chunks(200).zip(1..) {
            one.push(number, rows.to_vec()).await;
            other.push(number, rows.to_vec()).await;
            let (first, second) = (one.acknowledged().await.unwrap(), other.acknowledged().await.unwrap());
            assert_eq!(first, second);
        }
        assert_eq!(head(domain), before + 5);
        assert_eq!(ended(&one.end().await.unwrap()), (ImportState::Completed, [1_000, 0, 0, 0, 0]));
    })
    .await;
}

#[tokio::test]
async fn an_import_that_breaks_anywhere_ends_as_one_that_does_not() {
    on_each(async |domain| {
        let (reporter, mut runner) = (domain.callers.reporter(), TestRunner::deterministic());
        for (round, mode) in
            (0..12).zip([ImportMode::Atomic, ImportMode::Batch, ImportMode::Row].into_iter().cycle())
        {
            let batches: Vec<_> = thousand(round).chunks(100).map(<[_]>::to_vec).collect();
            let before = head(domain);
            let mut importer = Importer::begin(&reporter, settings(mode)).await.unwrap();
            let name = importer.name().to_owned();
            while importer.begun.batch_number < 10 {
                let next = importer.begun.batch_number;
                // So many are sent, and so many acknowledgements waited for, before the connection is gone.
                let drawn = (1..6_i64, 0..6_i64).new_tree(&mut runner).unwrap().current();
                let (sent, waited) = (drawn.0.min(10 - next), drawn.1.min(drawn.0).min(10 - next));
                for number in next..next + sent {
                    importer.push(number + 1, batches[usize::try_from(number).unwrap()].clone()).await;
                }
                for _ in 0..waited {
                    importer.acknowledged().await.unwrap();
                }
                drop(importer);
                importer = Importer::resume(&reporter, &name).await.unwrap();
                assert!(importer.begun.batch_number >= next + waited, "what was acknowledged is there");
            }
            let revisions = if mode == ImportMode::Atomic { 1 } else { 10 };
            assert_eq!(ended(&importer.end().await.unwrap()), (ImportState::Completed, [1_000, 0, 0, 0, 0]));
            assert_eq!(head(domain) - before, revisions, "{mode:?}: nothing was recorded twice");
        }
        let rows = standing(domain).await;
        assert!(
            rows.len() == 1_000 && rows.iter().all(|row| row.ends_with(" 11") || row.ends_with(" 11.00"))
        );
        assert_eq!(damages(&domain.store).await, [""; 0]);
    })
    .await;
}
