//! How a command fails: one line for people, one exit code for programs.

use std::{fmt, io, path::Path, process::ExitCode};

use qiyou_boot::Signal;
use qiyou_error::{Error, Kind};

/// Why a command stopped.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
}

/// A result whose error ends the command.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// It could not be done.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    /// It was asked for wrongly, in a way that the parser of the command line cannot see.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    /// A directory, a file or an address that it was told to use cannot be used.
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self { code: 64, message: message.into() }
    }

    /// It was told to stop a second time before it had come to an orderly end.
    pub(crate) fn cut_off(signal: Signal) -> Self {
        let message = format!("stopped at once by a second signal, {signal}: what was running was cut off");
        Self { code: signal.status(), message }
    }

    /// It ends with a code of its own.
    pub(crate) fn ended(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// It ends with a code, and why was told already.
    pub(crate) fn told(code: u8) -> Self {
        Self { code, message: String::new() }
    }

    /// The file that a command works on cannot be read.
    pub(crate) fn unreadable(path: &Path, source: &io::Error) -> Self {
        Self::failed(format!("cannot read {}: {source}", path.display()))
    }

    /// Says what failed in front of why.
    pub(crate) fn within(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The code that the process ends with.
    pub(crate) fn exit(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let reason = reason(&error);
        let hint = if *error.kind() == Kind::Unauthenticated {
            "; give a token with --token-file or QIYOU_TOKEN, see `qiyou token --help`"
        } else {
            ""
        };
        Self::failed(format!("{error} ({reason}){hint}"))
    }
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Self {
        Self::from(Error::from(status))
    }
}

impl From<io::Error> for Failure {
    /// Only writing the output fails so. A reader that has seen enough, such as `head`, is no failure to speak of.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { code: 0, message: String::new() };
        }
        Self::failed(format!("cannot write the output: {error}"))
    }
}

/// The reason as programs read it, such as `PERIOD_NOT_ENDED`.
fn reason(error: &Error) -> &'static str {
    short(error.reason())
}

/// A reason without the prefix of its enum.
pub(crate) fn short(reason: qiyou_error::Reason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::io;

    use qiyou_error::{Error, Reason};

    use super::Failure;

    #[test]
    fn a_refusal_names_its_reason() {
        let error = Error::precondition(Reason::RegionsNotLoaded, "load the division tree first");
        assert_eq!(Failure::from(error).to_string(), "load the division tree first (REGIONS_NOT_LOADED)");
    }

    #[test]
    fn a_reader_that_goes_away_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((failure.code, failure.to_string().as_str()), (0, ""));
    }
}
