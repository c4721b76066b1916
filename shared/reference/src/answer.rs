//! Reference data as messages.

use qiyou_kernel::{Level, name};
use qiyou_proto::reference::v1 as wire;
use qiyou_region::Region;
use qiyou_store::Stored;
use qiyou_wire::timestamp;

use crate::ReferenceVersion;

/// The message of a version, without its document and without a token.
#[must_use]
pub fn version(stored: &Stored<ReferenceVersion>) -> wire::ReferenceVersion {
    wire::ReferenceVersion {
        dataset: stored.dataset.message().into(),
        sha256: stored.sha256.to_string(),
        row_count: i32::try_from(stored.row_count).unwrap_or(i32::MAX),
        revision: stored.revision,
        load_time: Some(timestamp(stored.recorded_at)),
        token: String::new(),
    }
}

pub(crate) fn region(region: &Region) -> wire::Region {
    let name_of = |region| name::Region { region }.to_string();
    let date = |date: Option<_>| date.map(|date: qiyou_kernel::Date| date.to_string()).unwrap_or_default();
    wire::Region {
        name: name_of(region.code),
        display_name: region.name.to_string(),
        level: level(region.level).into(),
        parent: region.parent.map(name_of).unwrap_or_default(),
        valid_from: date(region.valid_from),
        valid_to: date(region.valid_to),
    }
}

fn level(level: Level) -> wire::RegionLevel {
    match level {
        Level::Country => wire::RegionLevel::Country,
        Level::Province => wire::RegionLevel::Province,
        Level::Prefecture => wire::RegionLevel::Prefecture,
        Level::County => wire::RegionLevel::County,
        Level::Township => wire::RegionLevel::Township,
        Level::Village => wire::RegionLevel::Village,
    }
}

pub(crate) fn level_meant(message: wire::RegionLevel) -> Option<Level> {
    match message {
        wire::RegionLevel::Unspecified => None,
        wire::RegionLevel::Country => Some(Level::Country),
        wire::RegionLevel::Province => Some(Level::Province),
        wire::RegionLevel::Prefecture => Some(Level::Prefecture),
        wire::RegionLevel::County => Some(Level::County),
        wire::RegionLevel::Township => Some(Level::Township),
        wire::RegionLevel::Village => Some(Level::Village),
    }
}
