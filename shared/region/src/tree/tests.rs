use proptest::prelude::*;
use qiyou_kernel::date;

use super::*;

const SMALL: &str = "\
code,name,level,parent
000000,中国,country,
330000,浙江省,province,000000
330500,湖州市,prefecture,330000
330522,长兴县,county,330500
330522103,夹浦镇,township,330522
330522103201,月明村,village,330522103
440000,广东省,province,000000
441900,东莞市,prefecture,440000
441900003,东城街道,township,441900
";

fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

fn tree(text: &str) -> Tree {
    Tree::parse(text.as_bytes()).unwrap()
}

fn faults(text: &str) -> Vec<String> {
    Tree::parse(text.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
}

fn codes<'a>(regions: impl Iterator<Item = &'a Region>) -> Vec<String> {
    regions.map(|region| region.code.to_string()).collect()
}

#[test]
fn a_division_knows_what_is_above_and_below() {
    let tree = tree(SMALL);
    assert_eq!(tree.len(), 9);
    assert_eq!(tree.name(code("330522")), Some("长兴县"));
    assert_eq!(tree.level(code("330522")), Some(Level::County));
    assert_eq!(tree.parent(code("330522")).unwrap().code, code("330500"));
    assert_eq!(codes(tree.children(code("000000"))), ["330000", "440000"]);
    assert_eq!(codes(tree.ancestors(code("330522103"))), ["330522", "330500", "330000", "000000"]);
    assert_eq!(codes(tree.subtree(code("330500"))), ["330500", "330522", "330522103", "330522103201"]);
    assert_eq!(codes(tree.subtree(code("330522103201"))), ["330522103201"]);
    assert_eq!(codes(tree.children(code("330522103201"))), [""; 0]);
}

#[test]
fn townships_may_hang_on_a_prefecture() {
    let tree = tree(SMALL);
    assert_eq!(codes(tree.children(code("441900"))), ["441900003"]);
    assert!(tree.is_within(code("441900003"), code("440000")));
}

#[test]
fn every_division_lies_within_itself_and_unknown_ones_in_nothing() {
    let tree = tree(SMALL);
    assert!(tree.is_within(code("330522"), code("330522")));
    assert!(!tree.is_within(code("330500"), code("330522")));
    assert!(!tree.is_within(code("330523"), code("330500")));
    assert!(!tree.is_within(code("330522"), code("330700")));
    assert_eq!(tree.get(code("330523")), None);
    assert_eq!(tree.division_range(code("330523")), None);
    assert_eq!(codes(tree.children(code("330523"))), [""; 0]);
    assert_eq!(codes(tree.subtree(code("330523"))), [""; 0]);
}

#[test]
fn a_range_of_divisions_reaches_those_whose_code_strays() {
    let moved = "360700,新市,prefecture,330000\n360721,新县,county,360700\n";
    let tree = tree(&format!("{SMALL}{moved}"));
    let range = |text| tree.division_range(code(text)).unwrap();
    assert_eq!(range("330522"), "330522".to_owned()..="330522".to_owned());
    assert_eq!(range("330500"), "330500".to_owned()..="330599".to_owned());
    assert_eq!(range("330000"), "330000".to_owned()..="360799".to_owned());
    assert_eq!(range("440000"), "440000".to_owned()..="449999".to_owned());
    assert_eq!(codes(tree.subtree(code("330000"))).last().unwrap(), "360721");
}

#[test]
fn columns_are_found_by_name_and_a_byte_order_mark_is_passed_over() {
    let text = "\u{feff}parent,level,name,code\r\n,country,中国,000000\r\n000000,province,浙江省,330000\r\n";
    assert_eq!(tree(text).name(code("330000")), Some("浙江省"));
}

#[test]
fn rows_may_come_in_any_order() {
    let mut lines: Vec<&str> = SMALL.lines().collect();
    lines[1..].reverse();
    assert_eq!(tree(&lines.join("\n")), tree(SMALL));
}

#[test]
fn every_fault_of_a_document_is_reported_at_its_line() {
    let text = "\
code,name,level,parent,valid_from,valid_to
000000,中国,country,,,
330000,,province,000000,,
33050,湖州市,prefecture,330000,,
330522,长兴县,shire,330500,,
330523,安吉县,county,330700,2020-02-30,
330524,德清县,county,330500,2020-01-02,2020-01-01
330525,新县,county
440000,广东省,province,,,
";
    let expected = [
        "line 3, name: expected a name, got \"\"",
        "line 4, code: expected a division code of 6, 9 or 12 digits, got \"33050\"",
        "line 5, level: expected one of country, province, prefecture, county, township, village, got \"shire\"",
        "line 6, valid_from: expected a date such as 2025-07-31, or nothing, got \"2020-02-30\"",
        "line 7, valid_to: expected a day on or after 2020-01-02, got \"2020-01-01\"",
        "line 8, row: expected 6 columns as in the header, got \"3 columns\"",
        "line 9, parent: expected the code of the division above, got \"\"",
    ];
    assert_eq!(faults(text), expected);
}

#[test]
fn a_parent_that_is_missing_or_lower_is_refused() {
    let text = format!(
        "{SMALL}330600,绍兴市,prefecture,350000\n330700,金华市,prefecture,330522\n330800,衢州市,prefecture,330800\n"
    );
    let expected = [
        "line 11, parent: expected the code of a division in this document, got \"350000\"",
        "line 12, parent: expected a division above a prefecture, not a county, got \"330522\"",
        "line 13, parent: expected a division above a prefecture, not a prefecture, got \"330800\"",
    ];
    assert_eq!(faults(&text), expected);
}

#[test]
fn a_circle_of_parents_is_refused() {
    let text = "\
code,name,level,parent
000000,中国,country,
330500,甲,prefecture,330522
330522,乙,county,330500
";
    assert_eq!(
        faults(text),
        ["line 3, parent: expected a division above a prefecture, not a county, got \"330522\""]
    );
}

#[test]
fn the_children_of_a_faulty_row_are_not_called_orphans() {
    let text = SMALL.replace("330522,长兴县", "330522,");
    assert_eq!(faults(&text), ["line 5, name: expected a name, got \"\""]);
}

#[test]
fn a_code_must_have_the_digits_of_its_level() {
    let rows = [
        ("100000,中国,country,", "000000 for the country"),
        ("330500,甲,province,000000", "6 digits of which the last four are zeros for a province"),
        ("000000,甲,province,000000", "6 digits of which the last four are zeros for a province"),
        ("330522,甲,prefecture,330000", "6 digits of which the last two are zeros for a prefecture"),
        ("330000,甲,prefecture,330000", "6 digits of which the last two are zeros for a prefecture"),
        ("330600,甲,county,330500", "6 digits of which the last two are not zeros for a county"),
        ("330522104,甲,county,330500", "6 digits of which the last two are not zeros for a county"),
        ("330523,甲,township,330522", "9 digits for a township"),
        ("330522104,甲,village,330522", "12 digits for a village"),
    ];
    for (row, expected) in rows {
        let found = Tree::parse(format!("code,name,level,parent\n{row}\n").as_bytes()).unwrap_err();
        let fault = found.iter().find(|fault| fault.column == "code").unwrap();
        assert_eq!(fault.expected, expected, "{row}");
    }
}

#[test]
fn a_village_lies_in_the_township_of_its_first_nine_digits() {
    let text = SMALL.replace("village,330522103", "village,330522");
    let expected = "line 7, parent: expected 330522103, the first nine digits of the village, got \"330522\"";
    assert_eq!(faults(&text), [expected]);
}

#[test]
fn a_header_must_name_every_column_it_needs_and_no_other() {
    let expected = [
        "line 1, header: expected each column once, got \"code\"",
        "line 1, header: expected one of code, name, level, parent, valid_from, valid_to, got \"colour\"",
        "line 1, header: expected the column level, got \"no such column\"",
        "line 1, header: expected the column parent, got \"no such column\"",
    ];
    assert_eq!(faults("code,name,code,colour\n1,2,3,4\n"), expected);
    assert_eq!(faults(""), ["line 1, row: expected a header and at least one division, got \"nothing\""]);
    assert_eq!(faults("code,name,level,parent\n").len(), 1);
}

#[test]
fn a_document_in_another_encoding_is_refused() {
    let bytes = b"code,name,level,parent\n000000,\xd6\xd0\xb9\xfa,country,\n";
    let found = Tree::parse(bytes).unwrap_err();
    assert_eq!((found[0].line, found[0].column, found[0].expected.as_str()), (2, "name", "text in UTF-8"));
    assert_eq!(found.len(), 1);
}

#[test]
fn no_more_than_a_hundred_faults_are_reported() {
    let text = format!("code,name,level,parent\n{}", "1,x,y,z\n".repeat(500));
    assert_eq!(faults(&text).len(), MAX_FAULTS);
    let orphans: String = (1..=500).map(|number| format!("330522{number:03},甲,township,330522\n")).collect();
    assert_eq!(faults(&format!("code,name,level,parent\n{orphans}")).len(), MAX_FAULTS);
}

const CHANGING: &str = "\
code,name,level,parent,valid_from,valid_to
000000,中国,country,,,
330000,浙江省,province,000000,,
330100,杭州市,prefecture,330000,,
330200,宁波市,prefecture,330000,,
330103,下城区,county,330100,,2021-03-10
330110,余杭区,county,330100,,2021-03-10
330110,余杭区,county,330200,2021-03-11,
330113,临平区,county,330100,2021-03-11,
";

#[test]
fn a_day_has_the_tree_that_was_valid_then() {
    let now = tree(CHANGING);
    let before = now.valid_on(date::parse("2021-03-10").unwrap());
    let after = now.valid_on(date::parse("2021-03-11").unwrap());
    assert_eq!(codes(before.children(code("330100"))), ["330103", "330110"]);
    assert_eq!(codes(after.children(code("330100"))), ["330113"]);
    assert_eq!(codes(after.children(code("330200"))), ["330110"]);
    assert_eq!((now.len(), before.len(), after.len()), (7, 6, 6));
    assert_eq!(now.parent(code("330110")).unwrap().code, code("330200"));
    assert_eq!(now.versions(code("330110")).count(), 2);
    assert_eq!(now.versions(code("330110")).next().unwrap().parent, Some(code("330100")));
    assert_eq!(now.versions(code("330999")).count(), 0);
}

#[test]
fn a_code_given_twice_for_the_same_day_is_refused() {
    let text = CHANGING.replace("330200,2021-03-11,", "330200,2021-03-10,");
    let expected =
        "line 8, code: expected a code that holds on no day on which line 7 gives it too, got \"330110\"";
    assert_eq!(faults(&text), [expected]);
    assert_eq!(faults(&format!("{SMALL}441900,东莞市,prefecture,440000\n")).len(), 1);
}

#[test]
fn a_parent_must_hold_as_long_as_its_child() {
    let text =
        CHANGING.replace("330100,杭州市,prefecture,330000,,", "330100,杭州市,prefecture,330000,,2022-01-01");
    let expected = "line 9, parent: expected a division that holds as long as the one below it, on 2022-01-02 too, \
                    got \"330100\"";
    assert_eq!(faults(&text), [expected]);
    let continued = format!("{text}330100,杭州新市,prefecture,330000,2022-01-02,\n");
    assert_eq!(tree(&continued).name(code("330100")), Some("杭州新市"));
    let begun_late =
        CHANGING.replace("330200,宁波市,prefecture,330000,,", "330200,宁波市,prefecture,330000,2021-03-12,");
    assert_eq!(faults(&begun_late).len(), 1);
}

#[test]
fn a_code_keeps_its_level() {
    let text = format!("{CHANGING}330103,下城区,prefecture,330000,2021-03-11,\n");
    let found = Tree::parse(text.as_bytes()).unwrap_err();
    assert!(found.iter().any(|fault| fault.line == 10), "{found:?}");
}

/// Provinces, prefectures and counties whose parents are picked at random, their codes often straying.
fn any_document() -> impl Strategy<Value = String> {
    let picks = prop::collection::btree_map(0..40_u32, any::<prop::sample::Index>(), 1..30);
    (1..5_u32, prop::collection::btree_map(0..12_u32, any::<prop::sample::Index>(), 1..8), picks).prop_map(
        |(provinces, prefectures, counties)| {
            let mut text = "code,name,level,parent\n000000,国,country,\n".to_owned();
            let provinces: Vec<String> =
                (1..=provinces).map(|number| format!("{}0000", 10 + number)).collect();
            for province in &provinces {
                text.push_str(&format!("{province},省,province,000000\n"));
            }
            let mut above = provinces.clone();
            for (number, pick) in &prefectures {
                let code = format!("{}{:02}00", 11 + number % 4, 1 + number);
                text.push_str(&format!("{code},市,prefecture,{}\n", pick.get(&provinces)));
                above.push(code);
            }
            for (number, pick) in &counties {
                let code = format!("{}{:02}{:02}", 11 + number % 5, 1 + number % 12, 1 + number);
                text.push_str(&format!("{code},县,county,{}\n", pick.get(&above)));
            }
            text
        },
    )
}

proptest! {
    #[test]
    fn subtree_children_and_containment_agree_with_the_ancestors(text in any_document()) {
        let tree = tree(&text);
        for above in tree.iter() {
            let within = |region: &&Region| {
                region.code == above.code || tree.ancestors(region.code).any(|each| each.code == above.code)
            };
            prop_assert_eq!(codes(tree.subtree(above.code)), codes(tree.iter().filter(within)));
            let below = tree.iter().filter(|region| region.parent == Some(above.code));
            prop_assert_eq!(codes(tree.children(above.code)), codes(below));
            for region in tree.iter() {
                prop_assert_eq!(tree.is_within(region.code, above.code), within(&region));
            }
        }
    }

    #[test]
    fn the_range_of_divisions_covers_the_subtree(text in any_document()) {
        let tree = tree(&text);
        for above in tree.iter() {
            let range = tree.division_range(above.code).unwrap();
            let covers = |region: &Region| range.contains(&region.code.division().to_owned());
            prop_assert!(tree.subtree(above.code).all(covers));
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Tree::parse(&bytes);
        let _ = Tree::parse(&[b"code,name,level,parent\n".as_slice(), &bytes].concat());
    }
}
