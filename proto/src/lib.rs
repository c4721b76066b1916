//! The wire contract, compiled: messages, servers and clients of every `qiyou.*.v1` package.
//!
//! Generated code only; the `.proto` files beside this crate are what to read.

#![allow(missing_docs, reason = "the documentation stands in the .proto files")]

mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

pub use generated::qiyou::*;

/// The encoded `FileDescriptorSet` of all packages with imports and comments, as reflection serves it.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.bin"));
