//! Compiles the protos with protox, so that nothing but Rust is needed to build.

#![expect(clippy::disallowed_methods, reason = "cargo tells build scripts what they need by environment")]

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    // tonic-prost-build does not print this for descriptor sets.
    println!("cargo::rerun-if-changed={}", root.join("qiyou").display());

    let mut compiler = protox::Compiler::new([&root])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(protos(&root.join("qiyou"))?)?;

    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptor.bin"), compiler.encode_file_descriptor_set())?;
    tonic_prost_build::configure()
        // Channels come from qiyou_rpc::client only: keep-alive, deadline and retry budget live there.
        .build_transport(false)
        .bytes(".")
        .include_file("mod.rs")
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}

fn protos(dir: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(protos(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
