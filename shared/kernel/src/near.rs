//! Finds the word that was probably meant.

use strsim::levenshtein;

/// Returns how many edits make one word of another, or `None` when they are not near: at most one edit for every three
/// characters of the written one, and at most four.
#[must_use]
pub fn edits(written: &str, word: &str) -> Option<usize> {
    let reach = written.chars().count().div_ceil(3).min(4);
    Some(levenshtein(written, word)).filter(|edits| *edits <= reach)
}

/// Returns the known word nearest to the one written, or `None` when none is near. Of equally near words the first is taken.
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    nearest_by(written, known, edits)
}

/// Returns the nearest known word by another count of edits.
pub fn nearest_by<'k>(
    written: &str,
    known: impl IntoIterator<Item = &'k str>,
    edits: impl Fn(&str, &str) -> Option<usize>,
) -> Option<&'k str> {
    let near = known.into_iter().filter_map(|word| Some((edits(written, word)?, word)));
    near.min_by_key(|(edits, _)| *edits).map(|(_, word)| word)
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
