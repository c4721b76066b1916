//! Names of metadata keys, so that one thing has one name on the wire.

/// A resource name.
pub const NAME: &str = "name";
/// The path of a field in the request.
pub const FIELD: &str = "field";
/// What stood in the field.
pub const VALUE: &str = "value";
/// The smallest value taken.
pub const MINIMUM: &str = "minimum";
/// The largest value taken.
pub const MAXIMUM: &str = "maximum";
/// How many items were given.
pub const COUNT: &str = "count";
/// The path of the earlier item that the later one repeats.
pub const FIRST: &str = "first";
/// A division code.
pub const REGION: &str = "region";
/// A reporting period.
pub const PERIOD: &str = "period";
/// An indicator id.
pub const INDICATOR: &str = "indicator";
/// A plan id.
pub const PLAN: &str = "plan";
/// A domain id.
pub const DOMAIN: &str = "domain";
/// A service's name.
pub const SERVICE: &str = "service";
/// The state of a resource.
pub const STATE: &str = "state";
/// What was to be done with a resource.
pub const ACTION: &str = "action";
/// The number of decimals taken.
pub const DECIMALS: &str = "decimals";
/// The caller's id for the request.
pub const REQUEST_ID: &str = "request_id";
/// A store's id.
pub const STORE: &str = "store";
/// A revision of a store.
pub const REVISION: &str = "revision";
/// The newest revision of a store.
pub const HEAD: &str = "head";
/// The line of a document.
pub const LINE: &str = "line";
/// A role.
pub const ROLE: &str = "role";
/// What is wrong with credentials.
pub const FAULT: &str = "fault";
/// The path of an RPC, `/package.Service/Method`.
pub const METHOD: &str = "method";
/// A number of requests at once.
pub const LIMIT: &str = "limit";
/// A time limit in milliseconds.
pub const DEADLINE_MS: &str = "deadline_ms";
/// A message size in bytes.
pub const MAXIMUM_BYTES: &str = "maximum_bytes";
