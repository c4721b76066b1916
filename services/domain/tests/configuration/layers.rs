//! Each layer over those before it, and which it was.

use serde_json::Value;

use crate::{COMPLETE, run, written};

/// The line of a setting in what is printed.
fn line<'a>(printed: &'a str, name: &str) -> &'a str {
    printed.lines().find(|line| line.starts_with(name)).unwrap()
}

#[test]
fn a_setting_comes_from_the_last_layer_that_says_it() {
    let (_directory, file) = written("[server]\nrequests = 10\ndeadline = \"5s\"\nstreams = 7\n");
    let variables = [("QIYOU_REQUESTS", "20"), ("QIYOU_DEADLINE", "6s")];
    let flags = ["--requests", "30", "--config", &file, "--print-config"];
    let printed = run(&[&COMPLETE[..], &flags].concat(), &variables);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    assert_eq!(line(&printed.out, "requests"), "requests = 30 # --requests");
    assert_eq!(line(&printed.out, "deadline"), "deadline = \"6s\" # environment QIYOU_DEADLINE");
    assert_eq!(line(&printed.out, "streams"), format!("streams = 7 # {file}:4"));
    assert_eq!(line(&printed.out, "listen"), "listen = \"127.0.0.1:50058\" # default");
    assert_eq!(line(&printed.out, "# jwks"), "# jwks is not set");
}

#[test]
fn what_is_printed_says_the_same_as_a_file() {
    let flags =
        ["--listen", "127.0.0.1:5", "--store-poll", "1s", "--issuer", "a \"name\"\\", "--print-config"];
    let printed = run(&[&COMPLETE[..], &flags].concat(), &[("OTEL_SDK_DISABLED", "TRUE")]);
    let (_directory, file) = written(&printed.out);
    let again = run(&["--config", &file, "--print-config"], &[]);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    let values = |out: &str| {
        out.lines().filter_map(|line| Some(line.split_once(" # ")?.0.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(values(&again.out).concat().to_lowercase(), values(&printed.out).concat().to_lowercase());
}

#[test]
fn programs_read_it_as_json() {
    let printed = run(&[&COMPLETE[..], &["--print-config=json"]].concat(), &[("QIYOU_REQUESTS", "20")]);
    let json: Value = serde_json::from_str(&printed.out).unwrap();
    let requests = serde_json::json!({
        "value": 20, "source": { "kind": "environment", "variable": "QIYOU_REQUESTS" }
    });
    assert_eq!(json["server.requests"], requests);
    assert_eq!(json["domain.id"]["value"], "culture");
}

#[test]
fn a_probe_finds_the_service_that_a_file_speaks_of() {
    let (_directory, file) = written("server.listen = \"127.0.0.1:9\"");
    let probed = run(&["--config", &file, "--probe"], &[]);
    assert!(probed.err.contains("no service answers at 127.0.0.1:9"), "{probed:?}");
    assert_eq!(probed.code, 1, "what is missing to serve is not needed to ask");
}
