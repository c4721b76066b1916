//! Finds the word that was probably meant.

use strsim::levenshtein;

/// Returns the known word nearest to the one written, or `None` when none is near.
///
/// Near is at most one edit for every three characters. Of equally near words the first is taken.
pub(crate) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let reach = written.chars().count().div_ceil(3).min(4);
    known
        .into_iter()
        .map(|word| (levenshtein(written, word), word))
        .filter(|(edits, _)| *edits <= reach)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_word() {
        let known = ["name", "numerator", "denominator"];
        assert_eq!(nearest("nmae", known), Some("name"));
        assert_eq!(nearest("denominater", known), Some("denominator"));
    }

    #[test]
    fn a_word_far_from_all_finds_none() {
        assert_eq!(nearest("colour", ["name", "unit"]), None);
    }
}
