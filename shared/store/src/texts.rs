//! Generated statements, kept: making one of hundreds of rows costs as much as running a small one.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use sqlx::SqlStr;

use crate::{Engine, sql::generated};

/// Texts by what they do, to which table, for how many rows.
#[derive(Debug)]
pub(crate) struct Texts {
    engine: Engine,
    made: Mutex<BTreeMap<Name, Arc<str>>>,
}

/// Verb, table, size.
type Name = (&'static str, &'static str, usize);

impl Texts {
    /// None yet.
    pub(crate) fn of(engine: Engine) -> Self {
        Self { engine, made: Mutex::default() }
    }

    /// The text, made the first time.
    pub(crate) fn get(
        &self,
        verb: &'static str,
        table: &'static str,
        size: usize,
        make: impl FnOnce() -> String,
    ) -> SqlStr {
        let mut made = self.made.lock();
        let text = made.entry((verb, table, size)).or_insert_with(|| match self.engine {
            Engine::Sqlite => nameless(make()).into(),
            Engine::Postgres => make().into(),
        });
        generated(Arc::clone(text))
    }
}

/// The same with `?` for `$1`, `$2` and so on, where these come in their order and each once.
///
/// To SQLite `$1` is a name, and it looks names up one by one: to bind a thousand takes half a million steps.
fn nameless(text: String) -> String {
    let mut pieces = text.split('$');
    let mut nameless = pieces.next().unwrap_or_default().to_owned();
    for (piece, number) in pieces.zip(1_usize..) {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        if piece.strip_suffix(rest).and_then(|digits| digits.parse().ok()) != Some(number) {
            return text;
        }
        nameless.push('?');
        nameless.push_str(rest);
    }
    nameless
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_in_their_order_need_no_names() {
        let nameless = |text: &str| nameless(text.to_owned());
        let rows: String = (1..=12).map(|n| format!("(${n})")).collect();
        assert_eq!(nameless(&rows), "(?)".repeat(12));
        assert_eq!(nameless("SELECT a FROM t WHERE b = $1"), "SELECT a FROM t WHERE b = ?");
        assert_eq!(nameless("SELECT a FROM t"), "SELECT a FROM t");
    }

    #[test]
    fn parameters_out_of_order_or_repeated_keep_them() {
        for text in ["b = $2 AND c = $1", "b = $1 AND c <= $1", "b = $x"] {
            assert_eq!(nameless(text.to_owned()), text);
        }
    }
}
