//! The aggregator's program, and what it is told.

use std::{process::ExitCode, time::Duration};

use clap::Command;
use qiyou_boot::{AccessArgs, Asked, Host, ServeArgs, StartError, StoreArgs, ask, bind, probe, run_process};
use qiyou_config::{Form, Setting, Size, Text, Time};
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, client};

use crate::{Aggregator, Options, PORT, Upstream, aggregator::require_apart};

/// What the aggregator is called by: as the subject of its own calls, and in telemetry.
const SUBJECT: &str = "qiyou-aggregator";

const ABOUT: &str = "\
Serves the five-year view of a plan over its domains' services.

Example: qiyou-aggregator --upstream childcare=127.0.0.1:50051 --upstream health=10.0.0.7:50054@330522";

const UPSTREAMS: Setting = Setting {
    key: "aggregator.upstreams",
    flag: "upstream",
    variable: "QIYOU_UPSTREAMS",
    placeholder: "DOMAIN=ADDRESS[@REGION,REGION]",
    help: "The stores to read: of each its domain, the address of its service and, unless it answers for all, its \
           regions. The flag names one and may be given several times; the variable holds several with spaces between.",
    is_detail: false,
};

const SILENCE: Setting = Setting {
    key: "aggregator.silence",
    flag: "silence",
    variable: "QIYOU_SILENCE",
    placeholder: "TIME",
    help: "How long a store may say nothing before it counts as lost. It has a heartbeat of five seconds.",
    is_detail: true,
};

const PATIENCE: Setting = Setting {
    key: "aggregator.patience",
    flag: "patience",
    variable: "QIYOU_PATIENCE",
    placeholder: "TIME",
    help: "How long views wait after the start for stores that do not answer.",
    is_detail: true,
};

const CACHE: Setting = Setting {
    key: "aggregator.cache",
    flag: "cache",
    variable: "QIYOU_CACHE",
    placeholder: "SIZE",
    help: "About how much of answers is kept in memory, to be given again while nothing that they depend on changes.",
    is_detail: true,
};

const DEADLINE: Setting = Setting {
    key: "calls.deadline",
    flag: "call-deadline",
    variable: "QIYOU_CALL_DEADLINE",
    placeholder: "TIME",
    help: "How long a domain may take for a single answer, unless the caller of the aggregator allows less.",
    is_detail: true,
};

const CONNECT_TIMEOUT: Setting = Setting {
    key: "calls.connect_timeout",
    flag: "call-connect-timeout",
    variable: "QIYOU_CALL_CONNECT_TIMEOUT",
    placeholder: "TIME",
    help: "How long connecting to a domain may take.",
    is_detail: true,
};

const KEEP_ALIVE_INTERVAL: Setting = Setting {
    key: "calls.keep_alive_interval",
    flag: "call-keep-alive-interval",
    variable: "QIYOU_CALL_KEEP_ALIVE_INTERVAL",
    placeholder: "TIME",
    help: "After how long a silence a domain is asked for a sign of life.",
    is_detail: true,
};

const KEEP_ALIVE_TIMEOUT: Setting = Setting {
    key: "calls.keep_alive_timeout",
    flag: "call-keep-alive-timeout",
    variable: "QIYOU_CALL_KEEP_ALIVE_TIMEOUT",
    placeholder: "TIME",
    help: "How long that sign is waited for. A dead domain shows after both.",
    is_detail: true,
};

/// What the aggregator is told.
#[derive(Debug)]
struct Args {
    upstreams: Vec<Upstream>,
    reading: Reading,
    store: StoreArgs,
    serve: ServeArgs,
    access: AccessArgs,
}

/// How an aggregator reads the domains' stores.
#[derive(Clone, Debug)]
pub struct Reading {
    calls: client::Options,
    silence: Duration,
    patience: Duration,
    cache: usize,
}

impl Args {
    fn read(form: &mut Form<'_>) -> Self {
        let upstream = Text::of(
            "DOMAIN=ADDRESS or DOMAIN=ADDRESS@REGION,REGION, such as childcare=127.0.0.1:50051@330522",
        );
        let args = Self {
            serve: ServeArgs::read(form, PORT),
            upstreams: form.several(&UPSTREAMS, &upstream),
            reading: Reading::read(form, &client::Options::default()),
            store: StoreArgs::read(form),
            access: AccessArgs::read(form),
        };
        if args.upstreams.is_empty() {
            form.miss(&UPSTREAMS, "the stores to read, at least one");
        }
        if let Err(error) = require_apart(&args.upstreams) {
            form.refuse(&UPSTREAMS, format!("one store for each region of a domain ({error})"));
        }
        args.access.require_trust(form, args.serve.listen);
        args.access.require_token(form);
        args
    }
}

impl Reading {
    /// The usual way, by calls that go out like these.
    #[must_use]
    pub fn by(calls: client::Options) -> Self {
        Self { calls, silence: Options::SILENCE, patience: Options::PATIENCE, cache: Options::CACHE }
    }

    /// Reads how stores are read, over calls that go out in this way unless it is said.
    pub fn read(form: &mut Form<'_>, usual: &client::Options) -> Self {
        let calls = client::Options {
            deadline: form.value(&DEADLINE, &Time::from_to(100, 3_600), usual.deadline),
            connect_timeout: form.value(&CONNECT_TIMEOUT, &Time::from_to(10, 60), usual.connect_timeout),
            keep_alive_interval: form.value(
                &KEEP_ALIVE_INTERVAL,
                &Time::from_to(1_000, 7_200),
                usual.keep_alive_interval,
            ),
            keep_alive_timeout: form.value(
                &KEEP_ALIVE_TIMEOUT,
                &Time::from_to(100, 300),
                usual.keep_alive_timeout,
            ),
        };
        Self {
            calls,
            silence: form.value(&SILENCE, &Time::from_to(6_000, 600), Options::SILENCE),
            patience: form.value(&PATIENCE, &Time::from_to(0, 600), Options::PATIENCE),
            cache: form.value(&CACHE, &Size(0..=64 << 30), Options::CACHE),
        }
    }

    /// Says to an aggregator how it reads.
    #[must_use]
    pub fn over(&self, options: Options) -> Options {
        let Self { calls, silence, patience, cache } = self;
        Options { calls: calls.clone(), silence: *silence, patience: *patience, cache: *cache, ..options }
    }
}

/// Runs the aggregator until it is told to stop. The whole `main` of its program.
#[must_use]
pub fn run() -> ExitCode {
    match ask(Command::new(SUBJECT).about(ABOUT), Args::read) {
        Ok(Asked { settings, is_probe: true }) => probe(settings.serve.listen),
        Ok(Asked { settings, .. }) => run_process(SUBJECT, &settings.serve, |drain| serve(&settings, drain)),
        Err(status) => status,
    }
}

async fn serve(args: &Args, drain: Drain) -> Result<(), StartError> {
    let Args { upstreams, reading, store, serve, access } = args;
    let clock = Clock::system();
    let listener = bind(serve.listen).await?;
    let address = listener.local_addr()?;
    let tokens = access.caller(SUBJECT, &clock)?;
    let store = store.options("aggregator", &clock);
    let options = reading.over(Options::new(store, upstreams.clone(), clock.clone(), tokens));
    let signer = access.signer(&clock)?;
    let access = access.access(address, None, &clock)?;
    tracing::info!(%address, stores = upstreams.len(), "the aggregator listens on {address}");
    let opening = async {
        let aggregator = Aggregator::open(options).await.map_err(StartError::service)?;
        Ok(aggregator.signed_by(signer))
    };
    Host::new(listener, access, serve.server.clone(), drain).serve(opening).await
}
