//! The service of employment 劳有所得.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_boot::run(&qiyou_employment::DOMAIN)
}
