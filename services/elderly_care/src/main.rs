//! The service of elderly care 老有康养.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_boot::run(&qiyou_elderly_care::DOMAIN)
}
