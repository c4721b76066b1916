//! The five-year view as its readers see it: over a whole county in this process.

mod answers;
