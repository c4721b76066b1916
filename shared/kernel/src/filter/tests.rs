use proptest::prelude::*;

use super::*;

const FIELDS: [&str; 3] = ["region", "state", "period"];

fn parse(text: &str) -> Result<Filter, Error> {
    Filter::parse(text, &FIELDS)
}

fn term(field: &str, op: Op, value: &str) -> Term {
    Term { field: field.to_owned(), op, value: value.to_owned() }
}

#[test]
fn conditions_are_read_in_the_order_written() {
    let filter = parse(r#"region = "330522" AND period>="2025-Q1" AND  state !=  "draft""#).unwrap();
    let terms = [
        term("region", Op::Equal, "330522"),
        term("period", Op::AtLeast, "2025-Q1"),
        term("state", Op::NotEqual, "draft"),
    ];
    assert_eq!(filter.terms, terms);
}

#[test]
fn an_empty_filter_has_no_conditions() {
    assert_eq!(parse("").unwrap(), Filter::default());
    assert_eq!(parse("   ").unwrap(), Filter::default());
}

#[test]
fn a_value_may_hold_anything_once_escaped() {
    assert_eq!(
        parse(r#"state = "a \"b\" \\ AND 长兴""#).unwrap().terms,
        [term("state", Op::Equal, r#"a "b" \ AND 长兴"#)]
    );
}

#[test]
fn what_is_not_understood_is_refused_at_its_place() {
    let cases = [
        (r#"color = "red""#, 1, ErrorKind::UnknownField),
        (r#"region = "330522" AND color = "red""#, 23, ErrorKind::UnknownField),
        (r#"= "red""#, 1, ErrorKind::Syntax),
        (r#"region "330522""#, 8, ErrorKind::Syntax),
        ("region = 330522", 10, ErrorKind::Syntax),
        (r#"region = "330522"#, 17, ErrorKind::Syntax),
        (r#"region = "a\nb""#, 12, ErrorKind::Syntax),
        (r#"region = "1" OR state = "x""#, 14, ErrorKind::Syntax),
        (r#"region = "1" AND"#, 14, ErrorKind::Syntax),
        (r#"region = "1" AND "#, 18, ErrorKind::Syntax),
        (r#"region = "1" state = "2""#, 14, ErrorKind::Syntax),
        (r#"NOT region = "1""#, 1, ErrorKind::Syntax),
        (r#"state = "长兴" x"#, 14, ErrorKind::Syntax),
        (r#"region : "1""#, 8, ErrorKind::Syntax),
    ];
    for (text, position, kind) in cases {
        let error = parse(text).unwrap_err();
        assert_eq!((error.position(), error.kind()), (position, kind), "{text}: {error}");
    }
}

#[test]
fn an_error_names_the_fields_there_are() {
    let message = parse(r#"color = "red""#).unwrap_err().to_string();
    let expected = r#"expected one of the fields region, state, period at character 1 of the filter, got "color = \"red\"""#;
    assert_eq!(message, expected);
}

proptest! {
    #[test]
    fn every_filter_written_out_reads_back(
        terms in prop::collection::vec((prop::sample::select(FIELDS.as_slice()), 0..6_usize, ".{0,12}"), 1..5),
    ) {
        let terms: Vec<Term> = terms.iter().map(|(field, op, value)| term(field, OPS[*op].1, value)).collect();
        let written: Vec<String> = terms
            .iter()
            .map(|Term { field, op, value }| {
                format!("{field} {op} \"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
            })
            .collect();
        prop_assert_eq!(parse(&written.join(" AND ")).unwrap().terms, terms);
    }

    #[test]
    fn no_text_makes_parsing_panic(text in ".{0,40}") {
        let _ = parse(&text);
    }
}
