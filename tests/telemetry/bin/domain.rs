//! A domain's program as it ships, for tests of what it does with its environment.

use std::process::ExitCode;

use qiyou_boot::Domain;

fn main() -> ExitCode {
    qiyou_boot::run(&Domain::new("childcare", 0))
}
