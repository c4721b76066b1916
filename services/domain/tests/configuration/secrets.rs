//! A password stands in no output, whichever way the program ends.

use crate::{COMPLETE, run, written};

/// A password that stands nowhere by chance.
const PASSWORD: &str = "hush-7f3a";

/// A database on a port where nobody listens.
fn url() -> String {
    format!("postgres://keeper:{PASSWORD}@127.0.0.1:1/culture")
}

#[test]
fn it_is_not_printed_from_whichever_layer_it_comes() {
    let (_directory, file) = written(&format!("store.url = \"{}\"", url()));
    for format in ["--print-config", "--print-config=json", "--print-config=example"] {
        let complete = [&COMPLETE[..], &[format]].concat();
        let printed = [
            run(&[&complete[..], &["--store", &url()]].concat(), &[]),
            run(&complete, &[("QIYOU_STORE", &url())]),
            run(&[&complete[..], &["--config", &file]].concat(), &[]),
        ];
        for printed in printed {
            assert_eq!(printed.code, 0, "{printed:?}");
            assert!(!format!("{printed:?}").contains(PASSWORD), "{printed:?}");
        }
    }
}

#[test]
fn it_is_not_in_the_log_nor_in_the_error_of_a_store_that_is_away() {
    let directory = tempfile::TempDir::new().unwrap();
    let keys = directory.path().to_str().unwrap();
    let flags =
        ["--domain", "culture", "--development-key", keys, "--listen", "127.0.0.1:0", "--log", "trace"];
    let ended = run(&flags, &[("QIYOU_STORE", &url())]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("listens on 127.0.0.1:"), "the log is there: {}", ended.err);
    assert!(!format!("{ended:?}").contains(PASSWORD), "{ended:?}");
}

#[test]
fn it_is_not_in_a_fault_wherever_it_was_put() {
    let url = url();
    let broken = url.replace("postgres", "postgre");
    let (_directory, file) =
        written(&format!("store.password = \"{PASSWORD}\"\nserver.listen = \"{url}\"\n"));
    let flags = ["--store", &broken, "--data", &url, "--requests", &url, "--config", &file];
    let refused = run(&flags, &[("QIYOU_LISTEN", &url), ("QIYOU_STORE", &broken)]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("store.url = postgre://keeper:***@127.0.0.1:1/culture"), "{}", refused.err);
    assert!(!refused.err.contains(PASSWORD), "{}", refused.err);
}

#[test]
fn it_is_not_in_the_refusal_of_an_argument_that_is_none() {
    let stray = run(&[&url()], &[]);
    assert_eq!(stray.code, 2);
    assert!(!stray.err.contains(PASSWORD), "{}", stray.err);
}
