//! A process that is one service: arguments, log, runtime, signals, exit status.

use std::{
    error::Error as StdError,
    future::Future,
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use clap::Command;
use qiyou_config::Form;
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, ServeError};
use qiyou_store::OpenError;
use qiyou_telemetry::Telemetry;
use tokio::{
    net::TcpListener,
    runtime::{self, Runtime},
};

use crate::{
    AccessArgs, AccessError, Asked, Domain, DomainService, Host, ServeArgs, Signal, Signals, StoreArgs, ask,
    probe,
};

/// How long the last of the telemetry may take to leave.
const FLUSH: Duration = Duration::from_secs(3);

/// Why a service did not start or did not go on. Each prints as one line.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another address with --listen or --base-port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The store does not open.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// Nobody could be let in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The transport failed.
    #[error("the server stopped: {0}")]
    Serve(#[from] ServeError),
    /// Telemetry did not start.
    #[error(transparent)]
    Telemetry(#[from] qiyou_telemetry::StartError),
    /// The process could not be set up.
    #[error("the process cannot be set up: {0}")]
    Process(#[from] io::Error),
    /// A second signal came before the drain that the first began was done.
    #[error("stopped at once by a second signal, {0}: what was running was cut off")]
    CutOff(Signal),
    /// What a service of another kind needs is missing or wrong.
    #[error(transparent)]
    Service(Box<dyn StdError + Send + Sync>),
}

impl StartError {
    /// A reason of the service's own.
    #[must_use]
    pub fn service(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Service(error.into())
    }

    /// The status that the process ends with.
    fn status(&self) -> ExitCode {
        if let Self::CutOff(signal) = self { ExitCode::from(signal.status()) } else { ExitCode::FAILURE }
    }
}

/// What the program of a domain says of itself.
const ABOUT: &str = "Serves one domain of a public-service plan over gRPC.";

/// What the service of one domain is told.
#[derive(Debug)]
pub struct DomainArgs {
    /// Where it keeps its store.
    pub store: StoreArgs,
    /// Where and how it serves.
    pub serve: ServeArgs,
    /// Whose tokens it trusts.
    pub access: AccessArgs,
}

impl DomainArgs {
    /// Reads what a domain's service is told; it serves on `port` unless that is said too.
    pub fn read(form: &mut Form<'_>, port: u16) -> Self {
        let serve = ServeArgs::read(form, port);
        let args = Self { store: StoreArgs::read(form), access: AccessArgs::read(form), serve };
        args.access.require_trust(form, args.serve.listen);
        args
    }
}

/// Runs a domain's service until it is told to stop. The whole `main` of its program.
#[must_use]
pub fn run(domain: &Domain) -> ExitCode {
    let program = domain.program();
    let command = Command::new("qiyou").bin_name(&program).display_name(&program).about(ABOUT);
    match ask(command, |form| DomainArgs::read(form, domain.port)) {
        Ok(asked) => run_domain(domain, &asked),
        Err(status) => status,
    }
}

/// Runs a domain's service as it is asked for.
pub fn run_domain(domain: &Domain, asked: &Asked<DomainArgs>) -> ExitCode {
    let DomainArgs { store, serve, access } = &asked.settings;
    if asked.is_probe {
        return probe(serve.listen);
    }
    run_process(&domain.program(), serve, |drain| serve_domain(domain, store, serve, access, drain))
}

/// Serves a domain with the arguments of its program.
///
/// # Errors
/// All of [`StartError`].
pub async fn serve_domain(
    domain: &Domain,
    store: &StoreArgs,
    serve: &ServeArgs,
    access: &AccessArgs,
    drain: Drain,
) -> Result<(), StartError> {
    let clock = Clock::system();
    let listener = bind(serve.listen).await?;
    let address = listener.local_addr()?;
    let signer = access.signer(&clock)?;
    let access = access.access(address, Some(domain.domain_id()?), &clock)?;
    tracing::info!(domain = %domain.id, %address, "{} listens on {address}", domain.id);
    let store = store.options(&domain.id, &clock);
    let opening = async { Ok(DomainService::open(domain, store, clock).await?.signed_by(signer)) };
    Host::new(listener, access, serve.server.clone(), drain).serve(opening).await
}

/// Runs a service as this process: telemetry under its name, runtime, a drain that begins with SIGTERM or SIGINT and is
/// cut off by a second one, exit status.
pub fn run_process<F>(name: &str, serve: &ServeArgs, service: impl FnOnce(Drain) -> F) -> ExitCode
where
    F: Future<Output = Result<(), StartError>>,
{
    match start(name, serve, service) {
        Err(error) => {
            let status = error.status();
            exit(Err(error));
            status
        }
        served => exit(served),
    }
}

fn start<F>(name: &str, serve: &ServeArgs, service: impl FnOnce(Drain) -> F) -> Result<(), StartError>
where
    F: Future<Output = Result<(), StartError>>,
{
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    let telemetry = telemetry(name, serve, &runtime)?;
    let served = runtime.block_on(until_told(service));
    // Whoever is in such a hurry does not wait for a collector, and for nothing that still runs.
    if !matches!(served, Err(StartError::CutOff(_))) {
        telemetry.flush(FLUSH);
    }
    runtime.shutdown_background();
    served
}

/// Serves until the first signal, then drains until that is done or the second signal comes.
async fn until_told<F>(service: impl FnOnce(Drain) -> F) -> Result<(), StartError>
where
    F: Future<Output = Result<(), StartError>>,
{
    let (drain, mut signals) = (Drain::new(), Signals::listen()?);
    let mut serving = Box::pin(service(drain.clone()));
    let signal = tokio::select! {
        served = &mut serving => return served,
        signal = signals.next() => signal,
    };
    tracing::info!("stopping on {signal}: what is running may finish");
    drain.begin();
    tokio::select! {
        served = serving => served,
        again = signals.next() => Err(StartError::CutOff(again)),
    }
}

fn telemetry(name: &str, serve: &ServeArgs, runtime: &Runtime) -> Result<Telemetry, StartError> {
    let (filter, export) = (serve.log.clone(), serve.export.export(name));
    let _within = runtime.enter();
    Ok(qiyou_telemetry::start(&qiyou_telemetry::Options { filter, export, ..Default::default() })?)
}

/// Listens on an address.
///
/// # Errors
/// An address that is taken or not ours.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| StartError::Listen { address, source })
}

/// Tells the outcome: one line on standard error and status 1 for an error, silence and 0 without one.
pub fn exit<E: StdError>(outcome: Result<(), E>) -> ExitCode {
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "error: {error}");
    ExitCode::FAILURE
}
