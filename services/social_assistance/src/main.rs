//! The service of social assistance 弱有众扶.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_boot::run(&qiyou_social_assistance::DOMAIN)
}
