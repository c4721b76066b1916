//! Finds the key that was probably meant.

use qiyou_kernel::near;

/// Returns the known key nearest to the one written, or `None` when none is near: a name of the same section that is near,
/// the same name in another section, or both a little off.
pub(crate) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    near::nearest_by(written, known, edits)
}

/// How many edits make one key of another, where they are near.
fn edits(written: &str, key: &str) -> Option<usize> {
    let ((section, name), (known_section, known_name)) = (parts(written), parts(key));
    if name == known_name {
        return Some(1);
    }
    if section == known_section { near::edits(name, known_name) } else { near::edits(written, key) }
}

/// A key's section, and its name within it.
fn parts(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
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
        assert_eq!(nearest("server.colour", KNOWN), None, "the section alone makes none near");
    }
}
