//! Imports over the wire, on both engines.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod atomic;
mod broken;
mod county;
mod dry;
mod importer;
mod merge;
mod refused;
mod replace;
mod resources;
mod size;
mod withdraw;
