//! The workspace as cargo describes it: its packages and what each depends on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A package of the workspace.
pub(crate) struct Member {
    pub(crate) name: String,
    /// From the root: `shared/kernel`.
    pub(crate) directory: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Development,
}

impl Member {
    /// A package for one test, with normal dependencies.
    pub(crate) fn new(name: &str, directory: &str, dependencies: &[&str]) -> Self {
        let normal = |name: &&str| Dependency { name: (*name).to_owned(), kind: Kind::Normal };
        let dependencies = dependencies.iter().map(normal).collect();
        Self { name: name.to_owned(), directory: directory.into(), dependencies }
    }

    /// What goes into the product: not the dependencies of its tests.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = &str> {
        let shipped = self.dependencies.iter().filter(|dependency| dependency.kind != Kind::Development);
        shipped.map(|dependency| dependency.name.as_str())
    }
}

/// Every package of the workspace, by name.
pub(crate) fn members() -> Vec<Member> {
    let root = root();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let mut members: Vec<_> = packages.iter().map(|package| member(package, &root)).collect();
    members.sort_by(|one, other| one.name.cmp(&other.name));
    members
}

fn member(package: &Value, root: &Path) -> Member {
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let dependencies = package["dependencies"].as_array().unwrap().iter().map(|dependency| Dependency {
        name: dependency["name"].as_str().unwrap().to_owned(),
        kind: match dependency["kind"].as_str() {
            None => Kind::Normal,
            Some("build") => Kind::Build,
            Some("dev") => Kind::Development,
            Some(other) => panic!("cargo names another kind of dependency: {other}"),
        },
    });
    Member {
        name: package["name"].as_str().unwrap().to_owned(),
        directory: manifest.parent().unwrap().strip_prefix(root).unwrap().to_owned(),
        dependencies: dependencies.collect(),
    }
}

/// The text of a file, by its path from the root.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn root() -> PathBuf {
    fs::canonicalize(ROOT).unwrap()
}

#[test]
fn cargo_tells_every_package_and_what_its_dependencies_are_for() {
    let members = members();
    let proto = members.iter().find(|member| member.name == "qiyou-proto").unwrap();
    assert_eq!(proto.directory, Path::new("proto"));
    let kind =
        |name: &str| proto.dependencies.iter().find(|found| found.name == name).map(|found| found.kind);
    assert_eq!((kind("prost"), kind("protox")), (Some(Kind::Normal), Some(Kind::Build)));
    assert!(members.iter().any(|member| member.directory == Path::new("services/qiyou")));
}
