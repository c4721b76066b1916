//! The command line: a flag for every setting, one for the file, one to print it all.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};

use crate::{Form, Format, Setting, form::Entry, load::declared, report};

/// Where the file is named.
pub(crate) const CONFIG: Setting = Setting {
    key: "config",
    flag: "config",
    variable: "QIYOU_CONFIG",
    placeholder: "FILE",
    help: "File with settings, in TOML. Variables of the environment go over what it says, and flags over both.",
    is_detail: false,
};

/// The flag that prints.
const PRINT: &str = "print-config";

/// What a command line says of settings.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub(crate) flags: BTreeMap<&'static str, Vec<String>>,
    pub(crate) config: Option<PathBuf>,
    print: Option<Format>,
    declared: Vec<Entry>,
}

impl Given {
    /// Adds to a command a flag for every setting that is read, `--config` and `--print-config`.
    #[must_use]
    pub fn command<S>(command: Command, read: impl Fn(&mut Form<'_>) -> S) -> Command {
        let command = declared(read).iter().fold(command, |command, entry| command.arg(flag(entry)));
        command.next_help_heading("configuration").arg(file()).arg(print()).next_help_heading(None)
    }

    /// Takes what a command line says, whose command was made with the same settings.
    #[must_use]
    pub fn of<S>(matches: &ArgMatches, read: impl Fn(&mut Form<'_>) -> S) -> Self {
        let declared = declared(read);
        let words = |entry: &Entry| {
            let words = matches.get_many::<String>(entry.setting.key)?;
            Some((entry.setting.key, words.cloned().collect()))
        };
        let flags = declared.iter().filter_map(words).collect();
        let print = matches.get_one::<String>(PRINT).map(|format| match format.as_str() {
            "json" => Format::Json,
            "example" => Format::Example,
            _ => Format::Toml,
        });
        Self { flags, config: matches.get_one::<PathBuf>(CONFIG.key).cloned(), print, declared }
    }

    /// How the configuration is to be printed, instead of anything else.
    #[must_use]
    pub fn print(&self) -> Option<Format> {
        self.print
    }

    /// An example file for a program, with every setting at its default.
    #[must_use]
    pub fn example(&self, program: &str) -> String {
        report::report(Format::Example, program, &self.declared)
    }
}

fn flag(entry: &Entry) -> Arg {
    let Setting { key, flag, variable, placeholder, is_detail, .. } = *entry.setting;
    let action = if entry.takes_several { ArgAction::Append } else { ArgAction::Set };
    Arg::new(key)
        .long(flag)
        .value_name(placeholder)
        .help(help(entry, variable))
        .action(action)
        .hide_short_help(is_detail)
        .help_heading(entry.setting.section())
}

/// What a setting is for, what may stand there, and where else it may be said.
fn help(entry: &Entry, variable: &str) -> String {
    let Setting { key, help, .. } = entry.setting;
    let default = match entry.default.as_slice() {
        [] => String::new(),
        default => format!(" [default: {}]", default.join(" ")),
    };
    format!("{help} [file: {key}] [env: {variable}]{default}")
}

fn file() -> Arg {
    let Setting { key, flag, variable, placeholder, help, .. } = CONFIG;
    let parser = value_parser!(PathBuf);
    Arg::new(key)
        .long(flag)
        .value_name(placeholder)
        .help(format!("{help} [env: {variable}]"))
        .value_parser(parser)
}

fn print() -> Arg {
    Arg::new(PRINT)
        .long(PRINT)
        .value_name("FORMAT")
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("toml")
        .value_parser(PossibleValuesParser::new(["toml", "json", "example"]))
        .help(
            "Start nothing: print every setting with the source of its value, as a file that says the same or as JSON; \
             or an example file with all defaults. Exit status 2 where something is at fault or missing",
        )
}
