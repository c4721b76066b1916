//! What became of a file: for people in two languages, and for programs.

use std::{fmt::Write as _, path::Path};

use qiyou_kernel::Language;
use qiyou_proto::indicator::v1::{Import, ImportCounts, ImportState};
use serde_json::json;

use super::{Args, Faults, part::Part};
use crate::{failure::Result, json};

/// What became of rows before any service saw them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Local {
    /// Rows that cannot be sent.
    pub(super) refused: u64,
    /// Their faults.
    pub(super) faults: u64,
    /// Rows in which nothing was filled in.
    pub(super) blank: u64,
}

/// What became of everything.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) parts: Vec<Part>,
    pub(super) faults: Faults,
    pub(super) local: Local,
}

/// Rows, by what became of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Counts {
    written: i64,
    unchanged: i64,
    withdrawn: i64,
    refused: i64,
    /// Sound, and not recorded because others are not.
    discarded: i64,
}

impl Counts {
    fn of(part: &Part) -> Self {
        let counts = part.import.counts.unwrap_or_default();
        let held_back = i64::try_from(part.held_back).unwrap_or_default();
        let ImportCounts { written_count, unchanged_count, withdrawn_count, refused_count, .. } = counts;
        let discarded = counts.discarded_count + held_back;
        let is_open = matches!(part.import.state(), ImportState::Running | ImportState::Discarded);
        if is_open && part.is_atomic() {
            let discarded = discarded + written_count + unchanged_count + withdrawn_count;
            return Self { refused: refused_count, discarded, ..Self::default() };
        }
        Self {
            written: written_count,
            unchanged: unchanged_count,
            withdrawn: withdrawn_count,
            refused: refused_count,
            discarded,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            written: self.written + other.written,
            unchanged: self.unchanged + other.unchanged,
            withdrawn: self.withdrawn + other.withdrawn,
            refused: self.refused + other.refused,
            discarded: self.discarded + other.discarded,
        }
    }

    fn said(self, language: Language) -> String {
        let Self { written, unchanged, withdrawn, refused, discarded } = self;
        match language {
            Language::Zh => format!(
                "写入 {written}，无变化 {unchanged}，撤回 {withdrawn}，拒收 {refused}，未入库 {discarded}"
            ),
            Language::En => format!(
                "{written} written, {unchanged} unchanged, {withdrawn} withdrawn, {refused} refused, \
                 {discarded} not recorded"
            ),
        }
    }
}

impl Summary {
    fn counts(&self) -> Counts {
        let refused = i64::try_from(self.local.refused).unwrap_or_default();
        let local = Counts { refused, ..Counts::default() };
        self.parts.iter().map(Counts::of).fold(local, Counts::plus)
    }

    /// Whether every row is in.
    pub(super) fn is_whole(&self) -> bool {
        let counts = self.counts();
        let all_completed = self.parts.iter().all(|part| part.import.state() == ImportState::Completed);
        all_completed && counts.refused == 0 && counts.discarded == 0
    }

    /// How to go on with what is open.
    pub(super) fn remedy(&self, args: &Args) -> String {
        let open: Vec<_> = self.parts.iter().map(|part| (&part.domain, &part.import.name)).collect();
        if open.is_empty() {
            return "nothing was begun; call it again".to_owned();
        }
        let mut words = vec!["qiyou import".to_owned(), quoted(&args.file.display().to_string())];
        words.extend(open.iter().map(|(domain, import)| format!("--resume {domain}={import}")));
        words.push(format!("--batch-size {}", args.batch_size));
        words.extend(args.domains.words());
        format!("go on with: {}", words.join(" "))
    }

    /// What became of everything, for people.
    pub(super) fn text(&self, args: &Args, errors: Option<&Path>) -> String {
        let (language, file) = (args.lang, args.file.display());
        let dry = if self.is_dry() { Words::of(language).dry } else { "" };
        let mut text = format!("{file}: {}{dry}\n", self.counts().said(language));
        for part in &self.parts {
            let (domain, import) = (&part.domain, &part.import.name);
            let _ = writeln!(text, "  {domain}: {} ({import})", Counts::of(part).said(language));
        }
        let words = Words::of(language);
        if self.local.blank > 0 {
            let _ = writeln!(text, "{}: {}", words.blank, self.local.blank);
        }
        if let Some(errors) = errors {
            let (listed, all) = (self.faults.listed(), self.fault_count());
            let _ = writeln!(text, "{}: {} ({listed}/{all})", words.errors, errors.display());
        }
        text
    }

    /// What became of everything, for programs.
    pub(super) fn json(&self, args: &Args, errors: Option<&Path>) -> Result<String> {
        let counts = self.counts();
        let mut imports = Vec::new();
        for part in &self.parts {
            let import = Import { faults: Vec::new(), ..part.import.clone() };
            let import = json::written("qiyou.indicator.v1.Import", &import)?;
            imports.push(json!({ "domain": part.domain.as_str(), "import": import }));
        }
        let summary = json!({
            "file": args.file,
            "dryRun": self.is_dry(),
            "written": counts.written,
            "unchanged": counts.unchanged,
            "withdrawn": counts.withdrawn,
            "refused": counts.refused,
            "discarded": counts.discarded,
            "blank": self.local.blank,
            "faultCount": self.fault_count(),
            "errors": errors,
            "imports": imports,
        });
        Ok(format!("{summary:#}\n"))
    }

    fn is_dry(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.import.settings.as_ref().is_some_and(|settings| settings.validate_only))
    }

    fn fault_count(&self) -> u64 {
        let services = self.parts.iter().map(|part| u64::try_from(part.fault_count).unwrap_or_default());
        self.local.faults + services.sum::<u64>()
    }
}

/// The fixed words of the summary.
struct Words {
    dry: &'static str,
    blank: &'static str,
    errors: &'static str,
}

impl Words {
    fn of(language: Language) -> Self {
        match language {
            Language::Zh => Self {
                dry: "（试运行，未入库）", blank: "未填写而跳过的行", errors: "错误清单"
            },
            Language::En => {
                Self { dry: " (dry run: nothing was recorded)", blank: "rows left empty", errors: "errors" }
            }
        }
    }
}

/// A word as shells read it.
fn quoted(word: &str) -> String {
    let is_plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '/' | '.' | '-' | '_' | '+' | '=');
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
