//! Prints an error with its causes, for the log.

use std::{error::Error as StdError, fmt};

/// Displays an error and all its sources, separated by `: `.
///
/// No `Display` in this project repeats its source, so every cause is said once.
pub fn chain(error: &dyn StdError) -> Chain<'_> {
    Chain(error)
}

/// What [`chain`] returns.
#[derive(Debug)]
pub struct Chain<'a>(&'a dyn StdError);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Error, Reason, chain};

    #[test]
    fn a_chain_says_every_cause_once() {
        let disk = std::io::Error::other("disk is full");
        let error = Error::unavailable(Reason::StoreUnavailable, "the store cannot commit").caused_by(disk);
        assert_eq!(chain(&error).to_string(), "the store cannot commit: disk is full");
    }

    #[test]
    fn an_error_alone_is_its_message() {
        let error = Error::not_found("plans/nowhere");
        assert_eq!(chain(&error).to_string(), error.to_string());
    }
}
