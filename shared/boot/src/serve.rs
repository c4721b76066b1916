//! Where and how a service serves.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use qiyou_config::{Form, Number, Setting, Size, Text, Time};
use qiyou_rpc::{Limits, MAXIMUM_MESSAGE, Options};
use qiyou_telemetry::{DEFAULT_FILTER, is_filter};

use crate::ExportArgs;

const LISTEN: Setting = Setting {
    key: "server.listen",
    flag: "listen",
    variable: "QIYOU_LISTEN",
    placeholder: "ADDRESS",
    help: "Address to listen on.",
    is_detail: false,
};

const REQUESTS: Setting = Setting {
    key: "server.requests",
    flag: "requests",
    variable: "QIYOU_REQUESTS",
    placeholder: "COUNT",
    help: "Calls with a single answer that are taken at once; callers beyond them are told to come back.",
    is_detail: true,
};

const STREAMS: Setting = Setting {
    key: "server.streams",
    flag: "streams",
    variable: "QIYOU_STREAMS",
    placeholder: "COUNT",
    help: "Streams that are open at once; callers beyond them are told to come back.",
    is_detail: true,
};

const REQUEST_BYTES: Setting = Setting {
    key: "server.request_bytes",
    flag: "request-bytes",
    variable: "QIYOU_REQUEST_BYTES",
    placeholder: "SIZE",
    help: "Size of all requests together that came in and are not answered yet. Decoded they take up to four times \
           that, which the memory of the process has to hold.",
    is_detail: true,
};

const DEADLINE: Setting = Setting {
    key: "server.deadline",
    flag: "deadline",
    variable: "QIYOU_DEADLINE",
    placeholder: "TIME",
    help: "How long a single answer may take, unless its caller allows less.",
    is_detail: true,
};

const STALL: Setting = Setting {
    key: "server.stall",
    flag: "stall",
    variable: "QIYOU_STALL",
    placeholder: "TIME",
    help: "How long the reader of a stream may take nothing of what there is for it, before the stream ends.",
    is_detail: true,
};

const KEEP_ALIVE_INTERVAL: Setting = Setting {
    key: "server.keep_alive_interval",
    flag: "keep-alive-interval",
    variable: "QIYOU_KEEP_ALIVE_INTERVAL",
    placeholder: "TIME",
    help: "After how long a silence a connection is asked for a sign of life. Keep it below the idle timeout of what \
           stands between.",
    is_detail: true,
};

const KEEP_ALIVE_TIMEOUT: Setting = Setting {
    key: "server.keep_alive_timeout",
    flag: "keep-alive-timeout",
    variable: "QIYOU_KEEP_ALIVE_TIMEOUT",
    placeholder: "TIME",
    help: "How long that sign is waited for.",
    is_detail: true,
};

const DRAIN_GRACE: Setting = Setting {
    key: "server.drain_grace",
    flag: "drain-grace",
    variable: "QIYOU_DRAIN_GRACE",
    placeholder: "TIME",
    help: "How long a drain goes on as before once health says NOT_SERVING, for balancers that look at it now and then.",
    is_detail: true,
};

const DRAIN: Setting = Setting {
    key: "server.drain",
    flag: "drain",
    variable: "QIYOU_DRAIN",
    placeholder: "TIME",
    help: "How long a drain waits for what is running, the grace included. Keep it below the time after which whoever \
           stops the process kills it.",
    is_detail: true,
};

const LOG: Setting = Setting {
    key: "telemetry.log",
    flag: "log",
    variable: "QIYOU_LOG",
    placeholder: "FILTER",
    help: "What is logged on standard error, and exported.",
    is_detail: false,
};

/// For balancers that look at health every second or so.
const USUAL_GRACE: Duration = Duration::from_secs(2);

/// Where and how a service serves.
#[derive(Debug, Clone)]
pub struct ServeArgs {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How its server behaves.
    pub server: Options,
    /// What to log, such as `info` or `info,qiyou_store=debug`.
    pub log: String,
    /// Where telemetry goes.
    pub export: ExportArgs,
}

impl Default for ServeArgs {
    /// Any free port of loopback.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            server: Options::default(),
            log: DEFAULT_FILTER.to_owned(),
            export: ExportArgs::default(),
        }
    }
}

impl ServeArgs {
    /// Reads where and how a service serves, by default on its own port of loopback.
    pub fn read(form: &mut Form<'_>, port: u16) -> Self {
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let address = Text::of("an address with its port, such as 127.0.0.1:50051 or 0.0.0.0:50051");
        let usually = Options { grace: USUAL_GRACE, ..Options::default() };
        Self {
            listen: form.value(&LISTEN, &address, usual),
            server: server(form, &usually),
            log: log(form, DEFAULT_FILTER),
            export: ExportArgs::read(form),
        }
    }
}

/// Reads how a server behaves, with these defaults.
pub fn server(form: &mut Form<'_>, usual: &Options) -> Options {
    let Limits { requests, streams, bytes } = usual.limits.clone();
    let limits = Limits {
        requests: form.value(&REQUESTS, &Number(1..=100_000), requests),
        streams: form.value(&STREAMS, &Number(1..=100_000), streams),
        bytes: form.value(&REQUEST_BYTES, &Size(MAXIMUM_MESSAGE..=64 << 30), bytes),
    };
    let options = Options {
        limits,
        deadline: form.value(&DEADLINE, &Time::from_to(100, 3_600), usual.deadline),
        stall: form.value(&STALL, &Time::from_to(1_000, 3_600), usual.stall),
        keep_alive_interval: form.value(
            &KEEP_ALIVE_INTERVAL,
            &Time::from_to(1_000, 7_200),
            usual.keep_alive_interval,
        ),
        keep_alive_timeout: form.value(
            &KEEP_ALIVE_TIMEOUT,
            &Time::from_to(1_000, 300),
            usual.keep_alive_timeout,
        ),
        grace: form.value(&DRAIN_GRACE, &Time::from_to(0, 300), usual.grace),
        drain: form.value(&DRAIN, &Time::from_to(0, 3_600), usual.drain),
    };
    if options.grace > options.drain {
        form.refuse(&DRAIN_GRACE, "no more than server.drain, of which it is a part");
    }
    options
}

/// Reads what is logged.
pub fn log(form: &mut Form<'_>, usual: &str) -> String {
    let read = |text: &str| is_filter(text).then(|| text.to_owned());
    let filter = Text::new("directives such as info or info,qiyou_store=debug", read, String::clone);
    form.value(&LOG, &filter, usual.to_owned())
}
