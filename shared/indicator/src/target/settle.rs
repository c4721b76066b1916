//! What a load of a plan does to the targets that were revised since.

use std::collections::BTreeSet;

use qiyou_error::{Error, Reason, Result};
use qiyou_kernel::name;
use qiyou_plan::Plan;
use qiyou_store::Stored;

use super::{Origin, Target, standing::Planned};

/// The rows to write so that all of them agree with the document that is loaded.
///
/// A revision stands unless it is named. A row that took a target back to the plan follows the plan.
///
/// # Errors
/// `TARGET_REVISED` when the document changes a revised target to something else and the target is not named; the
/// metadata `more` says how many others there are.
pub(crate) fn settle(
    plan: &Plan,
    before: Option<&Plan>,
    rows: Vec<Stored<Target>>,
    named: &BTreeSet<name::Target>,
) -> Result<Vec<Target>> {
    let (mut settled, mut refused) = (Vec::new(), Vec::new());
    for Stored { record: row, .. } in rows.into_iter().filter(|row| row.name.plan == plan.id) {
        let after = Planned::of(plan, &row.name);
        let is_changed = before.and_then(|before| Planned::of(before, &row.name)) != after;
        if row.origin == Origin::Plan || named.contains(&row.name) {
            settled.push(taken_back(row, after));
        } else if is_changed && !says(&row, after.as_ref()) {
            refused.push(row.name);
        }
    }
    match refused.first() {
        None => Ok(settled),
        Some(name) => Err(revised(name, refused.len() - 1)),
    }
}

/// The row by which the plan's own target stands; without a number where the plan has none.
fn taken_back(row: Target, after: Option<Planned>) -> Target {
    Target {
        comparator: after.as_ref().map_or(row.comparator, |after| after.comparator),
        value: after.and_then(|after| after.value),
        origin: Origin::Plan,
        reason: String::new(),
        document: String::new(),
        recorder: String::new(),
        name: row.name,
    }
}

/// Whether the document has come to say what the revision says.
fn says(row: &Target, after: Option<&Planned>) -> bool {
    after.is_some_and(|after| (after.comparator, after.value) == (row.comparator, row.value))
}

fn revised(name: &name::Target, more: usize) -> Error {
    let message = format!("{name} was revised since; name it in overwrite_targets to take the plan's target");
    let error = Error::precondition(Reason::TargetRevised, message).with("target", name);
    if more == 0 { error } else { error.with("more", more) }
}
