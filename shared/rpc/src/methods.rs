//! Which methods answer with a stream, from the descriptors of all that is served.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

/// The encoded descriptors of everything a server may serve; reflection shows the same.
pub(crate) const DESCRIPTOR_SETS: [&[u8]; 4] = [
    qiyou_proto::DESCRIPTOR_SET,
    tonic_health::pb::FILE_DESCRIPTOR_SET,
    tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
    tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
];

/// The methods that answer with a stream, by path.
///
/// A stream is open for as long as its reader likes, so it is limited apart and has no deadline but its caller's.
#[derive(Debug)]
pub(crate) struct Methods {
    streaming: Arc<BTreeSet<String>>,
}

impl Methods {
    /// What this program was built with. The descriptors are read once.
    pub(crate) fn known() -> Self {
        static KNOWN: LazyLock<Arc<BTreeSet<String>>> = LazyLock::new(|| {
            let sets = DESCRIPTOR_SETS.into_iter().filter_map(|bytes| FileDescriptorSet::decode(bytes).ok());
            Arc::new(sets.flat_map(|set| set.file).flat_map(|file| streaming(&file)).collect())
        });
        Self { streaming: Arc::clone(&KNOWN) }
    }

    /// Whether the method at a path answers with a stream.
    pub(crate) fn streams(&self, path: &str) -> bool {
        self.streaming.contains(path)
    }
}

fn streaming(file: &FileDescriptorProto) -> Vec<String> {
    let mut paths = Vec::new();
    for service in &file.service {
        let methods = service.method.iter().filter(|method| method.server_streaming());
        paths.extend(
            methods.map(|method| format!("/{}.{}/{}", file.package(), service.name(), method.name())),
        );
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::Methods;

    #[test]
    fn streams_are_told_from_single_answers() {
        let methods = Methods::known();
        assert!(methods.streams("/qiyou.aggregator.v1.FiveYearViewService/WatchFiveYearView"));
        assert!(methods.streams("/grpc.health.v1.Health/Watch"));
        assert!(methods.streams("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"));
        assert!(!methods.streams("/qiyou.aggregator.v1.FiveYearViewService/GetFiveYearView"));
        assert!(!methods.streams("/qiyou.reference.v1.ReferenceService/LoadReference"));
    }
}
