//! Every fault is told, all of them at once, each with its place, its key, its value and what should stand there.

use crate::stall::Call;

#[test]
fn the_faults_of_all_layers_come_together() {
    let file = "\
[stall]
limit = 0
wait = 10
room = \"5MB\"
goods = \"figs\"
limt = 3
[til]
url = \"a://b\"
";
    let call = Call {
        file: Some(file),
        variables: &[("STALL_LIMIT", "many"), ("STALL_WAIT", "2h"), ("STALL_TILL", "nowhere")],
        flags: &["--room", "2GiB", "--goods", "Figs"],
    };
    let expected = [
        "stall.toml:2: stall.limit = 0: expected a whole number from 1 to 100",
        "stall.toml:3: stall.wait = 10: expected a time from 0s to 1h, such as \"10s\" or \"500ms\"",
        "stall.toml:4: stall.room = \"5MB\": expected a size from 0B to 1GiB, such as \"64MiB\"",
        "stall.toml:5: stall.goods = \"figs\": expected an array, each of it a lower-case word",
        "stall.toml:6: stall.limt = 3: expected a known key; did you mean stall.limit?",
        "stall.toml:8: til.url = \"a://b\": expected a known key; did you mean till.url?",
        "environment STALL_LIMIT: stall.limit = many: expected a whole number from 1 to 100",
        "environment STALL_TILL: till.url = nowhere: expected a URL",
        "environment STALL_WAIT: stall.wait = 2h: expected a time from 0s to 1h, such as \"10s\" or \"500ms\"",
        "--goods: stall.goods = Figs: expected a lower-case word",
        "--room: stall.room = 2GiB: expected a size from 0B to 1GiB, such as \"64MiB\"",
    ];
    assert_eq!(call.faults(), expected);
}

#[test]
fn a_fault_is_told_also_where_another_layer_goes_over_it() {
    let call = Call { file: Some("stall.limit = \"8\""), flags: &["--limit", "8"], ..Call::default() };
    assert_eq!(call.faults(), ["stall.toml:1: stall.limit = \"8\": expected a whole number from 1 to 100"]);
}

#[test]
fn what_does_not_fit_together_is_told_where_it_stands() {
    let call = Call { variables: &[("STALL_LIMIT", "60")], ..Call::default() };
    assert_eq!(
        call.faults(),
        ["environment STALL_LIMIT: stall.limit = 60: expected at most 50 without goods"]
    );
}

#[test]
fn what_is_missing_comes_with_the_faults_and_says_how_it_is_set() {
    let call = Call { flags: &["--sign", "x", "--limit", "0"], ..Call::default() };
    let missing = "till.url is missing: expected a URL, since there is a sign; set it in the file, by STALL_TILL or by --till";
    assert_eq!(call.faults(), [missing, "--limit: stall.limit = 0: expected a whole number from 1 to 100"]);
    let alone = Call { flags: &["--sign", "x"], ..Call::default() };
    assert_eq!(alone.faults(), [missing]);
    assert!(alone.load().unwrap().incomplete().sign.is_some(), "what is there can be used");
}

#[test]
fn a_file_that_is_no_toml_is_told_with_its_lines_beside_the_other_faults() {
    let call = Call {
        file: Some("[stall]\nlimit = \nwait = 5s\n"),
        flags: &["--limit", "0", "--sign", "x"],
        ..Call::default()
    };
    let faults = call.faults();
    assert!(faults[0].starts_with("stall.toml:2: ") && faults[0].ends_with(": expected TOML"), "{faults:?}");
    assert!(faults.iter().any(|line| line.starts_with("stall.toml:3: ")), "{faults:?}");
    assert!(faults.last().unwrap().starts_with("--limit: "), "{faults:?}");
    assert!(!faults.iter().any(|line| line.contains(" is missing")), "it may stand there: {faults:?}");
}

#[test]
fn a_file_that_is_not_there_is_told_by_whatever_names_it() {
    let flag = Call { flags: &["--config", "/nowhere/stall.toml", "--limit", "0"], ..Call::default() };
    let faults = flag.faults();
    assert_eq!(faults.len(), 2);
    let lost =
        "/nowhere/stall.toml: expected a file that can be read (No such file or directory (os error 2))";
    assert_eq!(faults[0], format!("--config: {lost}"));
    let variable = Call { variables: &[("QIYOU_CONFIG", "/nowhere/stall.toml")], ..Call::default() };
    assert_eq!(variable.faults(), [format!("environment QIYOU_CONFIG: {lost}")]);
}

#[test]
fn a_value_of_another_form_is_refused() {
    for text in ["stall.limit = 1.5", "stall.limit = true", "stall.limit = [1]", "stall.limit = 2026-01-01"] {
        let faults = Call { file: Some(text), ..Call::default() }.faults();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert!(fault.ends_with(": expected a whole number from 1 to 100"), "{fault}");
    }
    for text in ["[stall.limit]", "[stal]", "stall = 5", "[[stall]]\nlimit = 5", "limit = 5"] {
        let faults = Call { file: Some(text), ..Call::default() }.faults();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert!(fault.contains(": expected a known key"), "{fault}");
    }
}
