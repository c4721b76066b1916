//! The service of health 病有良医.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_boot::run(&qiyou_health::DOMAIN)
}
