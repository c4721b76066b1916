//! A client of another platform: Python that knows the services by reflection alone (`tests/python`), and a county.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod python;

use std::time::Duration;

use qiyou_auth::{Grant, Role};
use qiyou_tests::{Callers, Cluster};
use serde_json::json;

/// Longer than the client takes on a busy machine.
const TTL: Duration = Duration::from_secs(600);

fn host(callers: &Callers) -> &str {
    callers.address().trim_start_matches("http://")
}

#[tokio::test]
async fn a_client_without_generated_code_discovers_reports_approves_watches_and_reads() {
    let Some(python) = python::find() else { return };
    let cluster = Cluster::with_plan().await;
    let (aggregator, childcare) = (cluster.aggregator(), cluster.callers("childcare"));
    let token = |subject: &str, roles: &[Role]| {
        let grants: Vec<_> = roles.iter().map(|role| Grant::everywhere(*role)).collect();
        childcare.key().issue(subject, &grants, TTL).unwrap()
    };
    let county = json!({
        "aggregator": host(&aggregator),
        "childcare": host(&childcare),
        "viewer": token("viewer", &[Role::Viewer]),
        "reporter": token("reporter", &[Role::Reporter, Role::Approver]),
        "approver": token("approver", &[Role::Approver]),
    });
    python::passes(python, "test_foreign", &county.to_string()).await;
}
