//! Innermost of what refuses: verifying a signature costs, so shed calls are spared it; and permission comes before
//! existence, so a handler runs only for a caller who may ask.
//!
//! Handlers find the [`Principal`](qiyou_auth::Principal) in their request's extensions, as an `Arc`.

use std::sync::Arc;

use qiyou_auth::{Policy, Principal, Rule};
use qiyou_error::Result;

use crate::{
    layer::{Next, Request, Response, Step},
    refusal,
    server::Access,
};

#[derive(Clone, Debug)]
pub(crate) struct Auth(pub(crate) Arc<Access>);

impl Step for Auth {
    async fn run<N: Next>(self, mut request: Request, next: N) -> Response {
        match self.admit(&request) {
            Ok(Some(principal)) => {
                request.extensions_mut().insert(principal);
            }
            Ok(None) => {}
            Err(error) => return refusal::response(error),
        }
        next.run(request).await
    }
}

impl Auth {
    /// The caller, if the method needs one; refuses who may not call it.
    fn admit(&self, request: &Request) -> Result<Option<Arc<Principal>>> {
        let Rule::Needs(role) = Policy::rule(request.uri().path())? else { return Ok(None) };
        let principal = self.0.verifier.authenticate(request.headers())?;
        principal.require(role, self.0.domain.as_ref())?;
        Ok(Some(principal))
    }
}
