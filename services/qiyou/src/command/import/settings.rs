//! How an import is made, as it is said on the command line.

use qiyou_kernel::{DomainId, ImportMode, ImportStrategy, IndicatorId, Period, RegionCode, name};
use qiyou_proto::indicator::v1 as wire;

use crate::failure::{Failure, Result};

/// What goes in together, and what rows do to what is recorded.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Settings {
    /// What goes in together: `atomic` all rows or none, `batch` all rows of a batch or none, `row` each row by itself
    #[arg(long, value_name = "MODE", default_value_t = ImportMode::Atomic)]
    mode: ImportMode,

    /// What rows do: `merge` report, `replace` report all that a slice holds, `withdraw` withdraw what they name
    #[arg(long, value_name = "STRATEGY", default_value_t = ImportStrategy::Merge)]
    strategy: ImportStrategy,

    /// With --strategy replace: the region, with all below it, whose reports the file replaces
    #[arg(long, value_name = "CODE", requires = "indicator")]
    region: Option<RegionCode>,

    /// With --strategy replace: an indicator whose reports the file replaces; may be given several times
    #[arg(long, value_name = "ID", requires = "period")]
    indicator: Vec<IndicatorId>,

    /// With --strategy replace: a period whose reports the file replaces; may be given several times
    #[arg(long, value_name = "PERIOD", requires = "region")]
    period: Vec<Period>,

    /// Why values change that were reported before; needed to replace, to withdraw and where one was approved
    #[arg(long, default_value = "")]
    reason: String,

    /// Keep the reports as drafts instead of handing them in
    #[arg(long)]
    draft: bool,

    /// Say what would become of every row, and record nothing
    #[arg(long)]
    dry_run: bool,
}

impl Settings {
    /// Refuses what does not go together.
    pub(super) fn check(&self, resumed: &[(DomainId, name::Import)]) -> Result<()> {
        let replaces = self.strategy == ImportStrategy::Replace;
        if replaces && self.region.is_none() && resumed.is_empty() {
            return Err(Failure::usage(
                "say what is replaced: --strategy replace needs --region, --indicator and --period",
            ));
        }
        if !replaces && self.region.is_some() {
            return Err(Failure::usage("--region, --indicator and --period go with --strategy replace"));
        }
        Ok(())
    }

    /// What rows do to what is recorded.
    pub(super) fn strategy(&self) -> wire::ImportStrategy {
        match self.strategy {
            ImportStrategy::Merge => wire::ImportStrategy::Merge,
            ImportStrategy::Replace => wire::ImportStrategy::Replace,
            ImportStrategy::Withdraw => wire::ImportStrategy::Withdraw,
        }
    }

    /// The domains of what is replaced: those without a row have all of it withdrawn.
    pub(super) fn domains(&self) -> Vec<DomainId> {
        let mut domains: Vec<DomainId> =
            self.indicator.iter().filter_map(|indicator| indicator.domain().parse().ok()).collect();
        domains.sort();
        domains.dedup();
        domains
    }

    /// The settings of the import of one domain.
    pub(super) fn of(&self, domain: &DomainId, title: String) -> wire::ImportSettings {
        let mode = match self.mode {
            ImportMode::Atomic => wire::ImportMode::Atomic,
            ImportMode::Batch => wire::ImportMode::Batch,
            ImportMode::Row => wire::ImportMode::Row,
        };
        wire::ImportSettings {
            mode: mode.into(),
            strategy: self.strategy().into(),
            slice: self.slice(domain),
            draft: self.draft,
            reason: self.reason.clone(),
            title,
            validate_only: self.dry_run,
        }
    }

    /// What is replaced in one domain.
    fn slice(&self, domain: &DomainId) -> Option<wire::ImportSlice> {
        let region = format!("regions/{}", self.region?);
        let own = self.indicator.iter().filter(|indicator| indicator.domain() == domain.as_str());
        let indicators = own.map(|indicator| format!("indicators/{indicator}")).collect();
        let periods = self.period.iter().map(ToString::to_string).collect();
        Some(wire::ImportSlice { region, indicators, periods })
    }
}
