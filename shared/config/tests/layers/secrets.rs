//! A secret is used and never shown.

use qiyou_config::Format;

use crate::stall::Call;

/// A password that stands nowhere by chance.
const PASSWORD: &str = "hush-7f3a";

fn url() -> String {
    format!("postgres://keeper:{PASSWORD}@till/stall")
}

#[test]
fn no_report_shows_it_from_whichever_layer_it_comes() {
    let (url, file) = (url(), format!("till.url = \"{}\"", url()));
    let (variables, flags) = ([("STALL_TILL", url.as_str())], ["--till", url.as_str()]);
    let calls = [
        Call { file: Some(&file), ..Call::default() },
        Call { variables: &variables, ..Call::default() },
        Call { flags: &flags, ..Call::default() },
    ];
    for call in calls {
        for format in [Format::Toml, Format::Json, Format::Example] {
            let report = call.load().unwrap().report(format, "stall");
            assert!(!report.contains(PASSWORD), "{report}");
            assert_eq!(report.contains("postgres://keeper:***@till/stall"), format != Format::Example);
        }
        assert!(!format!("{:?}", call.load()).contains(PASSWORD));
        assert_eq!(call.settings().till.unwrap().reveal(), url);
    }
}

#[test]
fn no_fault_shows_it_wherever_it_was_put_by_mistake() {
    let url = url();
    let file = format!(
        "[stall]\nlimit = \"{url}\"\ngoods = [\"{url}\"]\n[till]\nurl = [\"{url}\"]\npassword = \"{PASSWORD}\"\nsing = \"{url}\""
    );
    let call = Call {
        file: Some(&file),
        variables: &[("STALL_WAIT", &url), ("STALL_GOODS", &url)],
        flags: &["--room", &url, "--goods", &url],
    };
    let faults = call.faults();
    assert_eq!(faults.len(), 9, "{faults:#?}");
    assert!(faults.iter().all(|line| !line.contains(PASSWORD)), "{faults:#?}");
    assert!(
        faults.iter().any(|line| line.ends_with("till.password = ***: expected a known key")),
        "{faults:#?}"
    );
}

#[test]
fn a_broken_line_is_not_repeated() {
    let file = format!("till.url = \"{}\nstall.limit = 1", url());
    let faults = Call { file: Some(&file), ..Call::default() }.faults();
    assert!(faults.iter().all(|line| !line.contains(PASSWORD)), "{faults:#?}");
}

#[test]
fn a_masked_value_is_not_taken_for_the_secret() {
    let call = Call { file: Some("till.url = \"postgres://keeper:***@till/stall\""), ..Call::default() };
    let fault = "stall.toml:1: till.url = \"postgres://keeper:***@till/stall\": expected the secret itself; *** is how it is shown";
    assert_eq!(call.faults(), [fault]);
}
