//! Services as processes of their own, to be killed at any moment and to have their memory looked at.
//!
//! A test's program announces where it serves in the first line that it prints, and ends when its standard input does, so
//! that it never outlives the test that started it.

use std::{
    fmt::Display,
    fs,
    future::Future,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{ExitCode, Stdio},
    thread,
    time::Duration,
};

use qiyou_boot::{AccessArgs, Domain, DomainService, ServeArgs, StartError};
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, Options};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{self, Command},
    time::timeout,
};

use crate::Callers;

/// How long a start or an end may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a service as this process; only errors are logged.
pub fn run<F>(name: &str, service: impl FnOnce(Drain) -> F) -> ExitCode
where
    F: Future<Output = Result<(), StartError>>,
{
    let arguments = ServeArgs { log: "error".to_owned(), ..ServeArgs::default() };
    qiyou_boot::run_process(name, &arguments, service)
}

/// A free port, and its address.
///
/// # Errors
/// When there is none.
pub async fn bind() -> Result<(TcpListener, SocketAddr), StartError> {
    let listener = qiyou_boot::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Tells the test where the service is, and begins the drain when the test is gone.
///
/// # Errors
/// When nobody listens.
pub fn announce(address: SocketAddr, drain: Drain) -> io::Result<()> {
    // Reading blocks, and a process does not wait for its threads: one of its own keeps nobody up.
    thread::spawn(move || {
        // Whether it ends or fails, nobody is there any more.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drain.begin();
    });
    writeln!(io::stdout(), "{address}")
}

/// Serves the childcare domain over a store, to callers whose tokens the development key in a directory signs.
///
/// # Errors
/// Whatever keeps a domain's service from starting.
pub async fn serve_domain(
    store: String,
    keys: PathBuf,
    options: Options,
    drain: Drain,
) -> Result<(), StartError> {
    let (clock, domain) = (Clock::system(), Domain::new("childcare", 0));
    let (listener, address) = bind().await?;
    let store = qiyou_store::Options::new(store, clock.clone());
    let service = DomainService::open(&domain, store, clock.clone()).await?;
    let access = AccessArgs::development(keys);
    let access = access.access(address, Some(service.context().domain.clone()), &clock)?;
    announce(address, drain.clone())?;
    service.serve(listener, access, options, drain).await?;
    Ok(())
}

/// A service that runs as a process, until it is dropped.
#[derive(Debug)]
pub struct Child {
    /// Who calls it.
    pub callers: Callers,
    /// Where it serves.
    pub address: SocketAddr,
    process: process::Child,
}

/// What a process has taken of the machine's memory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Now.
    pub now: u64,
    /// At most, so far.
    pub peak: u64,
}

impl Child {
    /// Starts a test's program, and waits until it serves.
    ///
    /// # Panics
    /// When it does not.
    pub async fn start(mut command: Command, keys: &Path) -> Self {
        command.kill_on_drop(true).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the service's program runs");
        let output = process.stdout.take().expect("the output is piped");
        let mut lines = BufReader::new(output).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.expect("the service starts in time");
        let line = line.expect("the output is text").expect("the service says where it serves");
        let address = line.parse().expect("an address");
        let callers = Callers::new(format!("http://{address}"), keys, &Clock::system());
        Self { callers, address, process }
    }

    /// The id of the process.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id().expect("the service runs")
    }

    /// The memory that it takes.
    ///
    /// # Panics
    /// When it has ended, or the system does not tell.
    #[must_use]
    pub fn memory(&self) -> Memory {
        Memory::of(self.id())
    }
}

impl Memory {
    /// The memory of a process; of this one, when its id is `self`.
    ///
    /// # Panics
    /// When the system does not tell.
    #[must_use]
    pub fn of(process: impl Display) -> Self {
        let path = format!("/proc/{process}/status");
        let status = fs::read_to_string(path).expect("the system tells of processes");
        Self { now: kilobytes(&status, "VmRSS:") << 10, peak: kilobytes(&status, "VmHWM:") << 10 }
    }
}

/// A figure of `/proc/PID/status`, which has them in units of 1,024 bytes.
fn kilobytes(status: &str, key: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(key)).expect("the figure is told");
    line.trim().trim_end_matches(" kB").parse().expect("the figure is a number")
}
