//! The service of childcare 幼有善育.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_boot::run(&qiyou_childcare::DOMAIN)
}
