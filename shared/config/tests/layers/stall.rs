//! The program of the tests: a stall on a market, with a setting of each kind.

use std::{path::PathBuf, time::Duration};

use clap::Command;
use qiyou_config::{
    Environment, Faults, Form, Format, Given, Loaded, Number, Secret, Setting, Size, Text, Time,
};
use tempfile::NamedTempFile;

/// A setting of the tests.
const fn setting(key: &'static str, flag: &'static str, variable: &'static str) -> Setting {
    Setting { key, flag, variable, placeholder: "VALUE", help: "For the tests.", is_detail: false }
}

const LIMIT: Setting = setting("stall.limit", "limit", "STALL_LIMIT");
const WAIT: Setting = setting("stall.wait", "wait", "STALL_WAIT");
const ROOM: Setting = setting("stall.room", "room", "STALL_ROOM");
const GOODS: Setting = setting("stall.goods", "goods", "STALL_GOODS");
const TILL: Setting = setting("till.url", "till", "STALL_TILL");
const SIGN: Setting = setting("till.sign", "sign", "STALL_SIGN");

#[derive(Debug)]
pub(crate) struct Stall {
    pub(crate) limit: u32,
    pub(crate) wait: Duration,
    pub(crate) room: usize,
    pub(crate) goods: Vec<String>,
    pub(crate) till: Option<Secret>,
    pub(crate) sign: Option<PathBuf>,
}

impl Stall {
    pub(crate) fn read(form: &mut Form<'_>) -> Self {
        let till = Text::secret("a URL", |text| text.contains("://").then(|| Secret::new(text)));
        let stall = Self {
            limit: form.value(&LIMIT, &Number(1..=100), 8),
            wait: form.value(
                &WAIT,
                &Time(Duration::ZERO..=Duration::from_secs(3_600)),
                Duration::from_secs(10),
            ),
            room: form.value(&ROOM, &Size(0..=1 << 30), 4 << 20),
            goods: form.several(&GOODS, &Text::new("a lower-case word", word, String::clone)),
            till: form.optional(&TILL, &till),
            sign: form.optional(&SIGN, &Text::path("a path")),
        };
        if stall.sign.is_some() && stall.till.is_none() {
            form.miss(&TILL, "a URL, since there is a sign");
        }
        if stall.limit > 50 && stall.goods.is_empty() {
            form.refuse(&LIMIT, "at most 50 without goods");
        }
        stall
    }
}

fn word(text: &str) -> Option<String> {
    text.chars().all(|letter| letter.is_ascii_lowercase()).then(|| text.to_owned())
}

/// What a test gives, layer by layer.
#[derive(Default)]
pub(crate) struct Call<'a> {
    pub(crate) file: Option<&'a str>,
    pub(crate) variables: &'a [(&'a str, &'a str)],
    pub(crate) flags: &'a [&'a str],
}

impl Call<'_> {
    /// Loads what is given. The file's path is `stall.toml` in all that is told.
    pub(crate) fn load(&self) -> Result<Loaded<Stall>, String> {
        let file = self.file.map(written);
        let mut words: Vec<_> = ["stall"].into_iter().chain(self.flags.iter().copied()).collect();
        let path = file.as_ref().map(|file| file.path().to_str().unwrap());
        words.extend(path.iter().flat_map(|path| ["--config", path]));
        let loaded = load(&words, self.variables.iter().copied().collect());
        loaded.map_err(|faults| faults.to_string().replace(path.unwrap_or("no path"), "stall.toml"))
    }

    pub(crate) fn settings(&self) -> Stall {
        self.load().unwrap().complete().unwrap()
    }

    /// The faults, a line each.
    pub(crate) fn faults(&self) -> Vec<String> {
        let faults = self.load().and_then(|loaded| loaded.complete().map_err(|missing| missing.to_string()));
        faults.unwrap_err().lines().map(str::to_owned).collect()
    }

    /// The report, without the name of the temporary file.
    pub(crate) fn report(&self, format: Format) -> String {
        let report = self.load().unwrap().report(format, "stall");
        report
            .lines()
            .map(|line| match line.split_once("# /") {
                Some((before, path)) if self.file.is_some() => {
                    let (_, place) = path.rsplit_once(':').unwrap();
                    format!("{before}# stall.toml:{place}\n")
                }
                _ => format!("{line}\n"),
            })
            .collect()
    }
}

/// A file that holds a text.
pub(crate) fn written(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

pub(crate) fn load(words: &[&str], environment: Environment) -> Result<Loaded<Stall>, Faults> {
    let matches = Given::command(Command::new("stall"), Stall::read).try_get_matches_from(words).unwrap();
    Given::of(&matches, Stall::read).load(environment, Stall::read)
}
