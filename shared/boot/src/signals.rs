//! The signals by which a process is told to stop: the first asks for an orderly end, the second for one at once.

use std::{fmt, io};

use tokio::signal::unix::{self, SignalKind};

/// Listens for SIGTERM and SIGINT.
#[derive(Debug)]
pub struct Signals {
    terminate: unix::Signal,
    interrupt: unix::Signal,
}

/// A signal to stop.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signal {
    /// SIGTERM, as process managers send it.
    Terminate,
    /// SIGINT, as Ctrl-C in a terminal sends it.
    Interrupt,
}

impl Signals {
    /// Listens from now on: the signals do not end the process any more.
    ///
    /// # Errors
    /// A system that does not deliver signals.
    pub fn listen() -> io::Result<Self> {
        let terminate = unix::signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: unix::signal(SignalKind::interrupt())? })
    }

    /// Waits for the next signal.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.interrupt.recv() => Signal::Interrupt,
        }
    }
}

impl Signal {
    /// The status that a process ends with which the signal cut off, as shells have it.
    #[must_use]
    pub const fn status(self) -> u8 {
        match self {
            Self::Terminate => 128 + 15,
            Self::Interrupt => 128 + 2,
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terminate => "SIGTERM",
            Self::Interrupt => "SIGINT",
        })
    }
}
