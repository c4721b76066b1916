//! The services as their callers see them.

mod indicator;
