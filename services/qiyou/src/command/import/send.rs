//! Sends a file's rows to their services, each domain's as an import of its own.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use qiyou_boot::Signal;
use qiyou_error::{Error, Kind, Reason};
use qiyou_kernel::{DomainId, name};
use qiyou_proto::indicator::v1::{
    ImportRow, ImportSettings, ImportStrategy, import_observations_request::Step,
};
use qiyou_rpc::client::TokenSource;

use super::{
    Args, Faults, Summary,
    part::{Part, Turn},
    progress::Progress,
    stream::Stream,
    summary::Local,
};
use crate::{
    command::domains,
    failure::{Failure, Result},
    rows::{Header, Item, Reader, Row, RowFault, Sheet, Wanted},
};

/// A service went away: what is open waits for whoever goes on with it.
const GONE: u8 = 75;

/// Why an import stopped before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// It was told to.
    Signal(Signal),
    /// The service of a domain went away.
    Gone(DomainId, Error),
    /// It cannot be made.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Stop {
    /// Why the command ends, with how to go on.
    pub(super) fn into_failure(self, remedy: &str) -> Failure {
        match self {
            Self::Signal(signal) => Failure::ended(signal.status(), format!("stopped by {signal}; {remedy}")),
            Self::Gone(domain, error) => Failure::ended(GONE, format!("{domain}: {error}; {remedy}")),
            Self::Failed(failure) => failure,
        }
    }

    /// What the refusal of a domain's service means.
    fn of(domain: &DomainId, error: Error) -> Self {
        match error.kind() {
            Kind::Unavailable | Kind::Deadline | Kind::Exhausted { .. } | Kind::Conflict | Kind::Internal => {
                Self::Gone(domain.clone(), error)
            }
            Kind::Invalid(_)
            | Kind::NotFound
            | Kind::AlreadyExists
            | Kind::Stale
            | Kind::Precondition
            | Kind::Unauthenticated
            | Kind::Denied
            | Kind::Unimplemented => Self::Failed(Failure::from(error).within(domain)),
        }
    }
}

/// A file on its way.
pub(super) struct Sending<'a> {
    args: &'a Args,
    tokens: Arc<dyn TokenSource>,
    /// Names the file and what it holds, so that no other one goes on with its imports.
    title: String,
    parts: BTreeMap<DomainId, Part>,
    faults: Faults,
    local: Local,
    progress: Progress,
    /// The settings of imports that are gone on with.
    resumed: Option<ImportSettings>,
}

impl<'a> Sending<'a> {
    pub(super) fn new(args: &'a Args, sheet: &Sheet) -> Result<Self> {
        let what = args.file.display().to_string();
        Ok(Self {
            args,
            tokens: args.caller.tokens()?,
            title: title(&args.file, sheet),
            parts: BTreeMap::new(),
            faults: Faults::default(),
            local: Local::default(),
            progress: Progress::begin(what, sheet.count, args.lang),
            resumed: None,
        })
    }

    /// Opens the imports that are gone on with.
    pub(super) async fn resume(&mut self, imports: &[(DomainId, name::Import)]) -> Result<(), Stop> {
        for (domain, import) in imports {
            let part = self.open(domain, Step::Resume(import.to_string())).await?;
            let settings = part.import.settings.clone().unwrap_or_default();
            if settings.title != self.title {
                let (file, title) = (self.args.file.display(), &settings.title);
                let message = format!("{import} was begun with another file than {file}: {title}");
                return Err(Failure::usage(message).into());
            }
            self.resumed = Some(settings);
            self.parts.insert(domain.clone(), part);
        }
        Ok(())
    }

    /// What is wanted of rows.
    pub(super) fn wanted(&self) -> Wanted {
        let usual = || self.args.settings.strategy();
        match self.resumed.as_ref().map_or_else(usual, ImportSettings::strategy) {
            ImportStrategy::Withdraw => Wanted::Name,
            ImportStrategy::Unspecified | ImportStrategy::Merge | ImportStrategy::Replace => {
                Wanted::ResultIfAny
            }
        }
    }

    /// Notes faults of rows that no service sees.
    pub(super) fn refuse(&mut self, faults: Vec<RowFault>) {
        self.local.refused += 1;
        self.local.faults += u64::try_from(faults.len()).unwrap_or_default();
        self.faults.add(faults);
    }

    /// Sends every row, and ends the imports.
    pub(super) async fn send(&mut self, mut reader: Reader) -> Result<(), Stop> {
        let header = reader.header().clone();
        for part in self.parts.values_mut() {
            self.faults.found(&header, std::mem::take(&mut part.import.faults));
        }
        if self.resumed.is_none() {
            for domain in self.args.settings.domains() {
                self.begin(&domain).await?;
            }
        }
        for item in &mut reader {
            match item {
                Item::Row(row) => self.row(&header, *row).await?,
                Item::Blank => self.local.blank += 1,
                Item::Refused(domain, faults) => {
                    self.refuse(faults);
                    if let Some(domain) = domain {
                        self.spoil(&header, &domain).await?;
                    }
                }
            }
        }
        self.finish(&header).await
    }

    async fn row(&mut self, header: &Header, row: Row) -> Result<(), Stop> {
        let Row { line, domain, observation } = row;
        if !self.parts.contains_key(&domain) && !self.begin(&domain).await? {
            let (column, reason) = (Some(crate::rows::Column::Indicator), Reason::DomainNotServed);
            let fault = header.fault(line, column, reason, domains::unknown(&domain));
            self.refuse(vec![RowFault {
                value: observation.indicator.replacen("indicators/", "", 1),
                ..fault
            }]);
            return Ok(());
        }
        self.make_room(header, &domain).await?;
        if let Some(part) = self.parts.get_mut(&domain) {
            let number = i64::try_from(line).unwrap_or_default();
            part.add(line, ImportRow { row: number, observation: Some(observation) });
        }
        Ok(())
    }

    /// Notes that a batch lacks a row.
    async fn spoil(&mut self, header: &Header, domain: &DomainId) -> Result<(), Stop> {
        if !self.parts.contains_key(domain) && !self.begin(domain).await? {
            return Ok(());
        }
        self.make_room(header, domain).await?;
        if let Some(part) = self.parts.get_mut(domain) {
            part.spoil();
        }
        Ok(())
    }

    /// Sends a domain's batch if it is full.
    async fn make_room(&mut self, header: &Header, domain: &DomainId) -> Result<(), Stop> {
        if self.parts.get(domain).is_some_and(|part| part.is_full(self.args.batch_size)) {
            self.flush(header, domain).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, header: &Header, domain: &DomainId) -> Result<(), Stop> {
        while let Some(part) = self.parts.get_mut(domain) {
            match part.flush().await {
                Turn::Done if part.agrees() => break,
                Turn::Done => return Err(Failure::usage(differs(part)).into()),
                Turn::Wait => self.acknowledge(header, domain).await?,
            }
        }
        Ok(())
    }

    async fn acknowledge(&mut self, header: &Header, domain: &DomainId) -> Result<(), Stop> {
        let Some(part) = self.parts.get_mut(domain) else { return Ok(()) };
        let (batch, line) = part.acknowledged().await.map_err(|error| Stop::of(domain, error))?;
        self.progress.step(batch.counts.map_or(0, |counts| counts.row_count), line);
        self.faults.found(header, batch.faults);
        Ok(())
    }

    /// Begins the import of a domain; tells whether an address is known.
    async fn begin(&mut self, domain: &DomainId) -> Result<bool, Stop> {
        let own = || self.args.settings.of(domain, self.title.clone());
        let settings = self.resumed.clone().unwrap_or_else(own);
        if self.args.domains.channel(domain, &self.tokens)?.is_none() {
            return Ok(false);
        }
        let part = self.open(domain, Step::Begin(settings)).await?;
        self.parts.insert(domain.clone(), part);
        Ok(true)
    }

    async fn open(&self, domain: &DomainId, step: Step) -> Result<Part, Stop> {
        let channel = self.args.domains.channel(domain, &self.tokens)?;
        let channel = channel.ok_or_else(|| Failure::usage(domains::unknown(domain)))?;
        let opened = Stream::open(channel, step).await;
        let (stream, import) = opened.map_err(|error| Stop::of(domain, error))?;
        Ok(Part::new(domain.clone(), stream, import))
    }

    /// Waits until everything is acknowledged, then ends the imports: all of them, or none where one that is atomic
    /// would not be whole.
    async fn finish(&mut self, header: &Header) -> Result<(), Stop> {
        let domains: Vec<_> = self.parts.keys().cloned().collect();
        for domain in &domains {
            self.flush(header, domain).await?;
            while self.parts.get(domain).is_some_and(|part| !part.is_settled()) {
                self.acknowledge(header, domain).await?;
            }
        }
        if let Some(part) = self.parts.values().find(|part| !part.reached()) {
            return Err(Failure::usage(differs(part)).into());
        }
        self.progress.recording();
        let is_at_fault = self.local.refused > 0 || self.parts.values().any(Part::has_refusals);
        for (domain, part) in &mut self.parts {
            // A service that refused rows itself knows to record nothing.
            let discard = is_at_fault && part.is_atomic() && !part.has_refusals();
            part.end(discard).await.map_err(|error| Stop::of(domain, error))?;
            self.faults.found(header, std::mem::take(&mut part.import.faults));
        }
        Ok(())
    }

    /// Gives up the imports that are open, as far as their services can still be told.
    pub(super) async fn give_up(&mut self) {
        if self.resumed.is_none() {
            for part in self.parts.values_mut().filter(|part| !part.has_ended()) {
                let _ = part.give_up().await;
            }
        }
    }

    /// What became of everything.
    pub(super) fn summary(self) -> Summary {
        self.progress.end();
        Summary { parts: self.parts.into_values().collect(), faults: self.faults, local: self.local }
    }
}

/// The name of the file, and its digest.
fn title(path: &Path, sheet: &Sheet) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(200).collect();
    format!("{name} sha256:{}", sheet.digest)
}

fn differs(part: &Part) -> String {
    let import = &part.import.name;
    format!(
        "{import} was begun with other batches; go on with the --batch-size and the file that it was begun with"
    )
}
