//! The service of education 学有优教.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_boot::run(&qiyou_education::DOMAIN)
}
