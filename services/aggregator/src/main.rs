//! The aggregator's service.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_aggregator::run()
}
