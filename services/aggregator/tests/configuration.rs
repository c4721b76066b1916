//! The configuration of the aggregator, by its program. What is common to all programs is tested with `qiyou-domain`.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

use qiyou_testing::program::{self, Ended};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.toml");

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    program::run(env!("CARGO_BIN_EXE_qiyou-aggregator"), arguments, variables)
}

/// The stores to read, as they are printed, with where they come from.
fn upstreams(printed: &Ended) -> String {
    let begin = printed.out.find("upstreams = ").unwrap();
    let end = printed.out.find("\nsilence = ").unwrap();
    printed.out[begin..end].to_owned()
}

#[test]
fn stores_are_named_in_every_layer() {
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("aggregator.toml");
    std::fs::write(&file, "[aggregator]\nupstreams = [\"a=h:1@330522,330523\"]\naccess = 1\n").unwrap();
    let file = file.to_str().unwrap();
    let key = ["--development-key", "keys", "--print-config"];
    let faulty = run(&[&key[..], &["--config", file]].concat(), &[]);
    assert_eq!(faulty.err, format!("error: {file}:3: aggregator.access = 1: expected a known key\n"));

    std::fs::write(file, "[aggregator]\nupstreams = [\"a=h:1@330522,330523\"]\n").unwrap();
    let printed = run(&[&key[..], &["--config", file]].concat(), &[]);
    assert_eq!(upstreams(&printed), format!("upstreams = [\"a=h:1@330522,330523\"] # {file}:2"));
    let variables = [("QIYOU_UPSTREAMS", "a=h:1 b=h:2"), ("QIYOU_CONFIG", file)];
    let several = run(&key, &variables);
    let expected = "upstreams = [\n  \"a=h:1\",\n  \"b=h:2\",\n] # environment QIYOU_UPSTREAMS";
    assert_eq!(upstreams(&several), expected);
    let over = run(&[&key[..], &["--upstream", "c=h:3"]].concat(), &variables);
    assert_eq!(upstreams(&over), "upstreams = [\"c=h:3\"] # --upstream");
}

#[test]
fn what_it_needs_and_what_is_wrong_come_together() {
    let refused = run(&["--upstream", "a", "--cache", "1GB"], &[("QIYOU_SILENCE", "5s")]);
    let told: Vec<_> = refused.err.lines().map(|line| line.split(": expected").next().unwrap()).collect();
    let expected = [
        "error: access.jwks is missing",
        "error: access.service_token is missing",
        "error: environment QIYOU_SILENCE: aggregator.silence = 5s",
        "error: --cache: aggregator.cache = 1GB",
        "error: --upstream: aggregator.upstreams = a",
    ];
    assert_eq!((refused.code, told), (2, expected.to_vec()));
}

#[test]
fn two_stores_for_one_region_are_refused_before_anything_starts() {
    let refused = run(&["--development-key", "keys"], &[("QIYOU_UPSTREAMS", "a=h:1@330522 a=h:2@330522")]);
    let expected = "error: environment QIYOU_UPSTREAMS: aggregator.upstreams = a=h:1@330522 a=h:2@330522: expected one store for each \
                    region of a domain (a/h:1 and a/h:2 both answer for 330522; give each region of a domain one store)\n";
    assert_eq!((refused.code, refused.err.as_str()), (2, expected));
}

#[test]
fn the_example_file_is_the_programs_own() {
    let printed = run(&["--print-config=example"], &[]);
    let written = std::fs::read_to_string(EXAMPLE).unwrap_or_default();
    assert_eq!(written, printed.out, "write it anew: qiyou-aggregator --print-config=example > {EXAMPLE}");
}

#[test]
fn the_example_file_sets_what_is_so_without_it() {
    let values = |arguments: &[&str]| {
        let printed = run(arguments, &[]).out;
        let values = printed.lines().filter_map(|line| line.split_once(" # "));
        values.map(|(value, _)| value.to_owned()).collect::<Vec<_>>()
    };
    let usual = values(&["--print-config"]);
    assert!(usual.len() > 10, "{usual:?}");
    assert_eq!(values(&["--print-config", "--config", EXAMPLE]), usual);
}
