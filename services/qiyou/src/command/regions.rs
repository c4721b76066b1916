//! `qiyou regions`: loads a division tree.

use std::{fs, path::PathBuf};

use clap::{Parser, Subcommand};
use futures::stream;
use qiyou_kernel::Digest;
use qiyou_proto::reference::v1::{
    Dataset, LoadReferenceRequest, ReferenceVersion, reference_service_client::ReferenceServiceClient,
};
use qiyou_rpc::client::Channel;

use crate::{
    client::{self, Caller},
    failure::{Failure, Result},
    output, shipped,
};

const EXAMPLES: &str = "\
Example:
  qiyou regions load --token-file administrator.token
  44701 regions are loaded, sha256 …";

/// Bytes of a document in one message, below the most that services take.
const PIECE: usize = 1 << 19;

/// Load a division tree
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Load(Load),
}

/// Load a division tree into every service
///
/// The official divisions of China, which the program brings, unless a file is named. Loading is idempotent: the tree that
/// stands is left as it is, and a load that broke off half-way heals by loading again.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Load {
    /// The division tree, a CSV document with the header `code,name,level,parent` and optionally `valid_from,valid_to`
    file: Option<PathBuf>,

    /// Address of the aggregator
    #[arg(long, value_name = "ADDRESS", default_value_t = client::local(client::BASE_PORT))]
    server: String,

    #[command(flatten)]
    caller: Caller,
}

pub(crate) async fn run(command: Command) -> Result<()> {
    let Command::Load(args) = command;
    let document = match args.file {
        Some(file) => fs::read(&file).map_err(|error| Failure::unreadable(&file, &error))?,
        None => shipped::REGIONS.to_vec(),
    };
    let channel = client::channel("the aggregator", &args.server, &args.caller.tokens()?)?;
    let version = load(channel, &document).await?;
    output::print(&format!("{} regions are loaded, sha256 {}\n", version.row_count, version.sha256))
}

/// Loads a division tree through the aggregator.
pub(crate) async fn load(channel: Channel, document: &[u8]) -> Result<ReferenceVersion> {
    let pieces = stream::iter(pieces(document));
    Ok(ReferenceServiceClient::new(channel).load_reference(pieces).await?.into_inner())
}

/// A document as messages; the first says what it is.
fn pieces(document: &[u8]) -> Vec<LoadReferenceRequest> {
    let first = LoadReferenceRequest {
        dataset: Dataset::Regions.into(),
        sha256: Digest::of(document).to_string(),
        ..Default::default()
    };
    let piece =
        |content: &[u8]| LoadReferenceRequest { content: content.to_vec().into(), ..Default::default() };
    std::iter::once(first).chain(document.chunks(PIECE).map(piece)).collect()
}
