//! The wire contract, compiled: messages, servers and clients of every `qiyou.*.v1` package.
//!
//! Generated code only; the `.proto` files beside this crate are what to read.

#![warn(unused_crate_dependencies)]

#[expect(
    missing_docs,
    unreachable_pub,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::too_long_first_doc_paragraph,
    reason = "generated from the .proto files, where the documentation stands"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

pub use generated::qiyou::*;

/// The encoded `FileDescriptorSet` of all packages with imports and comments, as reflection serves it.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.bin"));
