//! A Python that has the packages which `tests/python/requirements.txt` names, and its tests as processes.

use std::{
    env,
    fs::{self, File},
    process::{Command, Stdio},
    time::Duration,
};

use tokio::time::timeout;

/// The environment that CI makes.
const ENVIRONMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/python/bin/python");
const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python");

/// What the client imports of the packages.
const IMPORTS: &str = "import google.rpc.error_details_pb2, grpc, grpc_reflection, grpc_status";

/// How long the tests may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Finds a Python with the packages; none where there is none, which is said loudly, and fails when `CI` is set.
pub(crate) fn find() -> Option<&'static str> {
    let has_packages = |python: &&str| {
        let imported = Command::new(python).args(["-c", IMPORTS]).output();
        imported.is_ok_and(|output| output.status.success())
    };
    let found = [ENVIRONMENT, "python3"].into_iter().find(has_packages);
    if found.is_none() {
        let missing = "found no Python with the packages of tests/python/requirements.txt; \
                       tests/README.md says how to install them";
        assert!(env::var_os("CI").is_none_or(|value| value.is_empty()), "{missing}");
        eprintln!("THE TEST OF THE FOREIGN CLIENT WAS SKIPPED: {missing}");
    }
    found
}

/// Holds that the tests of a module pass with this standard input; tells what they printed when they do not.
pub(crate) async fn passes(python: &str, module: &str, input: &str) {
    let directory = tempfile::tempdir().unwrap();
    let (given, printed) = (directory.path().join("input"), directory.path().join("output"));
    fs::write(&given, input).unwrap();
    let output = File::create(&printed).unwrap();
    let mut tests = tokio::process::Command::new(python)
        .args(["-B", "-m", "unittest", "--verbose", module])
        .current_dir(TESTS)
        .stdin(Stdio::from(File::open(&given).unwrap()))
        .stdout(Stdio::from(output.try_clone().unwrap()))
        .stderr(Stdio::from(output))
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let ended = timeout(PATIENCE, tests.wait()).await;
    let printed = fs::read_to_string(&printed).unwrap();
    let status = ended.unwrap_or_else(|_| panic!("{module} takes longer than {PATIENCE:?}:\n{printed}"));
    assert!(status.unwrap().success(), "{printed}");
}
