//! Shortens what a caller sent before an error repeats it.

/// Most characters of a refused text that a message repeats.
const SHOWN: usize = 60;

/// Returns the text in quotes, escaped, and cut where a message would become a page.
pub(crate) fn quoted(text: &str) -> String {
    let mut chars = text.chars();
    let shown: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() { format!("{shown:?}...") } else { format!("{shown:?}") }
}
