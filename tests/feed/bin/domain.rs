//! A domain's service as a process of its own, to be killed at any moment: `feed-domain STORE KEYS`.

use std::{env, process::ExitCode};

use qiyou_boot::StartError;
use qiyou_rpc::{Drain, Options};
use qiyou_tests::child;

fn main() -> ExitCode {
    child::run("feed-domain", serve)
}

async fn serve(drain: Drain) -> Result<(), StartError> {
    let mut arguments = env::args().skip(1);
    let (Some(store), Some(keys)) = (arguments.next(), arguments.next()) else {
        return Err(StartError::service("say what to serve: feed-domain STORE KEYS"));
    };
    child::serve_domain(store, keys.into(), Options::default(), drain).await
}
