//! Every fault at once, a line each, and nothing is started.

use crate::{run, written};

#[test]
fn ten_faults_are_ten_lines() {
    let (_directory, file) = written(
        "[server]\nlisten = \"everywhere\"\nrequests = 0\ndeadlin = \"5s\"\n[store]\nurl = \"oracle://db/x\"\nreaders = \"8\"\n",
    );
    let variables = [
        ("QIYOU_CONFIG", file.as_str()),
        ("QIYOU_DRAIN", "20"),
        ("QIYOU_LOG", "info,=x=y"),
        ("QIYOU_JWKS", "keys.json"),
        ("QIYOU_AUDIENCE", "qiyou"),
    ];
    let refused = run(&["--domain", "Culture", "--store-batch", "0"], &variables);
    let expected = [
        "error: access.issuer is missing: expected the `iss` of the tokens that access.jwks verifies; set it in the file, by QIYOU_ISSUER or by --issuer",
        "error: culture.toml:2: server.listen = \"everywhere\": expected an address with its port, such as 127.0.0.1:50051 or 0.0.0.0:50051",
        "error: culture.toml:3: server.requests = 0: expected a whole number from 1 to 100000",
        "error: culture.toml:4: server.deadlin = \"5s\": expected a known key; did you mean server.deadline?",
        "error: culture.toml:6: store.url = \"oracle://db/x\": expected a path, sqlite:PATH or postgres://USER@HOST/DATABASE",
        "error: culture.toml:7: store.readers = \"8\": expected a whole number from 1 to 1000",
        "error: environment QIYOU_DRAIN: server.drain = 20: expected a time from 0s to 1h, such as \"10s\" or \"500ms\"",
        "error: environment QIYOU_LOG: telemetry.log = info,=x=y: expected directives such as info or info,qiyou_store=debug",
        "error: --domain: domain.id = Culture: expected an id such as culture",
        "error: --store-batch: store.batch = 0: expected a whole number from 1 to 10000",
    ];
    assert_eq!(refused.err.replace(&file, "culture.toml").lines().collect::<Vec<_>>(), expected);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
}

#[test]
fn what_is_missing_to_serve_is_told_together() {
    let refused = run(&[], &[]);
    let told: Vec<_> = refused.err.lines().map(|line| line.split_once(" is missing").unwrap().0).collect();
    assert_eq!(told, ["error: access.jwks", "error: domain.id"]);
    assert_eq!(refused.code, 2);
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    let culture = ["--domain", "culture", "--development-key", "keys"];
    let cases: [(&[&str], &str); 3] = [
        (
            &["--listen", "0.0.0.0:50058"],
            "--development-key: access.development_key = keys: expected access.jwks instead, since 0.0.0.0:50058 is not on loopback",
        ),
        (
            &["--jwks", "a", "--issuer", "b", "--audience", "c"],
            "--development-key: access.development_key = keys: expected nothing beside access.jwks; take one of them away",
        ),
        (
            &["--drain", "1s", "--drain-grace", "2s"],
            "--drain-grace: server.drain_grace = 2s: expected no more than server.drain, of which it is a part",
        ),
    ];
    for (flags, expected) in cases {
        let refused = run(&[&culture[..], flags].concat(), &[]);
        assert_eq!(refused.err, format!("error: {expected}\n"));
        assert_eq!(refused.code, 2);
    }
}

#[test]
fn a_configuration_is_checked_by_printing_it() {
    let incomplete = run(&["--print-config"], &[]);
    assert!(incomplete.out.contains("listen = \"127.0.0.1:50058\" # default"), "{}", incomplete.out);
    assert_eq!((incomplete.err.lines().count(), incomplete.code), (2, 2));
    let faulty = run(&["--print-config", "--requests", "0"], &[]);
    assert_eq!((faulty.err.lines().count(), faulty.code, faulty.out.as_str()), (3, 2, ""));
}
