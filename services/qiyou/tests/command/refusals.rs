//! What cannot be used is told in one line, with what to do, and a code of its own.

use std::net::TcpListener;

use qiyou_testing::damage;
use tempfile::TempDir;

use crate::program::{Up, run};

/// A file, a directory or an address that was given cannot be used.
const UNUSABLE: i32 = 64;

/// Eight ports in a row, the third of them taken.
fn taken() -> (TcpListener, u16) {
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let base = port - 2;
        let are_free = (base..port).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok());
        if are_free {
            return (listener, base);
        }
    }
}

#[test]
fn a_port_in_use_is_named_with_the_way_out() {
    let (listener, base) = taken();
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    for command in ["up", "demo"] {
        let data = data.to_str().unwrap();
        let ended = run(&[command, "--data", data, "--base-port", &base.to_string()]);
        let address = listener.local_addr().unwrap();
        assert!(ended.line().starts_with(&format!("qiyou: cannot listen on {address}: ")), "{ended:?}");
        assert!(ended.line().ends_with("choose other ports with --base-port"), "{ended:?}");
        assert_eq!((ended.code, ended.out.as_str()), (UNUSABLE, ""));
    }
    let left: Vec<_> = std::fs::read_dir(&data).unwrap().collect();
    assert!(left.is_empty(), "nothing was written: {left:?}");
}

#[test]
fn ports_beyond_the_last_are_refused() {
    let directory = TempDir::new().unwrap();
    let ended = run(&["up", "--data", directory.path().to_str().unwrap(), "--base-port", "65530"]);
    assert_eq!(ended.line(), "qiyou: --base-port 65530 leaves no room for the domains' ports after it");
    assert_eq!(ended.code, 2);
}

#[test]
fn a_directory_that_cannot_be_used_is_named() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("below");
    for command in ["up", "demo"] {
        let ended = run(&[command, "--base-port", "0", "--data", below.to_str().unwrap()]);
        let expected = format!("qiyou: the data directory {} cannot be used: ", below.display());
        assert!(ended.line().starts_with(&expected), "{ended:?}");
        assert_eq!(ended.code, UNUSABLE);
    }
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let directory = TempDir::new().unwrap();
    std::fs::write(directory.path().join("health.db"), "no database, however long it is".repeat(99)).unwrap();
    let ended = run(&["up", "--base-port", "0", "--data", directory.path().to_str().unwrap()]);
    assert!(ended.line().ends_with("health.db cannot be opened: it is not an SQLite database"), "{ended:?}");
    assert_eq!(ended.code, UNUSABLE);
}

#[test]
fn a_directory_is_served_by_one_process_at_a_time() {
    let directory = TempDir::new().unwrap();
    let up = Up::start(directory.path(), &["--no-plan"]);
    let data = directory.path().to_str().unwrap();
    for args in [&["up", "--base-port", "0", "--data", data][..], &["rebuild", "--data", data]] {
        let ended = run(args);
        let remedy = ".db is in use by another process; stop that one or choose another data directory";
        assert!(ended.line().ends_with(remedy), "{ended:?}");
        assert_eq!(ended.code, UNUSABLE);
    }
    assert_eq!(up.stop().code, 0);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_named() {
    let directory = TempDir::new().unwrap();
    Up::start(directory.path(), &["--no-plan"]).stop();
    let housing = directory.path().join("housing.db");
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (999999, 'to come', TRUE, x'00', 0)";
    assert_eq!(damage::run(housing.to_str().unwrap(), newer).await, 1);

    let ended = run(&["up", "--base-port", "0", "--data", directory.path().to_str().unwrap()]);
    let expected = format!("qiyou: {}: the database was written by a newer program ", housing.display());
    assert!(ended.line().starts_with(&expected), "{ended:?}");
    assert_eq!(ended.code, UNUSABLE);
}

#[test]
fn made_up_figures_and_a_countys_own_never_share_a_directory() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().to_str().unwrap();
    Up::start(directory.path(), &["--no-plan"]).stop();
    let demo = run(&["demo", "--exit", "--base-port", "0", "--data", data]);
    assert!(demo.line().contains(" holds figures that are no sample"), "{demo:?}");

    let sample = format!("a sample\n{} loaded\n", "ab".repeat(32));
    std::fs::write(directory.path().join("SAMPLE.txt"), sample).unwrap();
    let up = run(&["up", "--base-port", "0", "--data", data]);
    assert!(up.line().contains(" holds the made-up figures of `qiyou demo`"), "{up:?}");
    assert_eq!((demo.code, up.code), (UNUSABLE, UNUSABLE));
}

#[test]
fn a_log_filter_that_is_not_understood_is_a_wrong_call() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().to_str().unwrap();
    let ended = run(&["up", "--base-port", "0", "--data", data, "--log", "info,=x=y"]);
    let expected =
        "qiyou: --log: telemetry.log = info,=x=y: expected directives such as info or info,qiyou_store=debug";
    assert_eq!(ended.line(), expected);
    assert_eq!(ended.code, 2);
}
