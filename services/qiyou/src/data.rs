//! The data directory: where it is, and what lies in it.

/// The usual directory of `qiyou up`: visible, and beside whoever starts it, so that nothing is written where nobody
/// looks and removing it is all that starting over takes.
pub(crate) const USUAL: &str = "qiyou-data";
