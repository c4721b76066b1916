//! A service as a process of its own, whose limits the test chooses and whose memory it looks at:
//! `faults-server REQUESTS STALL_MS STORE KEYS [UPSTREAM]`, a domain without an upstream and an aggregator with one.

use std::{env, path::PathBuf, process::ExitCode, time::Duration};

use qiyou_aggregator::Aggregator;
use qiyou_boot::{AccessArgs, StartError};
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, Limits, Options};
use qiyou_tests::child;

fn main() -> ExitCode {
    child::run("faults-server", serve)
}

async fn serve(drain: Drain) -> Result<(), StartError> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [requests, stall, store, keys, upstreams @ ..] = words.as_slice() else {
        return Err(StartError::service("say: faults-server REQUESTS STALL_MS STORE KEYS [UPSTREAM]"));
    };
    let number = |text: &String| text.parse::<u32>().map_err(StartError::service);
    let requests = usize::try_from(number(requests)?).map_err(StartError::service)?;
    let limits = Limits { requests, ..Limits::default() };
    let stall = Duration::from_millis(number(stall)?.into());
    let options = Options { limits, stall, ..Options::default() };
    match upstreams.first() {
        None => child::serve_domain(store.clone(), keys.into(), options, drain).await,
        Some(upstream) => serve_aggregator(store, keys.into(), upstream, options, drain).await,
    }
}

async fn serve_aggregator(
    store: &str,
    keys: PathBuf,
    upstream: &str,
    options: Options,
    drain: Drain,
) -> Result<(), StartError> {
    let clock = Clock::system();
    let (listener, address) = child::bind().await?;
    let access = AccessArgs::development(keys);
    let tokens = access.caller("qiyou-aggregator", &clock)?;
    let store = qiyou_store::Options::new(store, clock.clone());
    let upstreams = vec![upstream.parse().map_err(StartError::service)?];
    let opened = qiyou_aggregator::Options::new(store, upstreams, clock.clone(), tokens);
    let aggregator = Aggregator::open(opened).await.map_err(StartError::service)?;
    let access = access.access(address, None, &clock)?;
    child::announce(address, drain.clone())?;
    aggregator.serve(listener, access, options, drain).await?;
    Ok(())
}
