//! Readers over whose connection little comes that was not read: when they stop, so does the server.

use std::time::Duration;

use qiyou_auth::{Grant, Role};
use tonic::{
    Request, Status,
    metadata::AsciiMetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};

use crate::Callers;

/// The most bytes that such a reader takes before it has read them: what HTTP/2 begins with.
const WINDOW: u32 = 65_535;

/// How long its token is good: longer than any test.
const TTL: Duration = Duration::from_secs(600);

/// A viewer's connection of its own, for generated clients.
pub type Narrow = InterceptedService<Channel, Token>;

/// Puts a token into every request.
#[derive(Debug, Clone)]
pub struct Token(AsciiMetadataValue);

impl Interceptor for Token {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

impl Callers {
    /// Someone who reads and takes little at a time.
    ///
    /// # Panics
    /// When the address is none.
    #[must_use]
    pub fn narrow(&self) -> Narrow {
        let token = self.key().issue("viewer", &[Grant::everywhere(Role::Viewer)], TTL);
        let token = format!("Bearer {}", token.expect("the tests' key signs"));
        let endpoint = Endpoint::from_shared(self.address().to_owned()).expect("an address");
        let endpoint = endpoint.initial_stream_window_size(WINDOW).initial_connection_window_size(WINDOW);
        let token = Token(token.parse().expect("a token is a header's value"));
        InterceptedService::new(endpoint.connect_lazy(), token)
    }
}
