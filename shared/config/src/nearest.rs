//! Finds the key that was probably meant.

use strsim::levenshtein;

/// Returns the known key nearest to the one written, or `None` when none is near: at most one edit for every three
/// characters, or the right name in another section.
pub(crate) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let reach = written.chars().count().div_ceil(3).min(4);
    let distance = |key: &str| if name(key) == name(written) { 1 } else { levenshtein(written, key) };
    known
        .into_iter()
        .map(|key| (distance(key), key))
        .filter(|(edits, _)| *edits <= reach)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, key)| key)
}

/// What stands after the last dot.
fn name(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const KNOWN: [&str; 3] = ["server.listen", "server.deadline", "store.url"];

    #[test]
    fn a_slip_of_the_pen_finds_its_key() {
        assert_eq!(nearest("server.lisen", KNOWN), Some("server.listen"));
        assert_eq!(nearest("sever.deadlin", KNOWN), Some("server.deadline"));
    }

    #[test]
    fn a_name_in_the_wrong_section_finds_its_own() {
        assert_eq!(nearest("listen", KNOWN), Some("server.listen"));
        assert_eq!(nearest("server.url", KNOWN), Some("store.url"));
    }

    #[test]
    fn a_key_far_from_all_finds_none() {
        assert_eq!(nearest("colour.depth", KNOWN), None);
    }
}
