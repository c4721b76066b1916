//! The crate `qiyou-proto` as it would be published, and a project outside the workspace that builds on it
//! (`proto/example`).

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use qiyou_auth::{Grant, Role};
use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;
use qiyou_tests::{COUNTY, Cluster, PLAN, Verdict};

/// Longer than the project takes.
const TTL: Duration = Duration::from_secs(600);

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

/// Where the other project is made, anew each time.
fn outside(name: &str) -> PathBuf {
    let directory = root().join("target/outside").join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory).unwrap();
    }
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    // Whoever builds the crate needs no compiler of protos. What is to be downloaded was, for this test.
    cargo.current_dir(root()).env("PROTOC", "/nowhere/protoc").env("CARGO_NET_OFFLINE", "true");
    cargo
}

/// Packs the crate, and unpacks it as the registry gives it to others.
fn packed(directory: &Path) -> PathBuf {
    let mut package = cargo();
    package.args(["package", "--package", "qiyou-proto", "--no-verify", "--allow-dirty", "--locked"]);
    Verdict::of(package.arg("--target-dir").arg(directory)).holds();
    let name = concat!("qiyou-proto-", env!("CARGO_PKG_VERSION"));
    let archive = directory.join("package").join(format!("{name}.crate"));
    Verdict::of(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(directory)).holds();
    directory.join(name)
}

/// Files below a directory, from there.
fn files(directory: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = Path::new(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|file| name.join(file)));
        } else {
            found.insert(name.to_owned());
        }
    }
    found
}

#[test]
fn the_crate_brings_the_contract_its_licence_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let mut expected: BTreeSet<_> = files(&root().join("proto/qiyou"))
        .into_iter()
        .map(|file| Path::new("qiyou").join(file))
        .chain(["LICENSE", "README.md", "build.rs", "src/lib.rs", "Cargo.toml"].map(PathBuf::from))
        .collect();
    // What cargo adds: what it made the manifest from, what it was built with and, in a repository, of which commit.
    expected.extend(["Cargo.toml.orig", "Cargo.lock"].map(PathBuf::from));
    let mut brought = files(&packed(directory.path()));
    brought.remove(Path::new(".cargo_vcs_info.json"));
    assert_eq!(brought, expected);
}

#[tokio::test]
async fn a_project_outside_the_workspace_calls_a_running_service() {
    let mut program = build(&outside("example"), &packed(&outside("crate")));
    let cluster = Cluster::with_plan().await;
    let aggregator = cluster.aggregator();
    let request = GetFiveYearViewRequest {
        plan: PLAN.into(),
        region: COUNTY.into(),
        ..GetFiveYearViewRequest::default()
    };
    let view = aggregator.viewer().views().get_five_year_view(request).await.unwrap().into_inner();

    let token = aggregator.key().issue("another", &[Grant::everywhere(Role::Viewer)], TTL).unwrap();
    program.args([aggregator.address(), PLAN, COUNTY]).env("QIYOU_TOKEN", token);
    let verdict = tokio::task::spawn_blocking(move || Verdict::of(&mut program)).await.unwrap();
    verdict.holds();

    let lines: Vec<_> = verdict.text.lines().collect();
    assert_eq!(lines[0], format!("{}, {}", view.region_name, view.judged_on));
    let due = view.domains.iter().map(|domain| {
        let (name, coverage) = (domain.display_name.clone().unwrap(), domain.coverage.unwrap());
        format!("{}: {} of {} figures approved", name.zh, coverage.approved, coverage.due)
    });
    assert_eq!(lines[1..], due.collect::<Vec<_>>());
}

/// Builds `proto/example` in a directory on the packed crate, and returns its program.
fn build(project: &Path, proto: &Path) -> Command {
    fs::create_dir(project.join("src")).unwrap();
    for file in ["Cargo.toml", "src/main.rs"] {
        fs::copy(root().join("proto/example").join(file), project.join(file)).unwrap();
    }
    // The same versions as ours, as far as the project needs them.
    fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    let mut cargo = cargo();
    cargo.current_dir(project).args(["build", "--target-dir"]).arg(root().join("target"));
    cargo.arg("--config").arg(format!("patch.crates-io.qiyou-proto.path = '{}'", proto.display()));
    // Built as the workspace is, most of what both need is there already.
    cargo.args(["--config", "profile.dev.debug = 'line-tables-only'"]);
    cargo.args(["--config", "profile.dev.package.'*'.debug = false"]);
    Verdict::of(&mut cargo).holds();
    Command::new(root().join("target/debug/where-we-stand"))
}
