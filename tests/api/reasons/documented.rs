//! What the proto says of each reason.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{DescriptorPool, EnumDescriptor};
use qiyou_error::Reason;
use qiyou_proto::DESCRIPTOR_SET;

/// The names of the reasons and the metadata that their comments show.
pub(super) struct Documented(BTreeMap<Reason, (String, BTreeMap<String, String>)>);

impl Documented {
    pub(super) fn read() -> Self {
        let pool = DescriptorPool::decode(DESCRIPTOR_SET).unwrap();
        let reasons = pool.get_enum_by_name("qiyou.error.v1.ErrorReason").unwrap();
        let entry = |value: prost_reflect::EnumValueDescriptor| {
            let name = value.name().trim_start_matches("ERROR_REASON_").to_owned();
            let shown = serde_json::from_str(&example(&reasons, value.path())).unwrap();
            (Reason::try_from(value.number()).unwrap(), (name, shown))
        };
        // The zero value is never sent.
        Self(reasons.values().filter(|value| value.number() != 0).map(entry).collect())
    }

    /// Every reason that is sent.
    pub(super) fn reasons(&self) -> impl Iterator<Item = Reason> {
        self.0.keys().copied()
    }

    /// The reason as it is sent.
    pub(super) fn name(&self, reason: Reason) -> &str {
        &self.0[&reason].0
    }

    /// The keys of its metadata.
    pub(super) fn keys(&self, reason: Reason) -> BTreeSet<&str> {
        self.0[&reason].1.keys().map(String::as_str).collect()
    }
}

/// The example at the end of a value's comment.
fn example(reasons: &EnumDescriptor, path: &[i32]) -> String {
    let file = reasons.parent_file();
    let info = file.file_descriptor_proto().source_code_info.as_ref().unwrap();
    let location = info.location.iter().find(|location| location.path == path).unwrap();
    let comment = location.leading_comments().replace('\n', " ");
    comment.split_once("Example: ").unwrap().1.trim().to_owned()
}
