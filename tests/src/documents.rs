//! The plan and the regions that tests load: the real plan, and as much of the division tree as it needs.

use qiyou_kernel::Digest;

/// The shipped plan of Changxing.
pub const CHANGXING: &str = include_str!("../../services/qiyou/data/plans/changxing-2023-2027.toml");

const DIVISIONS: &str = include_str!("../../services/qiyou/data/regions/cn-divisions-2022.csv");

/// The document of the Changxing plan.
#[must_use]
pub fn plan() -> Vec<u8> {
    CHANGXING.as_bytes().to_vec()
}

/// The division tree of Zhejiang, and of Dongguan, which has no counties: rows of the official table.
#[must_use]
pub fn regions() -> Vec<u8> {
    let wanted =
        |line: &&str| ["code", "000000", "33", "440000", "4419"].iter().any(|start| line.starts_with(start));
    let mut rows: Vec<&str> = DIVISIONS.lines().filter(wanted).collect();
    rows.push("");
    rows.join("\n").into_bytes()
}

/// The SHA-256 of a document, as requests announce it.
#[must_use]
pub fn sha256(document: &[u8]) -> String {
    Digest::of(document).to_string()
}
