//! Loads reference data into every store that the aggregator reads.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture, stream};
use prost::bytes::Bytes;
use qiyou_error::{Error, Result};
use qiyou_proto::reference::v1::{
    self as wire, LoadReferenceRequest, reference_service_client::ReferenceServiceClient,
};
use qiyou_reference::{Dataset, Fleet, ReferenceVersion};

use crate::{fan_out::on_all, link::Link};

/// What became of a load that did not reach every store.
pub(crate) const HALF_WAY: &str = "what could be reached is loaded, load again when they are back";

/// Bytes of the document in one message: the most that the services take.
const PIECE: usize = 1 << 20;

/// Every store that is read.
#[derive(Debug)]
pub(crate) struct Stores(pub(crate) Arc<[Arc<Link>]>);

impl Fleet for Stores {
    fn load<'a>(&'a self, version: &'a ReferenceVersion) -> BoxFuture<'a, Result<()>> {
        let document = Bytes::copy_from_slice(&version.document);
        let sha256 = version.sha256.to_string();
        let dataset = match version.dataset {
            Dataset::Regions => wire::Dataset::Regions,
        };
        let load = move |link: Arc<Link>| {
            let pieces = pieces(dataset, &sha256, &document);
            async move {
                let mut client = ReferenceServiceClient::new(link.channel.clone());
                client.load_reference(stream::iter(pieces)).await.map_err(|status| Error::from(&status))
            }
        };
        async move { on_all(&self.0, load).await.all(HALF_WAY).map(drop) }.boxed()
    }
}

/// The document as messages; the first says what it is.
fn pieces(dataset: wire::Dataset, sha256: &str, document: &Bytes) -> Vec<LoadReferenceRequest> {
    let mut pieces = vec![LoadReferenceRequest {
        dataset: dataset.into(),
        sha256: sha256.to_owned(),
        ..LoadReferenceRequest::default()
    }];
    let mut rest = document.clone();
    while !rest.is_empty() {
        let content = rest.split_to(rest.len().min(PIECE));
        pieces.push(LoadReferenceRequest { content, ..LoadReferenceRequest::default() });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_sent_whole_in_pieces_that_fit_a_message() {
        let document = Bytes::from(vec![7; PIECE * 2 + 5]);
        let pieces = pieces(wire::Dataset::Regions, "ab", &document);
        assert_eq!((pieces[0].dataset(), pieces[0].sha256.as_str()), (wire::Dataset::Regions, "ab"));
        let sizes: Vec<_> = pieces.iter().map(|piece| piece.content.len()).collect();
        assert_eq!(sizes, [0, PIECE, PIECE, 5]);
    }
}
