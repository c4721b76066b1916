//! The command `qiyou`: all eight services in one process, and their client for people.

pub mod screen;
