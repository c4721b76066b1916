//! The names of span attributes, in one place: those of OpenTelemetry's conventions where it has one, ours otherwise.

/// The full name of a method, `package.Service/Method`.
pub const RPC_METHOD: &str = "rpc.method";
/// The gRPC code of an answer, such as `NOT_FOUND`.
pub const RPC_STATUS: &str = "rpc.response.status_code";
/// Why a call failed: the reason of the refusal.
pub const ERROR_TYPE: &str = "error.type";
/// The id of one request, its trace and its span, given to the caller in the answer's headers.
pub const REQUEST_ID: &str = "qiyou.request.id";
/// The caller's span, 16 hexadecimal digits, within the trace that the request id begins with.
pub const PARENT_ID: &str = "qiyou.trace.parent_id";
/// The service that is called, by the name that refusals give it.
pub const PEER: &str = "qiyou.peer.service";
/// The engine of a store, `sqlite` or `postgres`.
pub const STORE_ENGINE: &str = "qiyou.store.engine";
/// Writes that share a transaction.
pub const STORE_WRITES: &str = "qiyou.store.writes";
/// The store's revision after a transaction.
pub const STORE_REVISION: &str = "qiyou.store.revision";

/// Every name, for the test of their form.
pub const ALL: [&str; 9] = [
    RPC_METHOD,
    RPC_STATUS,
    ERROR_TYPE,
    REQUEST_ID,
    PARENT_ID,
    PEER,
    STORE_ENGINE,
    STORE_WRITES,
    STORE_REVISION,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    #[test]
    fn no_two_things_share_a_name() {
        assert_eq!(ALL.iter().collect::<BTreeSet<_>>().len(), ALL.len());
    }

    #[test]
    fn names_are_dotted_lower_case_words() {
        for name in ALL {
            assert!(name.contains('.'), "{name}");
            let well_formed =
                |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            assert!(name.split('.').all(well_formed), "{name}");
        }
    }
}
