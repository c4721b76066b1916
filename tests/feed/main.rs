//! The change feed over the wire: nothing is lost, nothing comes twice, whatever dies.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod chunks;
mod cursors;
mod following;
mod heartbeats;
mod proof;
mod regions;

use qiyou_tests::county;
