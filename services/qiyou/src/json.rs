//! Messages of the contract in protobuf's canonical JSON. The generated messages carry no names; the descriptors do.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::Value;

use crate::failure::{Failure, Result};

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(qiyou_proto::DESCRIPTOR_SET).ok());

/// Writes a message; `name` is its full name, such as `qiyou.audit.v1.AuditEntry`.
pub(crate) fn written(name: &str, message: &impl Message) -> Result<Value> {
    let mistake =
        |error: &dyn std::error::Error| Failure::failed(format!("cannot write {name} as JSON: {error}"));
    let message = DynamicMessage::decode(descriptor(name)?, message.encode_to_vec().as_slice())
        .map_err(|error| mistake(&error))?;
    serde_json::to_value(&message).map_err(|error| mistake(&error))
}

/// Reads a message.
pub(crate) fn read<M: Message + Default>(name: &str, json: Value) -> Result<M> {
    let mistake = |error: &dyn std::error::Error| Failure::failed(format!("is no {name}: {error}"));
    let message = DynamicMessage::deserialize(descriptor(name)?, json).map_err(|error| mistake(&error))?;
    M::decode(message.encode_to_vec().as_slice()).map_err(|error| mistake(&error))
}

fn descriptor(name: &str) -> Result<MessageDescriptor> {
    let found = POOL.as_ref().and_then(|pool| pool.get_message_by_name(name));
    found.ok_or_else(|| Failure::failed(format!("the contract holds no {name}")))
}
