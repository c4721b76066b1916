//! A dry run tells exactly what a real run does.

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use qiyou_proto::indicator::v1::{
    Import, ImportAcknowledgement, ImportMode, ImportSettings, ImportSlice, ImportStrategy, Observation,
};
use qiyou_testing::inspection::damages;
use qiyou_tests::{TestDomain, county};

use crate::{
    county::{centres, head, on_each, standing},
    importer::{import, settings},
};

const REGIONS: [&str; 4] = ["990101001", "990101002", "990101003", "990199"];

const PERIODS: [&str; 3] = ["2023", "2024", "2024-13"];

/// One of a few observations, so that rows meet; one region in four and one period in three do not exist.
fn row() -> impl Strategy<Value = Observation> {
    (0..REGIONS.len(), 0..PERIODS.len(), -1..3_i32).prop_map(|(region, period, number)| Observation {
        result: Some(county::value(number)),
        ..centres(REGIONS[region], PERIODS[period], 0)
    })
}

fn batches() -> impl Strategy<Value = Vec<Vec<Observation>>> {
    prop::collection::vec(prop::collection::vec(row(), 1..5), 1..5)
}

fn any_settings() -> impl Strategy<Value = ImportSettings> {
    let modes = prop::sample::select(vec![ImportMode::Atomic, ImportMode::Batch, ImportMode::Row]);
    let strategies =
        prop::sample::select(vec![ImportStrategy::Merge, ImportStrategy::Replace, ImportStrategy::Withdraw]);
    (modes, strategies, any::<bool>(), any::<bool>()).prop_map(|(mode, strategy, draft, has_reason)| {
        let replaces = strategy == ImportStrategy::Replace;
        let mode = if replaces { ImportMode::Atomic } else { mode };
        let slice = ImportSlice {
            region: "regions/990101".to_owned(),
            indicators: vec![format!("indicators/{}", county::CENTRES)],
            periods: vec!["2024".to_owned()],
        };
        let merges = strategy == ImportStrategy::Merge;
        let reason = if merges && !has_reason { String::new() } else { settings(mode).reason };
        ImportSettings {
            strategy: strategy.into(),
            slice: replaces.then_some(slice),
            draft: draft && merges,
            reason,
            ..settings(mode)
        }
    })
}

/// What stands before: one value is submitted, one approved, one withdrawn.
async fn prepare(domain: &TestDomain, number: u32) {
    let (reporter, approver) = (domain.callers.reporter(), domain.callers.approver());
    let reports = REGIONS[..3].iter().map(|region| centres(region, "2024", number));
    for report in reports {
        reporter.hand_in(report).await;
    }
    let standing = domain.callers.viewer().observations().await;
    approver.approve(&standing[1..2]).await.unwrap();
    let withdraw = ImportSettings { strategy: ImportStrategy::Withdraw.into(), ..settings(ImportMode::Row) };
    import(&reporter, withdraw, vec![vec![centres(REGIONS[2], "2024", 0)]]).await;
}

/// All that a sender is told, but for whose import it is, when it was, and the token of what was recorded.
fn told(
    (acknowledgements, import): (Vec<ImportAcknowledgement>, Import),
) -> (Vec<ImportAcknowledgement>, Import) {
    let import = Import {
        name: String::new(),
        settings: None,
        create_time: None,
        update_time: None,
        token: String::new(),
        ..import
    };
    (acknowledgements, import)
}

#[tokio::test]
async fn a_dry_run_answers_as_the_real_run_and_records_nothing() {
    on_each(async |domain| {
        let reporter = domain.callers.reporter();
        let mut runner = TestRunner::deterministic();
        for number in 0..40 {
            let (settings, batches) = (any_settings(), batches()).new_tree(&mut runner).unwrap().current();
            prepare(domain, number % 2).await;
            let (before, rows) = (head(domain), standing(domain).await);
            let dry = ImportSettings { validate_only: true, ..settings.clone() };
            let dry = import(&reporter, dry, batches.clone()).await;
            assert_eq!((head(domain), standing(domain).await), (before, rows));
            assert_eq!(dry.1.token, "");
            let real = import(&reporter, settings.clone(), batches.clone()).await;
            assert_eq!(told(dry), told(real), "{settings:?} {batches:?}");
        }
        assert_eq!(damages(&domain.store).await, [""; 0]);
    })
    .await;
}
