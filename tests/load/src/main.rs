//! The program of the measurements.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou_load::run()
}
