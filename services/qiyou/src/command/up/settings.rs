//! What `qiyou up` is told, beside what it is asked to do.

use std::{collections::BTreeSet, path::PathBuf};

use clap::{ArgMatches, Command, FromArgMatches};
use qiyou_aggregator::Reading;
use qiyou_boot::{AccessArgs, Domain, ExportArgs, Pools};
use qiyou_config::{Environment, Faults, Form, Format, Given, Loaded, Number, Setting, Text};
use qiyou_kernel::{Clock, DomainId};

use super::Document;
use crate::{
    client,
    failure::{Failure, Result},
    fleet::{self, SEVEN, Setup},
    output,
};

/// What it is called where its settings are printed.
const PROGRAM: &str = "qiyou up";

/// The code of a call whose settings are at fault.
const UNUSABLE: u8 = 2;

const BASE_PORT: Setting = Setting {
    key: "up.base_port",
    flag: "base-port",
    variable: "QIYOU_BASE_PORT",
    placeholder: "PORT",
    help: "Port of the aggregator on loopback; the domains take those after it. 0 takes any free ports.",
    is_detail: false,
};

const DOMAINS: Setting = Setting {
    key: "up.domains",
    flag: "domain",
    variable: "QIYOU_DOMAINS",
    placeholder: "ID",
    help: "Domains beyond the seven, by the ids that their plan gives them; served behind them, in the order given. The \
           flag names one and may be given several times.",
    is_detail: false,
};

/// What all services of a county are told.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) base_port: u16,
    domains: Vec<DomainId>,
    pub(super) data: PathBuf,
    pools: Pools,
    server: qiyou_rpc::Options,
    access: AccessArgs,
    reading: Reading,
    pub(super) log: String,
    pub(super) export: ExportArgs,
}

impl Settings {
    fn read(form: &mut Form<'_>) -> Self {
        let settings = Self {
            base_port: form.value(&BASE_PORT, &Number(0..=u16::MAX), client::BASE_PORT),
            domains: form.several(&DOMAINS, &Text::of("the id of a domain, such as culture")),
            data: qiyou_boot::data(form),
            pools: Pools::read(form),
            server: qiyou_boot::server(form, &fleet::server()),
            access: AccessArgs::read(form),
            reading: Reading::read(form, &fleet::calls()),
            log: qiyou_boot::log(form, "warn"),
            export: ExportArgs::read(form),
        };
        if settings.access.jwks.is_some() {
            settings.access.require_token(form);
        }
        settings
    }

    /// The domains to serve: the seven, those asked for, and those of the plan.
    pub(super) fn served(&self, document: Option<&Document>) -> Vec<Domain> {
        let mut domains = SEVEN.to_vec();
        let mut known: BTreeSet<_> = domains.iter().map(|domain| domain.id.to_string()).collect();
        let of_plan = document.iter().flat_map(|document| &document.plan.domains).map(|domain| &domain.id);
        for id in self.domains.iter().chain(of_plan) {
            if known.insert(id.to_string()) {
                domains.push(qiyou_domain::domain(id));
            }
        }
        domains
    }

    /// What the services share. They trust a key of the directory's own unless others are named.
    pub(super) fn setup(&self, data: PathBuf, clock: Clock) -> Setup {
        let mut access = self.access.clone();
        if access.jwks.is_none() {
            access.development_key.get_or_insert_with(|| self.data.clone());
        }
        let (server, pools, reading) = (self.server.clone(), self.pools.clone(), self.reading.clone());
        Setup { data, access, clock, server, pools, reading }
    }
}

/// The flags of the settings, among the other arguments of the command.
#[derive(Clone, Debug)]
pub(super) struct Flags(Given);

impl Flags {
    /// The settings; nothing where they were printed instead.
    pub(super) fn settings(self) -> Result<Option<Settings>> {
        let format = self.0.print();
        if format == Some(Format::Example) {
            output::print(&self.0.example(PROGRAM))?;
            return Ok(None);
        }
        let loaded = self.load()?;
        let Some(format) = format else { return loaded.complete().map(Some).map_err(|faults| told(&faults)) };
        output::print(&loaded.report(format, PROGRAM))?;
        loaded.complete().map(|_| None).map_err(|faults| told(&faults))
    }

    /// The settings that are there, whatever is missing.
    pub(super) fn present(self) -> Result<Settings> {
        self.load().map(Loaded::incomplete)
    }

    fn load(self) -> Result<Loaded<Settings>> {
        self.0.load(Environment::of_process(), Settings::read).map_err(|faults| told(&faults))
    }
}

/// Tells every fault on a line of its own.
fn told(faults: &Faults) -> Failure {
    for fault in faults.all() {
        output::note(&format!("qiyou: {fault}"));
    }
    Failure::told(UNUSABLE)
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(Given::of(matches, Settings::read)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for Flags {
    fn augment_args(command: Command) -> Command {
        Given::command(command, Settings::read)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
