//! The command `qiyou`.

use std::process::ExitCode;

fn main() -> ExitCode {
    qiyou::run()
}
