//! Finds the word that was probably meant.

/// Returns the known word nearest to the one written, or `None` when none is near.
///
/// Near is at most one edit for every three characters. Of equally near words the first is taken.
pub(crate) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let reach = written.chars().count().div_ceil(3).min(4);
    known
        .into_iter()
        .map(|word| (distance(written, word), word))
        .filter(|(edits, _)| *edits <= reach)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, word)| word)
}

/// Counts the insertions, deletions and replacements that turn one word into the other.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (above, from) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        let mut next = vec![before];
        for (to, up) in right.chars().zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(from != to)).min(before + 1).min(up + 1);
            diagonal = *up;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
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

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "unit"), 4);
        assert_eq!(distance("年份", "年"), 1);
    }
}
