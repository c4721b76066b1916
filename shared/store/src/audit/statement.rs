//! The SQL of the audit: over the history by revision, whatever stands there.

use crate::Table;

/// The rows of revisions `$1` to `$2`, at most `$3`: key, content, revision, time, ordinal.
pub(super) fn of_revisions(table: &Table) -> String {
    let (name, columns) = (table.name, columns(table));
    format!(
        "SELECT {columns}, t.ordinal FROM {name}_history t WHERE t.revision >= $1 AND t.revision <= $2 \
         ORDER BY t.revision, t.ordinal LIMIT $3"
    )
}

/// The rows of revisions `$1` to `$2` in the places `$3` to `$4`, at most `$5`: key, content, revision, time, ordinal.
pub(super) fn of_window(table: &Table) -> String {
    let (name, columns) = (table.name, columns(table));
    format!(
        "SELECT {columns}, t.ordinal FROM {name}_history t WHERE t.revision >= $1 AND t.revision <= $2 \
         AND t.ordinal >= $3 AND t.ordinal <= $4 \
         ORDER BY t.revision, t.ordinal LIMIT $5"
    )
}

/// The rows of revisions that never were: after `$1`, or before the first; at most `$2`.
pub(super) fn of_no_revision(table: &Table) -> String {
    let (name, columns) = (table.name, columns(table));
    format!("SELECT {columns} FROM {name}_history t WHERE t.revision > $1 OR t.revision < 1 LIMIT $2")
}

/// The rows that stand and were made by revision `$1`.
pub(super) fn standing_of_revision(table: &Table) -> String {
    format!("SELECT {} FROM {}_current t WHERE t.revision = $1", columns(table), table.name)
}

/// The rows that stand and are not the newest of the history; at most `$1`.
pub(super) fn standing_wrongly(table: &Table) -> String {
    format!("{} EXCEPT {} LIMIT $1", standing(table), newest(table))
}

/// The newest rows of the history that do not stand; at most `$1`.
pub(super) fn not_standing(table: &Table) -> String {
    format!("{} EXCEPT {} LIMIT $1", newest(table), standing(table))
}

fn standing(table: &Table) -> String {
    format!("SELECT {} FROM {}_current t", columns(table), table.name)
}

fn newest(table: &Table) -> String {
    let (name, columns) = (table.name, columns(table));
    let same: Vec<_> = table.key.iter().map(|key| format!("n.{0} = t.{0}", key.name)).collect();
    format!(
        "SELECT {columns} FROM {name}_history t WHERE NOT EXISTS \
         (SELECT 1 FROM {name}_history n WHERE {} AND n.revision > t.revision)",
        same.join(" AND ")
    )
}

fn columns(table: &Table) -> String {
    let names = table.columns().map(|column| column.name).chain(["revision", "recorded_at"]);
    names.map(|name| format!("t.{name}")).collect::<Vec<_>>().join(", ")
}
