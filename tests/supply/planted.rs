//! Packages that are made for one test.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Writes a package into a directory of its name, with the lines of its dependencies, and returns its manifest.
pub(crate) fn package(root: &Path, name: &str, version: &str, license: &str, dependencies: &str) -> PathBuf {
    let directory = root.join(format!("{name}-{version}"));
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::write(directory.join("src/lib.rs"), "").unwrap();
    let manifest = directory.join("Cargo.toml");
    let package =
        format!("name = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\nlicense = \"{license}\"");
    let private = "publish = false\n[workspace]\n";
    fs::write(&manifest, format!("[package]\n{package}\n{private}[dependencies]\n{dependencies}\n")).unwrap();
    manifest
}
