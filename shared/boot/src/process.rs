//! A process that is one service: arguments, log, runtime, signals, exit status.

use std::{
    error::Error as StdError,
    future::Future,
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, ServeError};
use qiyou_store::OpenError;
use qiyou_telemetry::Telemetry;
use tokio::{
    net::TcpListener,
    runtime::{self, Runtime},
    signal::unix::{SignalKind, signal},
};

use crate::{AccessArgs, AccessError, Domain, DomainService, ExportError, ServeArgs, StoreArgs, probe};

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
    /// Telemetry cannot be sent as it was asked.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Telemetry did not start.
    #[error(transparent)]
    Telemetry(#[from] qiyou_telemetry::StartError),
    /// The process could not be set up.
    #[error("the process cannot be set up: {0}")]
    Process(#[from] io::Error),
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
}

/// The program of one domain's service.
#[derive(Debug, Parser)]
#[command(version, about = "Serves one domain of a public-service plan over gRPC.")]
struct Args {
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    serve: ServeArgs,
    #[command(flatten)]
    access: AccessArgs,
}

/// Runs a domain's service until it is told to stop. The whole `main` of its program.
#[must_use]
pub fn run(domain: &Domain) -> ExitCode {
    let Args { store, serve, access } = Args::parse();
    run_process(&domain.program(), &serve, domain.port, |drain| {
        serve_domain(domain, &store, &serve, &access, drain)
    })
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
    let listener = bind(serve.address(domain.port)).await?;
    let address = listener.local_addr()?;
    let service = DomainService::open(domain, store.options(&domain.id, &clock), clock.clone()).await?;
    let access = access.access(address, Some(service.context().domain.clone()), &clock)?;
    tracing::info!(domain = %domain.id, %address, "{} serves on {address}", domain.id);
    service.serve(listener, access, qiyou_rpc::Options::default(), drain).await?;
    Ok(())
}

/// Runs a service as this process: telemetry under its name, runtime, a drain that begins with SIGTERM or SIGINT, exit
/// status.
///
/// Asked to probe, the process only asks the service on its address, or on loopback at its own port, whether it serves.
pub fn run_process<F>(name: &str, serve: &ServeArgs, port: u16, service: impl FnOnce(Drain) -> F) -> ExitCode
where
    F: Future<Output = Result<(), StartError>>,
{
    if serve.probe {
        return probe(serve.address(port));
    }
    exit(start(name, serve, service))
}

fn start<F>(name: &str, serve: &ServeArgs, service: impl FnOnce(Drain) -> F) -> Result<(), StartError>
where
    F: Future<Output = Result<(), StartError>>,
{
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    let telemetry = telemetry(name, serve, &runtime)?;
    let served = runtime.block_on(async {
        let drain = Drain::new();
        let mut serving = Box::pin(service(drain.clone()));
        tokio::select! {
            served = &mut serving => served,
            signalled = signalled() => {
                signalled?;
                tracing::info!("stopping: what is running may finish");
                drain.begin();
                serving.await
            }
        }
    });
    telemetry.flush(FLUSH);
    served
}

fn telemetry(name: &str, serve: &ServeArgs, runtime: &Runtime) -> Result<Telemetry, StartError> {
    let (filter, export) = (serve.log.clone(), serve.export.export(name)?);
    let _within = runtime.enter();
    Ok(qiyou_telemetry::start(&qiyou_telemetry::Options { filter, export, ..Default::default() })?)
}

/// Waits until the process is told to stop.
///
/// # Errors
/// A system that does not deliver signals.
pub async fn signalled() -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
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
