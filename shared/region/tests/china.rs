//! The divisions of 2022 as they were published, read whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use qiyou_kernel::RegionCode;
use qiyou_region::{Level, Region, Tree};

const DOCUMENT: &[u8] = include_bytes!("../../../services/qiyou/data/regions/cn-divisions-2022.csv");

fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

fn china() -> Tree {
    Tree::parse(DOCUMENT).unwrap()
}

#[test]
fn every_level_has_as_many_divisions_as_were_published() {
    let mut counts: BTreeMap<Level, usize> = BTreeMap::new();
    let tree = china();
    for region in tree.iter() {
        *counts.entry(region.level).or_default() += 1;
    }
    let expected = [
        (Level::Country, 1),
        (Level::Province, 31),
        (Level::Prefecture, 342),
        (Level::County, 2_975),
        (Level::Township, 41_352),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    assert_eq!(tree.len(), 44_701);
}

#[test]
fn changxing_has_fifteen_townships() {
    let tree = china();
    let changxing = code("330522");
    let townships: Vec<&Region> = tree.children(changxing).collect();
    assert_eq!(townships.len(), 15);
    assert!(
        townships.iter().all(|region| region.parent == Some(changxing) && region.level == Level::Township)
    );
    assert_eq!(tree.subtree(changxing).count(), 16);
    let above: Vec<&str> = tree.ancestors(code("330522103")).map(|region| &*region.name).collect();
    assert_eq!(above, ["长兴县", "湖州市", "浙江省", "中国"]);
}

#[test]
fn three_prefectures_have_townships_and_no_counties() {
    let tree = china();
    let mut without_counties: Vec<&str> = Vec::new();
    for region in tree.iter().filter(|region| region.level == Level::Prefecture) {
        if tree.children(region.code).all(|child| child.level == Level::Township) {
            without_counties.push(&region.name);
        }
    }
    assert_eq!(without_counties, ["东莞市", "中山市", "儋州市"]);
    assert!(tree.is_within(code("441900003"), code("441900")));
}

#[test]
fn the_country_holds_everything() {
    let tree = china();
    assert!(tree.subtree(RegionCode::COUNTRY).eq(tree.iter()));
    assert_eq!(tree.children(RegionCode::COUNTRY).count(), 31);
    assert!(tree.iter().all(|region| tree.is_within(region.code, RegionCode::COUNTRY)));
}

#[test]
fn every_subtree_lies_in_its_range_of_divisions() {
    let tree = china();
    for province in tree.children(RegionCode::COUNTRY) {
        let range = tree.division_range(province.code).unwrap();
        let inside = tree.iter().filter(|region| range.contains(&region.code.division().to_owned()));
        assert!(inside.eq(tree.subtree(province.code)), "{}", province.name);
    }
}
