//! The names of all that is told and measured, in one place: those of OpenTelemetry's conventions where it has one, ours
//! otherwise.

/// The full name of a method, `package.Service/Method`; `_OTHER` for one that this program does not know.
pub const RPC_METHOD: &str = "rpc.method";
/// What was called instead, where the method is `_OTHER`.
pub const RPC_METHOD_ORIGINAL: &str = "rpc.method_original";
/// The gRPC code of an answer, such as `NOT_FOUND`.
pub const RPC_STATUS: &str = "rpc.response.status_code";
/// How the call goes over the wire: always `grpc`.
pub const RPC_SYSTEM: &str = "rpc.system.name";
/// The host of the service that is called.
pub const SERVER_ADDRESS: &str = "server.address";
/// The port of the service that is called.
pub const SERVER_PORT: &str = "server.port";
/// Why something failed: the reason of the refusal.
pub const ERROR_TYPE: &str = "error.type";
/// The id of one request, its trace and its span, given to the caller in the answer's headers.
pub const REQUEST_ID: &str = "qiyou.request.id";
/// The caller's span, 16 hexadecimal digits, within the trace that the request id begins with.
pub const PARENT_ID: &str = "qiyou.trace.parent_id";
/// The domain that a server answers for; absent where it spans the domains.
pub const DOMAIN: &str = "qiyou.domain";
/// The service that is called, by the name that refusals give it.
pub const PEER: &str = "qiyou.peer.service";
/// The id of a store, as in its tokens.
pub const STORE_ID: &str = "qiyou.store.id";
/// The engine of a store, `sqlite` or `postgres`.
pub const STORE_ENGINE: &str = "qiyou.store.engine";
/// Writes that share a transaction.
pub const STORE_WRITES: &str = "qiyou.store.writes";
/// The store's revision after a transaction.
pub const STORE_REVISION: &str = "qiyou.store.revision";

/// Every attribute, for the test of their form.
pub const ATTRIBUTES: [&str; 15] = [
    RPC_METHOD,
    RPC_METHOD_ORIGINAL,
    RPC_STATUS,
    RPC_SYSTEM,
    SERVER_ADDRESS,
    SERVER_PORT,
    ERROR_TYPE,
    REQUEST_ID,
    PARENT_ID,
    DOMAIN,
    PEER,
    STORE_ID,
    STORE_ENGINE,
    STORE_WRITES,
    STORE_REVISION,
];

/// Something that is measured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Instrument {
    /// Its name, unique among instruments and attributes.
    pub name: &'static str,
    /// Its unit in UCUM: `s`, or what is counted, in braces.
    pub unit: &'static str,
    /// What it says, for whoever builds a dashboard.
    pub description: &'static str,
}

/// How long calls took that were served, their whole stream included.
pub const RPC_SERVER_DURATION: Instrument = Instrument {
    name: "rpc.server.call.duration",
    unit: "s",
    description: "Duration of calls served, by method, code and reason; to the end of their stream.",
};
/// How long calls took that were made.
pub const RPC_CLIENT_DURATION: Instrument = Instrument {
    name: "rpc.client.call.duration",
    unit: "s",
    description: "Duration of calls to other services, by method, code and reason; to the end of their stream.",
};
/// Calls being served.
pub const RPC_SERVER_ACTIVE: Instrument = Instrument {
    name: "qiyou.rpc.server.active_calls",
    unit: "{call}",
    description: "Calls and streams being served now.",
};
/// Calls refused because too many were in flight.
pub const RPC_SERVER_SHED: Instrument = Instrument {
    name: "qiyou.rpc.server.shed_calls",
    unit: "{call}",
    description: "Calls refused because as many as the service takes were in flight.",
};
/// Calls made again.
pub const RPC_CLIENT_RETRIED: Instrument = Instrument {
    name: "qiyou.rpc.client.retried_calls",
    unit: "{call}",
    description: "Reads made again because the service could not be reached.",
};
/// How long transactions took.
pub const STORE_TRANSACTION_DURATION: Instrument = Instrument {
    name: "qiyou.store.transaction.duration",
    unit: "s",
    description: "Duration of transactions that write, from their begin to their commit; failed ones with the reason.",
};
/// Writes that shared a transaction.
pub const STORE_TRANSACTION_WRITES: Instrument = Instrument {
    name: "qiyou.store.transaction.writes",
    unit: "{write}",
    description: "Writes that were decided in one transaction.",
};
/// Writes that wait.
pub const STORE_QUEUE: Instrument = Instrument {
    name: "qiyou.store.queue.length",
    unit: "{write}",
    description: "Writes waiting for their transaction now.",
};
/// How far a projection is behind its store.
pub const FEED_LAG: Instrument = Instrument {
    name: "qiyou.feed.lag",
    unit: "{revision}",
    description: "Revisions that a store is known to have and its projection lacks.",
};
/// How often a feed was lost.
pub const FEED_LOSSES: Instrument = Instrument {
    name: "qiyou.feed.losses",
    unit: "{loss}",
    description: "Times that following a store broke off, or was tried in vain.",
};
/// How long a projection has not been known to be current.
pub const PROJECTION_STALENESS: Instrument = Instrument {
    name: "qiyou.projection.staleness",
    unit: "s",
    description: "Time since a projection was last known to hold all that its store does.",
};
/// How much a projection holds.
pub const PROJECTION_SIZE: Instrument = Instrument {
    name: "qiyou.projection.size",
    unit: "{row}",
    description: "Reports, projects and recorded targets that a projection holds in memory.",
};
/// How long the process has run.
pub const PROCESS_UPTIME: Instrument =
    Instrument { name: "process.uptime", unit: "s", description: "The time the process has been running." };

/// Every instrument, for the test of their form.
pub const INSTRUMENTS: [Instrument; 13] = [
    RPC_SERVER_DURATION,
    RPC_CLIENT_DURATION,
    RPC_SERVER_ACTIVE,
    RPC_SERVER_SHED,
    RPC_CLIENT_RETRIED,
    STORE_TRANSACTION_DURATION,
    STORE_TRANSACTION_WRITES,
    STORE_QUEUE,
    FEED_LAG,
    FEED_LOSSES,
    PROJECTION_STALENESS,
    PROJECTION_SIZE,
    PROCESS_UPTIME,
];

/// Whether a name is dotted words of lower-case letters.
#[must_use]
pub fn is_well_formed(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    name.contains('.') && name.split('.').all(is_word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ATTRIBUTES, INSTRUMENTS, is_well_formed};

    fn all() -> Vec<&'static str> {
        ATTRIBUTES.into_iter().chain(INSTRUMENTS.map(|instrument| instrument.name)).collect()
    }

    #[test]
    fn no_two_things_share_a_name() {
        let names = all();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn names_are_dotted_lower_case_words() {
        for name in all() {
            assert!(is_well_formed(name), "{name}");
        }
        for name in ["duration", "Rpc.method", "rpc..method", "rpc.method.", "rpc.method 2", "rpc.méthode"] {
            assert!(!is_well_formed(name), "{name}");
        }
    }

    #[test]
    fn instruments_say_what_they_measure_and_in_which_unit() {
        for instrument in INSTRUMENTS {
            let is_counted = instrument.unit.starts_with('{') && instrument.unit.ends_with('}');
            assert!(instrument.unit == "s" || is_counted, "{instrument:?}");
            assert!(instrument.description.ends_with('.'), "{instrument:?}");
        }
    }
}
