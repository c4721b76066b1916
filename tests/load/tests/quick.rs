//! The measurements at a small size: they run, and each row comes out judged. What the ratios are is not looked at: that
//! takes a quiet machine.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

use std::process::Command;

use serde_json::Value;

/// Runs some rows at a small size.
fn quick(rows: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_qiyou-load"))
        .args(["--quick", "--json", "--rows", rows])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(told["machine"]["cores"].as_u64().unwrap() > 0);
    told["rows"].as_array().unwrap().clone()
}

/// Both sides did something.
fn is_measured(row: &Value) -> bool {
    row["ours"].as_u64().unwrap() > 0 && row["baseline"].as_u64().unwrap() > 0
}

#[test]
fn views_are_measured_against_the_bare_method_and_among_others() {
    let rows = quick("view,scale");
    let bounds: Vec<_> = rows.iter().map(|row| row["bound"].as_str().unwrap()).collect();
    assert_eq!(bounds, ["≥ 0.8", "≤ 2", "≤ 1.2", "≤ 1.2"]);
    assert!(rows.iter().all(is_measured), "{rows:#?}");
    assert!(!rows[0]["note"].as_str().unwrap().starts_with("0 bytes"));
}

#[test]
fn reports_are_measured_against_plain_inserts() {
    let rows = quick("reports");
    assert_eq!(rows[0]["what"], "reports on SQLite, 64 writers");
    assert!(rows.iter().all(|row| is_measured(row) && row["bound"] == "≥ 0.5"), "{rows:#?}");
}

#[test]
fn the_projection_is_measured_against_the_rows_that_it_is_read_from() {
    let rows = quick("projection");
    assert!(is_measured(&rows[0]), "{rows:#?}");
    assert_eq!(rows[0]["note"], "756 reports from SQLite, over gRPC");
    assert_eq!(rows[1]["bound"], "≤ 6");
}

#[test]
fn rows_that_do_not_exist_are_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_qiyou-load")).args(["--rows", "weather"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("possible values: view"));
}
