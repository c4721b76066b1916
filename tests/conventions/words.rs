//! How names are written: `UpperCamel` for types and methods, `lower_snake` for fields, `UPPER_SNAKE` for enum values.

/// The words of an `UpperCamel` name: `GetFiveYearView` is get, five, year, view.
pub(crate) fn words(camel: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in camel.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_ascii_uppercase() => word.push(letter),
            _ => words.push(letter.to_ascii_lowercase().to_string()),
        }
    }
    words
}

/// `FiveYearView` is `five_year_view`.
pub(crate) fn snake(camel: &str) -> String {
    words(camel).join("_")
}

/// Whether a name is `UpperCamel` and holds no abbreviation in capitals, which other languages would spell their own way.
pub(crate) fn is_upper_camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
        && words(name).iter().all(|word| word.len() > 1)
}

/// Whether a name is `lower_snake`, each word beginning with a letter.
pub(crate) fn is_lower_snake(name: &str) -> bool {
    name.split('_').all(|word| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    })
}

/// Whether a name is `UPPER_SNAKE`.
pub(crate) fn is_upper_snake(name: &str) -> bool {
    name.to_ascii_lowercase().to_ascii_uppercase() == name && is_lower_snake(&name.to_ascii_lowercase())
}

/// Whether a noun is written as a plural.
pub(crate) fn is_plural(noun: &str) -> bool {
    noun.ends_with('s') && !noun.ends_with("ss")
}

#[test]
fn camel_names_fall_into_words() {
    assert_eq!(words("GetFiveYearView"), ["get", "five", "year", "view"]);
    assert_eq!(snake("StatusFlag"), "status_flag");
    assert_eq!(words(""), Vec::<String>::new());
}

#[test]
fn each_way_of_writing_refuses_the_others() {
    assert!(
        is_upper_camel("FiveYearView") && is_lower_snake("page_size") && is_upper_snake("STATUS_VALUE_MET")
    );
    for name in ["fiveYearView", "Five_Year", "HTTPStatus", ""] {
        assert!(!is_upper_camel(name), "{name:?}");
    }
    for name in ["pageSize", "page__size", "_page", "page_", "Page", "page_2", ""] {
        assert!(!is_lower_snake(name), "{name:?}");
    }
    for name in ["Met", "STATUS-MET", "STATUS__MET", ""] {
        assert!(!is_upper_snake(name), "{name:?}");
    }
}

#[test]
fn a_plural_ends_in_s() {
    assert!(is_plural("targets") && is_plural("commitment_views"));
    assert!(!is_plural("progress") && !is_plural("evidence"));
}
