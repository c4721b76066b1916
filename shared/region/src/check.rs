//! What only several rows together can show: codes given twice, and parents that are missing or no parents.
//!
//! A parent must stand at a higher level than its child, and a code keeps its level, so no row can be its own ancestor.

use std::collections::BTreeSet;

use qiyou_kernel::{Date, RegionCode};

use crate::fault::Fault;
use crate::read::Row;

/// Sorts the rows by code and first day, and returns what is wrong between them.
pub(crate) fn check(rows: &mut [Row], unsound: &BTreeSet<RegionCode>) -> Vec<Fault> {
    rows.sort_by_key(|row| (row.region.code, row.region.first_day(), row.line));
    let mut faults = Vec::new();
    for pair in rows.windows(2) {
        if let [earlier, later] = pair
            && earlier.region.code == later.region.code
        {
            faults.extend(against_earlier(earlier, later));
        }
    }
    for row in &*rows {
        if let Some(parent) = row.region.parent
            && !unsound.contains(&parent)
        {
            faults.extend(against_parent(row, parent, rows));
        }
    }
    faults
}

/// Compares a row with the one before it of the same code.
fn against_earlier(earlier: &Row, later: &Row) -> Option<Fault> {
    let code = later.region.code.as_str();
    if earlier.region.last_day() >= later.region.first_day() {
        let expected = format!("a code that holds on no day on which line {} gives it too", earlier.line);
        return Some(Fault::new(later.line, "code", code, expected));
    }
    if earlier.region.level != later.region.level {
        let expected = format!("{}, the level of {code} in line {}", earlier.region.level, earlier.line);
        return Some(Fault::new(later.line, "level", later.region.level.as_str(), expected));
    }
    None
}

/// Compares a row with all rows of its parent; `rows` are sorted.
fn against_parent(row: &Row, parent: RegionCode, rows: &[Row]) -> Option<Fault> {
    let from = rows.partition_point(|each| each.region.code < parent);
    let above = rows.get(from..).unwrap_or_default().iter().take_while(|each| each.region.code == parent);
    let refused = |expected: String| Some(Fault::new(row.line, "parent", parent.as_str(), expected));

    let mut needed = row.region.first_day();
    let mut is_known = false;
    for each in above {
        is_known = true;
        if each.region.level >= row.region.level {
            return refused(format!("a division above a {}, not a {}", row.region.level, each.region.level));
        }
        if each.region.first_day() <= needed && needed <= each.region.last_day() {
            match each.region.last_day().tomorrow() {
                Ok(next) if next <= row.region.last_day() => needed = next,
                _ => return None,
            }
        }
    }
    match (is_known, needed) {
        (false, _) => refused("the code of a division in this document".to_owned()),
        (true, Date::MIN) => refused("a division that holds as long as the one below it".to_owned()),
        (true, day) => refused(format!("a division that holds as long as the one below it, on {day} too")),
    }
}
