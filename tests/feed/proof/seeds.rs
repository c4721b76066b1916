//! Which seeds are played, and what is said of one that fails.

use std::ops::Range;

/// How many seeds are played on each engine unless told otherwise.
const SEEDS: u64 = 100;

const VARIABLE: &str = "QIYOU_FEED_SEEDS";

/// The seeds that `QIYOU_FEED_SEEDS` names: `500` for the first five hundred, `17..18` for one of them.
#[expect(clippy::disallowed_methods, reason = "tests have no command line of their own")]
pub(crate) fn chosen() -> Range<u64> {
    match std::env::var(VARIABLE) {
        Ok(text) => read(&text).unwrap_or_else(|| panic!("{VARIABLE} is `{text}`; write 500 or 17..18")),
        Err(_) => 0..SEEDS,
    }
}

fn read(text: &str) -> Option<Range<u64>> {
    let (first, end) = text.split_once("..").unwrap_or(("0", text));
    Some(first.parse().ok()?..end.parse().ok()?).filter(|seeds| !seeds.is_empty())
}

/// How to play a seed again, on its engine alone.
pub(crate) fn again(seed: u64, engine: &str) -> String {
    let (end, test) = (seed + 1, engine.to_lowercase());
    format!("{VARIABLE}={seed}..{end} cargo test -p qiyou-tests --test feed {test}")
}

#[test]
fn seeds_are_a_number_or_a_range() {
    assert_eq!(read("500"), Some(0..500));
    assert_eq!(read("17..18"), Some(17..18));
    assert_eq!([read("all"), read("0"), read("7..7")], [None, None, None]);
}
