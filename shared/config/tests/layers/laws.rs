//! Which layer counts: the last of those that say something, setting by setting.

use std::time::Duration;

use proptest::{option, prelude::*};
use qiyou_config::Format;

use crate::stall::Call;

proptest! {
    #[test]
    fn a_flag_goes_over_a_variable_over_the_file_over_the_default(
        flag in option::of(1..=50_u32), variable in option::of(1..=50_u32), file in option::of(1..=50_u32),
    ) {
        let flag = flag.map(|limit| limit.to_string());
        let variable = variable.map(|limit| limit.to_string());
        let file = file.map(|limit| format!("stall.limit = {limit}"));
        let flags: Vec<_> = flag.iter().flat_map(|limit| ["--limit", limit]).collect();
        let variables: Vec<_> = variable.iter().map(|limit| ("STALL_LIMIT", limit.as_str())).collect();
        let call = Call { file: file.as_deref(), variables: &variables, flags: &flags };

        let in_file = file.as_deref().and_then(|line| line.strip_prefix("stall.limit = "));
        let (expected, source) = match (&flag, &variable, in_file) {
            (Some(limit), _, _) => (limit.as_str(), "--limit"),
            (None, Some(limit), _) => (limit.as_str(), "environment STALL_LIMIT"),
            (None, None, Some(limit)) => (limit, "stall.toml:1"),
            (None, None, None) => ("8", "default"),
        };
        prop_assert_eq!(call.settings().limit.to_string(), expected);
        let line = format!("limit = {expected} # {source}");
        prop_assert!(call.report(Format::Toml).lines().any(|found| found == line), "{}", line);
    }
}

#[test]
fn every_kind_is_read_from_every_layer() {
    let file = "[stall]\nlimit = 9\nwait = \"1m\"\nroom = \"1KiB\"\ngoods = [\"figs\", \"tea\"]\n[till]\nurl = \"a://b\"";
    let variables = [
        ("STALL_LIMIT", "9"),
        ("STALL_WAIT", "1m"),
        ("STALL_ROOM", "1KiB"),
        ("STALL_GOODS", "figs\n tea"),
        ("STALL_TILL", "a://b"),
    ];
    let flags =
        ["--limit=9", "--wait=1m", "--room=1KiB", "--goods=figs", "--goods", "tea", "--till", "a://b"];
    let calls = [
        Call { file: Some(file), ..Call::default() },
        Call { variables: &variables, ..Call::default() },
        Call { flags: &flags, ..Call::default() },
    ];
    for call in calls {
        let stall = call.settings();
        assert_eq!((stall.limit, stall.wait, stall.room), (9, Duration::from_secs(60), 1_024));
        assert_eq!(stall.goods, ["figs", "tea"]);
        assert_eq!(stall.till.unwrap().reveal(), "a://b");
    }
}

#[test]
fn several_values_are_replaced_as_a_whole() {
    let call = Call {
        file: Some("stall.goods = [\"figs\", \"tea\"]"),
        variables: &[("STALL_GOODS", "rice")],
        ..Call::default()
    };
    assert_eq!(call.settings().goods, ["rice"]);
}

#[test]
fn an_empty_variable_says_nothing() {
    let empty = [("STALL_LIMIT", ""), ("STALL_GOODS", ""), ("QIYOU_CONFIG", "")];
    let call = Call { variables: &empty, ..Call::default() };
    assert_eq!((call.settings().limit, call.settings().goods.len()), (8, 0));
}

#[test]
fn the_file_may_be_named_by_a_variable_and_a_flag_goes_over_it() {
    let (one, other) = (crate::stall::written("stall.limit = 1"), crate::stall::written("stall.limit = 2"));
    let [one, other] = [&one, &other].map(|file| file.path().to_str().unwrap());
    let variables = [("QIYOU_CONFIG", one)];
    let named = Call { variables: &variables, ..Call::default() };
    assert_eq!(named.settings().limit, 1);
    let over = Call { variables: &variables, flags: &["--config", other], ..Call::default() };
    assert_eq!(over.settings().limit, 2);
}
