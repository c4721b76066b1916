//! The methods that this program knows, from the descriptors of all that is served.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use qiyou_telemetry::metrics::StringValue;

/// The encoded descriptors of everything a server may serve, and of the details that a refusal carries, without which
/// generic tools show those as bytes; reflection shows the same.
pub(crate) const DESCRIPTOR_SETS: [&[u8]; 5] = [
    qiyou_proto::DESCRIPTOR_SET,
    tonic_health::pb::FILE_DESCRIPTOR_SET,
    tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
    tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
    tonic_types::pb::FILE_DESCRIPTOR_SET,
];

/// What a method that nobody knows is called: callers choose what they send, and names are counted by.
const OTHER: &str = "_OTHER";

/// The known methods, by path.
#[derive(Debug)]
pub(crate) struct Methods {
    known: Arc<BTreeMap<String, Method>>,
}

#[derive(Debug)]
struct Method {
    name: StringValue,
    /// A stream is open for as long as its reader likes, so it is limited apart and has no deadline but its caller's.
    streams: bool,
    /// A conversation goes on for as long as its caller likes: what it sends is never in memory all at once.
    converses: bool,
}

impl Methods {
    /// What this program was built with. The descriptors are read once.
    pub(crate) fn known() -> Self {
        static KNOWN: LazyLock<Arc<BTreeMap<String, Method>>> = LazyLock::new(|| {
            let sets = DESCRIPTOR_SETS.into_iter().filter_map(|bytes| FileDescriptorSet::decode(bytes).ok());
            Arc::new(sets.flat_map(|set| set.file).flat_map(|file| methods(&file)).collect())
        });
        Self { known: Arc::clone(&KNOWN) }
    }

    /// Whether the method at a path answers with a stream.
    pub(crate) fn streams(&self, path: &str) -> bool {
        self.known.get(path).is_some_and(|method| method.streams)
    }

    /// Whether both sides of the method at a path stream.
    pub(crate) fn converses(&self, path: &str) -> bool {
        self.known.get(path).is_some_and(|method| method.converses)
    }

    /// The name of the method at a path, as spans and measurements give it. Cheap: names are shared.
    pub(crate) fn name(&self, path: &str) -> StringValue {
        self.known.get(path).map_or_else(|| StringValue::from(OTHER), |method| method.name.clone())
    }

    /// What stands at a path where there is no known method.
    pub(crate) fn unknown<'p>(&self, path: &'p str) -> Option<&'p str> {
        (!self.known.contains_key(path)).then(|| path.trim_start_matches('/'))
    }
}

fn methods(file: &FileDescriptorProto) -> Vec<(String, Method)> {
    let mut methods = Vec::new();
    for service in &file.service {
        methods.extend(service.method.iter().map(|method| {
            let name: Arc<str> = format!("{}.{}/{}", file.package(), service.name(), method.name()).into();
            let streams = method.server_streaming();
            let converses = streams && method.client_streaming();
            (format!("/{name}"), Method { name: name.into(), streams, converses })
        }));
    }
    methods
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

    #[test]
    fn callers_add_no_names_to_what_is_counted() {
        let methods = Methods::known();
        let known = "/grpc.health.v1.Health/Check";
        assert_eq!(methods.name(known).as_str(), "grpc.health.v1.Health/Check");
        assert_eq!(methods.unknown(known), None);
        assert_eq!(methods.name("/grpc.health.v1.Health/Guess").as_str(), "_OTHER");
        assert_eq!(methods.unknown("/grpc.health.v1.Health/Guess"), Some("grpc.health.v1.Health/Guess"));
    }
}
