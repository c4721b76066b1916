//! Breaking text into lines by the columns that a terminal gives each character.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Characters that no line begins with.
const CLOSING: &str = "，。、；：！？）》〉」』”’…〕)],.;:!?%";

/// Characters that no line ends with.
const OPENING: &str = "（《〈「『“‘〔([";

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Breaks a text into lines of at most `width` columns: at spaces, and between wide characters, which need none. Words
/// longer than a line are cut. An empty text gives one empty line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let has_room = columns(line.as_str()) + columns(piece.trim_end()) <= width;
        if !has_room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let piece = if line.is_empty() { piece.trim_start() } else { piece };
        for character in piece.chars() {
            let taken = columns(line.as_str()) + character.width().unwrap_or_default();
            if taken > width && character != ' ' {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    lines.push(line);
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The parts between which a line may be broken; each with the spaces behind it.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let Some(&(_, next)) = characters.peek() else { break };
        if may_break(character, next) {
            cuts.push(at + character.len_utf8());
        }
    }
    cuts.push(text.len());
    cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(from, to)| text.get(*from..*to)).collect()
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after) || OPENING.contains(after)
}

fn is_wide(character: char) -> bool {
    character.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{columns, wrap};

    #[test]
    fn chinese_breaks_anywhere_but_not_before_a_closing_mark() {
        assert_eq!(wrap("建设“医防护”示范", 11), ["建设“医防", "护”示范"]);
        assert_eq!(wrap("建设“医防护”示范", 6), ["建设", "“医防", "护”示", "范"]);
        assert_eq!(wrap("一二三四，五", 8), ["一二三", "四，五"]);
    }

    #[test]
    fn numbers_and_words_stay_whole() {
        assert_eq!(wrap("places per 1,000 persons", 10), ["places per", "1,000", "persons"]);
        assert_eq!(wrap("每千人口拥有12.5岁以下", 15), ["每千人口拥有", "12.5岁以下"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn nothing_takes_one_line() {
        assert_eq!(wrap("", 5), [""]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_character_is_lost(text in "[a-z0-9 县长兴，。（）“”]{0,60}", width in 4_usize..30) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| columns(line) <= width), "{lines:?}");
            let bare = |text: &str| text.replace(' ', "");
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
        }
    }
}
