//! Who calls.

use std::sync::Arc;

use qiyou_auth::Principal;
use qiyou_error::{Error, Reason, Result};

/// The principal that the server stack verified.
///
/// # Errors
/// `CREDENTIALS_MISSING` where a method is reached without one, which the stack does not let happen.
pub fn principal<T>(request: &tonic::Request<T>) -> Result<&Principal> {
    request.extensions().get::<Arc<Principal>>().map(AsRef::as_ref).ok_or_else(|| {
        Error::unauthenticated(
            Reason::CredentialsMissing,
            "send a bearer token in the authorization metadata",
        )
    })
}

/// The subject that a write is recorded under.
///
/// # Errors
/// Those of [`principal`].
pub fn actor<T>(request: &tonic::Request<T>) -> Result<String> {
    principal(request).map(|principal| principal.subject.clone())
}
