//! What is printed can be used again.

use qiyou_config::Format;

use crate::stall::Call;

#[test]
fn the_toml_says_the_same_and_where_it_comes_from() {
    let call = Call {
        file: Some("[stall]\nwait = \"90s\"\n"),
        variables: &[("STALL_GOODS", "figs tea")],
        flags: &["--till", "a://b?c=\"d\\e\""],
    };
    let expected = r##"# The settings of stall, each with the source of its value.

[stall]
limit = 8 # default
wait = "90s" # stall.toml:2
room = "4MiB" # default
goods = [
  "figs",
  "tea",
] # environment STALL_GOODS

[till]
url = "a://b?c=\"d\\e\"" # --till
# sign is not set
"##;
    let report = call.report(Format::Toml);
    assert_eq!(report, expected);

    let again = Call { file: Some(&report), ..Call::default() };
    assert_eq!(format!("{:?}", again.settings()), format!("{:?}", call.settings()));
    assert_eq!(again.settings().till.unwrap().reveal(), "a://b?c=\"d\\e\"");
}

#[test]
fn the_json_has_numbers_lists_and_sources() {
    let call = Call { variables: &[("STALL_GOODS", "figs")], flags: &["--limit", "9"], ..Call::default() };
    let json: serde_json::Value = serde_json::from_str(&call.report(Format::Json)).unwrap();
    let expected = serde_json::json!({
        "stall.limit": { "value": 9, "source": { "kind": "flag", "flag": "--limit" } },
        "stall.wait": { "value": "10s", "source": { "kind": "default" } },
        "stall.room": { "value": "4MiB", "source": { "kind": "default" } },
        "stall.goods": { "value": ["figs"], "source": { "kind": "environment", "variable": "STALL_GOODS" } },
        "till.url": { "value": null, "source": { "kind": "default" } },
        "till.sign": { "value": null, "source": { "kind": "default" } },
    });
    assert_eq!(json, expected);
}

#[test]
fn the_example_holds_every_setting_and_changes_nothing() {
    let example = Call::default().report(Format::Example);
    let plain = Call::default();
    let with_example = Call { file: Some(&example), ..Call::default() };
    assert_eq!(format!("{:?}", with_example.settings()), format!("{:?}", plain.settings()));
    for name in ["limit", "wait", "room", "goods", "url", "sign"] {
        let count = example
            .lines()
            .filter(|line| line.trim_start_matches("# ").starts_with(&format!("{name} = ")))
            .count();
        assert_eq!(count, 1, "{name}: {example}");
    }
}

#[test]
fn a_number_is_printed_as_a_file_has_it() {
    for written in ["007", "+7", "7"] {
        let call = Call { flags: &["--limit", written], ..Call::default() };
        assert!(call.report(Format::Toml).contains("limit = 7 # --limit"), "{written}");
    }
}
