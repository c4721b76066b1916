//! Who tells: the process, as its collector knows it.

use opentelemetry::{Key, KeyValue, Value};
use opentelemetry_sdk::Resource;
use uuid::Uuid;

/// What the SDK calls a process that nobody named.
const UNNAMED: &str = "unknown_service";

/// The resource of a service. What the environment says of it outranks what is known here.
pub(super) fn of(service: &str) -> Resource {
    let own = [
        KeyValue::new("service.name", service.to_owned()),
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        KeyValue::new("service.instance.id", Uuid::new_v4().to_string()),
    ];
    let detected = Resource::builder().build();
    let is_said = |(_, value): &(&Key, &Value)| !value.as_str().starts_with(UNNAMED);
    let said = detected.iter().filter(is_said).map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    Resource::builder_empty().with_attributes(own).with_attributes(said).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_the_name_that_it_was_built_with_and_an_instance_of_its_own() {
        let (one, other) = (of("qiyou-childcare"), of("qiyou-childcare"));
        let name = one.get(&Key::new("service.name")).unwrap();
        assert_eq!(name.as_str(), "qiyou-childcare");
        let instance = Key::new("service.instance.id");
        assert_ne!(one.get(&instance), other.get(&instance));
        assert!(one.get(&Key::new("telemetry.sdk.language")).is_some());
    }
}
