//! The five-year view as its readers see it: over a whole county in this process.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod acts;
mod another;
mod answers;
mod bytes;
mod counties;
mod down;
mod fresh;
mod goals;
mod load;
mod oversight;
mod past;
mod reading;
mod regions;
mod restored;
mod watch;
