//! The aggregator's program as it ships, for tests of what becomes of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_aggregator::run()
}
