//! How an import is made.

use qiyou_error::{Error, Fields, Result};
use qiyou_kernel::{ImportMode, ImportStrategy};
use qiyou_proto::indicator::v1 as wire;
use qiyou_wire::{bounded, choice_or, limits};

use super::slice::Slice;
use crate::Context;

/// What the sender of an import has said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) mode: ImportMode,
    pub(super) strategy: ImportStrategy,
    /// What is replaced.
    pub(super) slice: Option<Slice>,
    /// Whether rows are kept as drafts.
    pub(super) draft: bool,
    pub(super) reason: String,
    /// Whether nothing is recorded.
    pub(super) is_dry: bool,
}

impl Settings {
    /// Reads the settings of an import that is begun.
    pub(super) fn read(
        context: &Context,
        fields: &mut Fields,
        message: &wire::ImportSettings,
    ) -> Option<Self> {
        let mode = choice_or(fields, "mode", message.mode, ImportMode::Atomic);
        let strategy = choice_or(fields, "strategy", message.strategy, ImportStrategy::Merge);
        let slice = match (strategy, &message.slice) {
            (Some(ImportStrategy::Replace), slice) => fields
                .present("slice", slice)
                .and_then(|slice| fields.nest("slice", |fields| Slice::read(context, fields, slice)))
                .map(Some),
            (_, slice) => {
                fields.absent(
                    "slice",
                    slice.is_some(),
                    "is what the strategy replace replaces; leave it empty",
                );
                Some(None)
            }
        };
        if strategy == Some(ImportStrategy::Replace) {
            let is_other = mode.is_some_and(|mode| mode != ImportMode::Atomic);
            fields.absent(
                "mode",
                is_other,
                "must be atomic to replace, or readers would see half of the slice",
            );
        }
        let merges = strategy == Some(ImportStrategy::Merge);
        fields.absent("draft", message.draft && !merges, "withdrawals are handed in at once; leave it empty");
        if strategy.is_some() && !merges {
            fields.required("reason", &message.reason);
        }
        let reason = bounded(fields, "reason", &message.reason, limits::REASON);
        bounded(fields, "title", &message.title, limits::TITLE)?;
        Some(Self {
            mode: mode?,
            strategy: strategy?,
            slice: slice?,
            draft: message.draft,
            reason: reason?,
            is_dry: message.validate_only,
        })
    }

    /// Reads the settings of an import that was begun before.
    pub(super) fn kept(context: &Context, message: &wire::ImportSettings) -> Result<Self> {
        let mut fields = Fields::new();
        let settings = Self::read(context, &mut fields, message);
        fields
            .finish(|| settings)
            .map_err(|fault| Error::bug("the settings of an import are not readable", fault))
    }

    /// Whether rows wait for the end.
    pub(super) fn is_atomic(&self) -> bool {
        self.mode == ImportMode::Atomic
    }

    /// Whether rows are kept beside the history until then.
    pub(super) fn is_staged(&self) -> bool {
        self.is_atomic() || self.is_dry
    }

    /// Whether rows withdraw what they name.
    pub(super) fn withdraws(&self) -> bool {
        self.strategy == ImportStrategy::Withdraw
    }
}
