//! Files as they come.

use qiyou_proto::{indicator::v1::observation::Result, r#type::v1::Absence};

use super::{Document, read};

fn lines(document: &Document) -> Vec<String> {
    document.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn headers_may_be_chinese_or_english() {
    let chinese = read("区划,指标,期间,值,来源\n330522,housing.x,2025,12,台账\n".as_bytes());
    let english =
        read(b"Region, Indicator ,period,value,source\n330522,housing.x,2025,12,\xe5\x8f\xb0\xe8\xb4\xa6\n");
    assert_eq!(lines(&chinese), [""; 0]);
    assert_eq!(chinese.rows[0].observation, english.rows[0].observation);
    assert_eq!(chinese.rows[0].domain.as_str(), "housing");
}

#[test]
fn a_row_holds_a_value_a_ratio_an_absence_or_a_statement() {
    let text = "region,indicator,period,value,numerator,denominator,absence,fulfilled,evidence\n\
        330522,a.b,2025,24.20,,,,,\n\
        330522,a.c,2025,,3,4,,,\n\
        330522,a.d,2025,,,,未采集,,\n\
        330522,a.e,2025,,,,,是,验收文件\n";
    let document = read(text.as_bytes());
    assert_eq!(lines(&document), [""; 0]);
    let results: Vec<_> = document.rows.iter().map(|row| row.observation.result.clone()).collect();
    assert!(matches!(&results[0], Some(Result::Value(value)) if value.value == "24.20"));
    assert!(
        matches!(&results[1], Some(Result::Ratio(ratio)) if ratio.denominator.as_ref().unwrap().value == "4")
    );
    assert_eq!(results[2], Some(Result::Absence(Absence::NotCollected.into())));
    assert!(results[3].is_none() && document.rows[3].observation.fulfilled);
    assert_eq!(document.rows[3].observation.evidence[0].title, "验收文件");
}

#[test]
fn every_fault_is_told_with_its_line_and_the_files_own_header() {
    let text = "区划,指标,期间,数值,分子,分母\n\
        33052,housing.x,2025,1,,\n\
        330522,housing.x,2025/3,约5,,\n\
        \n\
        330522,housing.x,2025,1,2,3\n\
        330522,housing.x,2025,,,\n\
        330522,housing.x,2025,,2,\n\
        330522,housing.y,2025,1,,\n\
        330522,housing.y,2025,2,,\n\
        330522,housing.x,2025\n";
    insta::assert_snapshot!(lines(&read(text.as_bytes())).join("\n"));
}

#[test]
fn empty_lines_are_counted_and_not_read() {
    let text = "region,indicator,period,value\r\n\r\n\r\n330522,a.b,2025,1\r\n,,,\r\n330522,a.b,2026,x\r\n";
    let document = read(text.as_bytes());
    assert_eq!(document.rows[0].line, 4);
    assert!(lines(&document)[0].starts_with("6: value: "), "{:?}", document.faults);
}

#[test]
fn a_header_that_cannot_be_used_leaves_no_row() {
    let document = read("区划,指标,数值,数值,颜色\n330522,housing.x,1,2,3\n".as_bytes());
    assert!(document.rows.is_empty());
    insta::assert_snapshot!(lines(&document).join("\n"));
}

#[test]
fn a_file_in_another_encoding_is_refused_with_the_remedy() {
    let document = read(b"\xc7\xf8\xbb\xae,indicator\n");
    assert_eq!(
        lines(&document),
        ["1: FIELD_MALFORMED: is not UTF-8; save it from the spreadsheet as `CSV UTF-8`"]
    );
}

#[test]
fn what_spreadsheets_put_in_front_is_skipped() {
    let document = read("\u{feff}region,indicator,period,value\n330522,a.b,2025,1\n".as_bytes());
    assert_eq!((document.rows.len(), document.faults.len()), (1, 0));
}
