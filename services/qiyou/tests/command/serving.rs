//! `qiyou up`, from its first start to its second.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process, thread,
};

use tempfile::TempDir;

use crate::program::{Ended, Up, ended, qiyou, run};

/// Writes the plan of a made-up county, with a domain beyond the seven, for a region that the division tree has.
fn other_plan(directory: &Path) -> PathBuf {
    let example = include_str!("../../../../shared/plan/tests/data/example-2024-2028.toml");
    let file = directory.join("example.toml");
    std::fs::write(&file, example.replace("990101", "330521")).unwrap();
    file
}

/// The first of nine free ports in a row, below those that systems hand out themselves.
fn free_ports() -> u16 {
    let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    let offset = u16::try_from(process::id() % 400).unwrap() * 10;
    (15_000 + offset..).step_by(10).find(|first| (*first..first + 9).all(is_free)).unwrap()
}

/// The view that the services of a directory give to whoever may read.
fn view(up: &Up, data: &Path) -> Ended {
    view_of(&up.aggregator(), data)
}

fn view_of(aggregator: &str, data: &Path) -> Ended {
    let token = run(&["token", "--data", data.to_str().unwrap(), "--subject", "reader"]);
    let mut call = qiyou(&["view", "--server", aggregator, "--lang", "en"]);
    call.env("QIYOU_TOKEN", token.out.trim());
    ended(call)
}

#[test]
fn the_first_start_loads_the_shipped_plan_and_tells_where_each_service_is() {
    let directory = TempDir::new().unwrap();
    let up = Up::start(directory.path(), &[]);
    let names: Vec<_> = up.addresses.iter().map(|(name, _)| name.as_str()).collect();
    let domains =
        ["childcare", "education", "employment", "health", "elderly_care", "housing", "social_assistance"];
    assert_eq!(names[0], "aggregator");
    assert_eq!(names[1..], domains);

    let view = view(&up, directory.path());
    assert_eq!(view.code, 0, "{view:?}");
    assert!(view.out.starts_with("Changxing County implementation plan"), "{}", view.out);
    assert!(!view.out.contains("Sample figures"), "a county's own page");

    let stopped = up.stop();
    assert_eq!((stopped.code, stopped.out.as_str()), (0, ""));
}

#[test]
fn another_countys_plan_brings_its_own_domains() {
    let directory = TempDir::new().unwrap();
    let plan = other_plan(directory.path());
    let up = Up::start(directory.path(), &["--plan", plan.to_str().unwrap()]);
    assert_eq!(up.addresses[8].0, "culture");
    let first = view(&up, directory.path());
    assert_eq!(first.code, 0, "{first:?}");
    assert!(
        !first.out.contains("CANNOT BE REACHED") && !first.out.contains("NEVER REACHED"),
        "{}",
        first.out
    );
    assert_eq!(up.stop().code, 0);

    // The plan stands, and no start loads another one over it; but nobody serves its domain any more.
    let up = Up::start(directory.path(), &[]);
    let second = view(&up, directory.path());
    assert_eq!(second.out.lines().next(), first.out.lines().next());
    let stopped = up.stop();
    assert!(stopped.err.contains("no service for the domain culture of "), "{stopped:?}");
    assert!(stopped.err.contains("; give --domain culture"), "{stopped:?}");

    let up = Up::start(directory.path(), &["--domain", "culture"]);
    assert_eq!(view(&up, directory.path()).out.replace(&up.addresses[8].1, ""), first.out);
}

#[test]
fn what_is_served_can_be_probed_while_it_is() {
    let directory = TempDir::new().unwrap();
    let up = Up::start(directory.path(), &["--no-plan"]);
    let address = up.addresses[0].1.clone();
    let (_, port) = address.rsplit_once(':').unwrap();
    let healthy = run(&["up", "--base-port", port, "--probe"]);
    assert_eq!((healthy.code, healthy.out), (0, format!("the service at {address} serves\n")));

    assert_eq!(up.stop().code, 0);
    let gone = run(&["up", "--base-port", port, "--probe"]);
    assert!(gone.line().starts_with(&format!("qiyou: no service answers at {address}: ")), "{gone:?}");
    assert_eq!(gone.code, 1);
}

#[test]
fn a_first_start_is_probed_in_vain_until_its_plan_stands() {
    let (directory, base) = (TempDir::new().unwrap(), free_ports().to_string());
    let address = format!("127.0.0.1:{base}");
    thread::scope(|scope| {
        let up = scope.spawn(|| Up::start_on(&base, directory.path(), &[]));
        loop {
            let is_announced = up.is_finished();
            let probe = run(&["up", "--base-port", &base, "--probe"]);
            if probe.code == 0 {
                break;
            }
            assert!(probe.line().contains(&address), "{probe:?}");
            assert!(!is_announced, "it says that it serves, and its health does not");
        }
        let view = view_of(&format!("http://{address}"), directory.path());
        assert_eq!(view.code, 0, "{view:?}");
    });
}

#[test]
fn a_division_tree_is_loaded_by_command_and_again_changes_nothing() {
    let directory = TempDir::new().unwrap();
    let up = Up::start(directory.path(), &["--no-plan"]);
    let data = directory.path().to_str().unwrap();
    let token = run(&["token", "--data", data, "--subject", "administrator", "--role", "administrator"]);
    let load = |tree: &[&str]| {
        let mut call = qiyou(&[&["regions", "load", "--server", &up.aggregator()], tree].concat());
        call.env("QIYOU_TOKEN", token.out.trim());
        ended(call)
    };
    let again = load(&[]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.out.starts_with("44701 regions are loaded, sha256 "), "{again:?}");

    let missing = load(&["nowhere.csv"]);
    assert!(missing.line().starts_with("qiyou: cannot read nowhere.csv: "), "{missing:?}");
    assert_eq!(missing.code, 1);
}
