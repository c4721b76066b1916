//! Innermost of what refuses: verifying a signature costs, so shed calls are spared it; and permission comes before
//! existence, so a handler runs only for a caller who may ask.
//!
//! Handlers find the [`Principal`](qiyou_auth::Principal) in their request's extensions, as an `Arc`. Who is refused, here
//! or by a handler, is told to the witness.

use std::sync::{Arc, OnceLock};

use http::Uri;
use qiyou_auth::{Policy, Principal, Rejection, Rule};
use qiyou_error::{Error, Result};
use tonic::{Code, Status};

use crate::{
    RefusedCall, Witness,
    layer::{Next, Request, Response, Step},
    refusal,
    server::Access,
};

#[derive(Clone, Debug)]
pub(crate) struct Auth {
    pub(crate) access: Arc<Access>,
    /// Comes with the services.
    pub(crate) witness: Arc<OnceLock<Arc<dyn Witness>>>,
}

impl Step for Auth {
    async fn run<N: Next>(self, mut request: Request, next: N) -> Response {
        let uri = request.uri().clone();
        match self.admit(&request) {
            Ok(Some(principal)) => {
                request.extensions_mut().insert(Arc::clone(&principal));
                let response = next.run(request).await;
                if let Some(error) = denial(&response) {
                    self.tell(&uri, &principal.subject, &error);
                }
                response
            }
            Ok(None) => next.run(request).await,
            Err(Rejection { error, subject }) => {
                if matches!(error.code(), Code::Unauthenticated | Code::PermissionDenied) {
                    self.tell(&uri, subject.as_deref().unwrap_or_default(), &error);
                }
                refusal::response(error)
            }
        }
    }
}

impl Auth {
    /// The caller, if the method needs one; refuses who may not call it.
    fn admit(&self, request: &Request) -> Result<Option<Arc<Principal>>, Rejection> {
        let unknown = |error| Rejection { error, subject: None };
        let rule = Policy::rule(request.uri().path()).map_err(unknown)?;
        let Rule::Needs(role) = rule else { return Ok(None) };
        let principal = self.access.verifier.authenticate(request.headers())?;
        match principal.require(role, self.access.domain.as_ref()) {
            Ok(()) => Ok(Some(principal)),
            Err(error) => Err(Rejection { error, subject: Some(principal.subject.clone()) }),
        }
    }

    fn tell(&self, uri: &Uri, actor: &str, error: &Error) {
        if let Some(witness) = self.witness.get() {
            witness.refused(&RefusedCall { actor, method: uri.path(), reason: error.reason_name() });
        }
    }
}

/// The error of an answer by which a handler denies its caller something. A stream that has begun denies nothing more.
fn denial(response: &Response) -> Option<Error> {
    let code = response.headers().get(Status::GRPC_STATUS)?;
    let code = Code::from_bytes(code.as_bytes());
    let is_denial = matches!(code, Code::Unauthenticated | Code::PermissionDenied);
    is_denial.then(|| refusal::read(response.headers())).flatten().map(Error::from)
}
