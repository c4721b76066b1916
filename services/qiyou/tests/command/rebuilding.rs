//! `qiyou rebuild` over a directory that services left.

use qiyou_testing::damage;
use tempfile::TempDir;

use crate::program::{Up, run};

#[tokio::test]
async fn damage_is_mended_from_the_history_and_told() {
    let directory = TempDir::new().unwrap();
    Up::start(directory.path(), &[]).stop();
    let data = directory.path().to_str().unwrap();
    let childcare = directory.path().join("childcare.db");
    let lost = damage::run(childcare.to_str().unwrap(), "DELETE FROM plan_versions_current").await;
    assert_eq!(lost, 1);

    let mended = run(&["rebuild", "--data", data]);
    let lines: Vec<_> = mended.out.lines().collect();
    assert_eq!((mended.code, lines.len()), (0, 8), "{mended:?}");
    assert!(lines[1].starts_with("childcare: "), "{mended:?}");
    assert!(lines[1].ends_with("; mended plan_versions (0 wrong, 1 missing)"), "{mended:?}");
    let is_sound = |line: &&&str| line.ends_with(" rows, nothing differed");
    assert_eq!(lines.iter().filter(is_sound).count(), 7, "{mended:?}");

    let again = run(&["rebuild", "--data", data, "--domain", "childcare"]);
    assert_eq!(again.out.lines().count(), 1);
    assert!(again.out.ends_with(" rows, nothing differed\n"), "{again:?}");
}

#[tokio::test]
async fn a_database_is_also_found_by_its_address() {
    let directory = TempDir::new().unwrap();
    Up::start(directory.path(), &["--no-plan"]).stop();
    let url = format!("sqlite:{}", directory.path().join("aggregator.db").display());
    let rebuilt = run(&["rebuild", "--store", &url, "--domain", "aggregator"]);
    assert_eq!(rebuilt.code, 0, "{rebuilt:?}");
    assert!(
        rebuilt.out.starts_with("aggregator: ") && rebuilt.out.ends_with("nothing differed\n"),
        "{rebuilt:?}"
    );

    let foreign = run(&["rebuild", "--store", &url, "--domain", "housing"]);
    assert_eq!(foreign.code, 64, "{foreign:?}");
}

#[test]
fn what_is_not_there_cannot_be_rebuilt() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().to_str().unwrap();
    let empty = run(&["rebuild", "--data", data]);
    assert_eq!(empty.line(), format!("qiyou: {data} holds no database"));
    assert_eq!(empty.code, 64);

    Up::start(directory.path(), &["--no-plan"]).stop();
    let missing = run(&["rebuild", "--data", data, "--domain", "culture"]);
    assert!(missing.line().contains("holds no database of culture; it holds those of aggregator, childcare"));
    assert_eq!(missing.code, 64);
}
