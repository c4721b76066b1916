//! The demo as a newcomer sees it, on free ports of this process.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use clap::{CommandFactory, Parser};
use qiyou_kernel::{Clock, Language};
use qiyou_proto::{aggregator::v1::FiveYearView, r#type::v1::StatusValue};
use qiyou_store::{Options, Store};
use tempfile::TempDir;
use tokio::{sync::mpsc, time::sleep};

use super::{Args, Demo};
use crate::{
    command::which,
    data::{self, Directory, Mark},
    sample::{self, Sample},
    screen,
};

fn args(data: &Path) -> Args {
    Args::parse_from(["demo", "--base-port", "0", "--data", data.to_str().unwrap()])
}

/// Starts the demo on a directory, takes its view and stops it.
async fn start(data: &Path) -> FiveYearView {
    let demo = Demo::open(&args(data)).await.unwrap();
    demo.load().await.unwrap();
    let mut seen = None;
    demo.serve(async |shown| {
        seen = Some(shown.view);
        Ok(())
    })
    .await
    .unwrap();
    seen.unwrap()
}

/// The page, without the line that names the versions of plan and division tree.
fn page(view: &FiveYearView, language: Language) -> String {
    let page = screen::render(view, &screen::Options { language, width: 100, colour: false });
    let is_version = |line: &str| line.starts_with("计划版本") || line.starts_with("plan version");
    page.lines().filter(|line| !is_version(line)).map(|line| format!("{line}\n")).collect()
}

/// How far each store's history goes.
async fn heads(data: &Path) -> BTreeMap<String, i64> {
    let mut heads = BTreeMap::new();
    for name in data::databases(data).unwrap() {
        let url = data::database(data, &name).display().to_string();
        let options = which::tables(&name, Options::new(url, Clock::system())).unwrap();
        let store = Store::open(options).await.unwrap();
        heads.insert(name, store.head().revision);
        store.close().await;
    }
    heads
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_every_status_there_is() {
    let directory = TempDir::new().unwrap();
    let view = start(directory.path()).await;

    let indicators = view.domains.iter().flat_map(|domain| &domain.indicators);
    let cells = indicators.flat_map(|indicator| &indicator.cells);
    let shown: BTreeSet<_> = cells.map(|cell| cell.status.as_ref().unwrap().value).collect();
    let all = (1..).take_while(|number| StatusValue::try_from(*number).is_ok());
    assert_eq!(shown, all.collect());
    assert!(view.sample && view.unreachable.is_empty() && view.mixed_versions.is_empty());
    insta::assert_snapshot!("the_page_in_chinese", page(&view, Language::Zh));
    insta::assert_snapshot!("the_page_in_english", page(&view, Language::En));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_finishes_a_load_that_broke_off_and_the_next_changes_nothing() {
    let directory = TempDir::new().unwrap();
    let data = directory.path();
    let mark = Mark { sample: Sample::digest(), is_loaded: false };
    Directory::open(data).unwrap().mark(&mark).unwrap();
    let (reached, mut days) = mpsc::unbounded_channel();
    let load = sample::load(data, Sample::read().unwrap(), |day| reached.send(day).unwrap());
    let half_way = async { while days.recv().await.unwrap().year() < 2025 {} };
    tokio::select! {
        loaded = load => panic!("the load was to break off: {loaded:?}"),
        () = half_way => {}
    }
    is_let_go(data).await;

    let finished = start(data).await;
    insta::assert_snapshot!("the_page_in_chinese", page(&finished, Language::Zh));
    let before = heads(data).await;
    assert_eq!(before.len(), 8);

    assert_eq!(start(data).await, finished);
    assert_eq!(heads(data).await, before);
}

/// Waits until the services that were cut off have let their databases go.
async fn is_let_go(data: &Path) {
    for _ in 0..2_000 {
        let locks = data::databases(data).unwrap().into_iter().map(|name| {
            let lock = std::fs::File::open(data.join(format!("{name}.db.lock"))).unwrap();
            lock.try_lock().is_ok()
        });
        if locks.collect::<Vec<_>>().iter().all(|is_free| *is_free) {
            return;
        }
        sleep(Duration::from_millis(5)).await;
    }
    panic!("the databases are still in use");
}

#[test]
fn the_help_names_the_day_that_the_page_is_judged_by() {
    let help = Args::command().render_long_help().to_string();
    assert!(help.contains(&format!("judged by {}", sample::JUDGED_ON)), "{help}");
}

#[tokio::test]
async fn a_directory_of_a_countys_own_figures_is_left_alone() {
    let directory = TempDir::new().unwrap();
    std::fs::write(directory.path().join("childcare.db"), "").unwrap();
    let refused = Demo::open(&args(directory.path())).await.err().unwrap().to_string();
    assert!(refused.contains("holds figures that are no sample"), "{refused}");
}

#[tokio::test]
async fn the_sample_of_another_release_is_not_mixed_with_this_ones() {
    let directory = TempDir::new().unwrap();
    let mark = Mark { sample: qiyou_kernel::Digest::of(b"another"), is_loaded: true };
    Directory::open(directory.path()).unwrap().mark(&mark).unwrap();
    let refused = Demo::open(&args(directory.path())).await.err().unwrap().to_string();
    assert!(refused.contains("holds the sample of another release; remove it"), "{refused}");
}
