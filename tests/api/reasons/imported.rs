//! What provokes the reasons of imports.

use futures::stream;
use qiyou_auth::Role;
use qiyou_proto::indicator::v1::{
    ImportBatch, ImportEnd, ImportMode, ImportObservationsRequest, ImportRow, ImportSettings, ImportSlice,
    ImportStrategy, import_observations_request::Step, import_observations_response::Outcome,
};
use qiyou_tests::{COUNTY, Caller, Refusal, value};
use tonic::Code;

use super::scene::{PLACES, Scene};

/// Sends messages and reads the answers; the refusal that ends them, if one does.
async fn sent(caller: &Caller, steps: Vec<Step>) -> (Vec<Outcome>, Option<Refusal>) {
    let message = |step| ImportObservationsRequest { step: Some(step), ..Default::default() };
    let messages = stream::iter(steps.into_iter().map(message).collect::<Vec<_>>());
    let mut answers = caller.indicators().import_observations(messages).await.unwrap().into_inner();
    let mut outcomes = Vec::new();
    loop {
        match answers.message().await {
            Ok(Some(answer)) => outcomes.extend(answer.outcome),
            Ok(None) => return (outcomes, None),
            Err(status) => return (outcomes, Some(Refusal::of(&status))),
        }
    }
}

async fn refused(scene: &Scene, steps: Vec<Step>) -> Refusal {
    sent(&scene.childcare.callers.reporter(), steps).await.1.expect("the import is refused")
}

fn begin() -> Step {
    Step::Begin(ImportSettings { mode: ImportMode::Row.into(), ..Default::default() })
}

fn batch(batch_number: i64, number: &str) -> Step {
    let row = ImportRow { row: 0, observation: Some(value(PLACES, "2022", number)) };
    Step::Batch(ImportBatch { batch_number, rows: vec![row] })
}

pub(super) async fn import_of_another(scene: &Scene) -> Refusal {
    let begun = sent(&scene.childcare.callers.reporter(), vec![begin()]).await.0;
    let [Outcome::Import(import)] = begun.as_slice() else { panic!("it begins: {begun:?}") };
    let other = scene.childcare.callers.with("another", Role::Reporter);
    sent(&other, vec![Step::Resume(import.name.clone())]).await.1.expect("it is refused")
}

pub(super) async fn batch_after_the_end(scene: &Scene) -> Refusal {
    refused(scene, vec![begin(), Step::End(ImportEnd::default()), batch(1, "5")]).await
}

pub(super) async fn batch_before_its_turn(scene: &Scene) -> Refusal {
    refused(scene, vec![begin(), batch(2, "5")]).await
}

pub(super) async fn another_batch_of_a_number(scene: &Scene) -> Refusal {
    refused(scene, vec![begin(), batch(1, "5"), batch(1, "6")]).await
}

/// A row is refused in an acknowledgement, and not as a call is.
pub(super) async fn row_outside_of_the_slice(scene: &Scene) -> Refusal {
    let slice = ImportSlice {
        region: COUNTY.to_owned(),
        indicators: vec![format!("indicators/{PLACES}")],
        periods: vec!["2023".to_owned()],
    };
    let replace = ImportSettings {
        strategy: ImportStrategy::Replace.into(),
        slice: Some(slice),
        reason: "核对台账（虚构）".to_owned(),
        ..Default::default()
    };
    let told = sent(&scene.childcare.callers.reporter(), vec![Step::Begin(replace), batch(1, "5")]).await.0;
    let [_, Outcome::Acknowledgement(told)] = told.as_slice() else { panic!("it is told: {told:?}") };
    let fault = &told.faults[0];
    Refusal {
        code: Code::InvalidArgument,
        reason: fault.reason().as_str_name().trim_start_matches("ERROR_REASON_").to_owned(),
        domain: "qiyou".to_owned(),
        message: fault.hint.clone(),
        metadata: [("field".to_owned(), fault.column.clone()), ("value".to_owned(), fault.value.clone())]
            .into(),
        violations: Vec::new(),
    }
}
