//! `qiyou up` with settings from a file. What is common to all programs is tested with `qiyou-domain`.

use tempfile::TempDir;

use crate::program::{ended, qiyou, run};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.toml");

#[test]
fn a_file_says_where_and_how_to_serve() {
    let directory = TempDir::new().unwrap();
    let (data, file) = (directory.path().join("data"), directory.path().join("up.toml"));
    let settings = format!("[up]\nbase_port = 65530\n[store]\ndata = {:?}\n", data.to_str().unwrap());
    std::fs::write(&file, settings).unwrap();
    let file = file.to_str().unwrap();
    let printed = run(&["up", "--config", file, "--domain", "culture", "--print-config"]);
    assert!(printed.out.contains(&format!("base_port = 65530 # {file}:2\n")), "{}", printed.out);
    assert!(printed.out.contains("domains = [\"culture\"] # --domain\n"), "{}", printed.out);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    assert!(!data.exists(), "nothing was started");

    let mut up = qiyou(&["up"]);
    up.env("QIYOU_CONFIG", file);
    let ended = ended(up);
    assert_eq!(ended.line(), "qiyou: --base-port 65530 leaves no room for the domains' ports after it");
}

#[test]
fn every_fault_is_told_on_a_line_of_its_own() {
    let refused = run(&["up", "--base-port", "70000", "--domain", "Culture", "--jwks", "keys.json"]);
    let told: Vec<_> = refused.err.lines().map(|line| line.split(": expected").next().unwrap()).collect();
    let expected = [
        "qiyou: access.audience is missing",
        "qiyou: access.issuer is missing",
        "qiyou: access.service_token is missing",
        "qiyou: --base-port: up.base_port = 70000",
        "qiyou: --domain: up.domains = Culture",
    ];
    assert_eq!((refused.code, told), (2, expected.to_vec()));
}

#[test]
fn the_example_file_is_the_programs_own() {
    let printed = run(&["up", "--print-config=example"]);
    let written = std::fs::read_to_string(EXAMPLE).unwrap_or_default();
    assert_eq!(written, printed.out, "write it anew: qiyou up --print-config=example > {EXAMPLE}");
}

#[test]
fn the_example_file_sets_what_is_so_without_it() {
    let values = |arguments: &[&str]| {
        let printed = run(arguments).out;
        let values = printed.lines().filter_map(|line| line.split_once(" # "));
        values.map(|(value, _)| value.to_owned()).collect::<Vec<_>>()
    };
    let usual = values(&["up", "--print-config"]);
    assert!(usual.len() > 10, "{usual:?}");
    assert_eq!(values(&["up", "--print-config", "--config", EXAMPLE]), usual);
}

#[test]
fn a_secret_in_a_stray_argument_is_not_repeated() {
    let refused = run(&["up", "postgres://keeper:hush-7f3a@db/x"]);
    assert!(refused.err.contains("postgres://keeper:***@db/x"), "{}", refused.err);
    assert_eq!(refused.code, 2);
}
