//! The plan and the regions that tests load: the real plan, and as much of the division tree as it needs.

use qiyou_kernel::Digest;

/// The shipped plan of Changxing.
pub const CHANGXING: &str = include_str!("../../services/qiyou/data/plans/changxing-2023-2027.toml");

/// A made-up plan of a county that does not exist: other years, other indicators, and a domain without a program.
pub const EXAMPLE: &str = include_str!("../../shared/plan/tests/data/example-2024-2028.toml");

/// The division tree around that county, made up like it: townships begin and end, and a code strays from its parent's.
pub const EXAMPLE_REGIONS: &str = "\
code,name,level,parent,valid_from,valid_to
000000,示例国,country,,,
990000,示例省,province,000000,,
990100,示例市,prefecture,990000,,
990101,示例县,county,990100,,
990101001,东街街道,township,990101,,
990101002,西街街道,township,990101,,2024-06-30
990101003,新街街道,township,990101,2024-07-01,
990801,直管县,county,990100,,
";

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
