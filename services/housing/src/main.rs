//! The service of housing 住有宜居.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_boot::run(&qiyou_housing::DOMAIN)
}
