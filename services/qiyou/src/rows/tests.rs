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
fn a_file_in_the_usual_chinese_encoding_reads_like_utf_8() {
    let text = "区划,指标,期间,数值,备注\n330522,housing.x,2025,12,䶮𠮷\n";
    let (encoded, ..) = encoding_rs::GB18030.encode(text);
    let (own, other) = (read(text.as_bytes()), read(&encoded));
    assert_eq!((lines(&other), other.rows.len()), (Vec::new(), 1));
    assert_eq!(other.rows[0].observation, own.rows[0].observation);
}

#[test]
fn a_file_in_utf_16_reads_like_utf_8() {
    let text = "\u{feff}区划,指标,期间,数值\n330522,housing.x,2025,12\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&bytes).rows[0].observation, read(text.as_bytes()).rows[0].observation);
}

#[test]
fn a_file_in_no_known_encoding_is_refused_with_the_remedy() {
    let document = read(b"region,indicator,period,value\n330522,a.b,2025,1\n330522,a.b,\xff\xff\xff,1\n");
    assert!(lines(&document)[0].contains("it is neither UTF-8 nor gb18030; save it as `CSV UTF-8`"));
}

#[test]
fn lines_are_counted_over_cells_that_hold_several() {
    let text =
        "region,indicator,period,value,comment\n330522,a.b,2025,1,\"one\n\ntwo\n\"\n\n330522,a.b,2026,x,\n";
    let document = read(text.as_bytes());
    assert_eq!(document.rows[0].line, 2);
    assert!(lines(&document)[0].starts_with("7: value: "), "{:?}", document.faults);
}

#[test]
fn numbers_as_people_write_them_are_refused_with_the_way_to_write_them() {
    let hint = |number: &str| {
        let text = format!("region,indicator,period,value\n330522,a.b,2025,\"{number}\"\n");
        lines(&read(text.as_bytes())).concat().rsplit_once("; ").map(|(_, hint)| hint.to_owned()).unwrap()
    };
    assert_eq!(hint("1,234"), "write no separators, 1234.5 for 1,234.5");
    assert_eq!(hint("１２．５"), "write half-width digits, 12.5 for １２．５");
    assert_eq!(hint("12%"), "leave the sign away: the unit is the indicator's");
}

#[test]
fn a_day_where_a_period_stands_is_told_to_be_the_spreadsheets_doing() {
    let document = read(b"region,indicator,period,value\n330522,a.b,2025-07-01,1\n");
    assert!(lines(&document)[0].ends_with("give the column the format `text` and write the period again"));
}

#[test]
fn what_spreadsheets_put_in_front_is_skipped() {
    let document = read("\u{feff}region,indicator,period,value\n330522,a.b,2025,1\n".as_bytes());
    assert_eq!((document.rows.len(), document.faults.len()), (1, 0));
}
