//! From what was given to a typed set, or to all faults.

use crate::{
    Environment, Faults, Form, Given, Source,
    command::CONFIG,
    file::File,
    form::Entry,
    layers::Layers,
    report::{self, Format},
};

/// A set of settings that was read without a fault.
#[derive(Debug)]
pub struct Loaded<S> {
    settings: S,
    missing: Faults,
    entries: Vec<Entry>,
}

impl Given {
    /// Reads a set of settings from flags, environment and file.
    ///
    /// # Errors
    /// All faults of all layers, and what is missing besides.
    pub fn load<S>(
        self,
        environment: Environment,
        read: impl Fn(&mut Form<'_>) -> S,
    ) -> Result<Loaded<S>, Faults> {
        let named =
            environment.get(CONFIG.variable).map(|path| (path.into(), Source::Variable(CONFIG.variable)));
        let named = self.config.map(|path| (path, Source::Flag(CONFIG.flag))).or(named);
        let file = named.map(|(path, source)| File::read(&path, source)).unwrap_or_default();
        let layers = Layers { flags: self.flags, environment, file };

        let mut form = Form::over(&layers);
        let settings = read(&mut form);
        let Form { entries, mut faults, missing, .. } = form;
        let known: Vec<_> = entries.iter().map(|entry| entry.setting.key).collect();
        faults.extend(layers.file.faults(&known));
        if faults.is_empty() {
            return Ok(Loaded { settings, missing: Faults::of(missing), entries });
        }
        // What is missing may stand in a file that could not be read.
        if !layers.file.is_broken() {
            faults.extend(missing);
        }
        Err(Faults::of(faults))
    }
}

impl<S> Loaded<S> {
    /// The settings, for who needs only those that are there.
    pub fn incomplete(self) -> S {
        self.settings
    }

    /// The settings, where nothing is missing that the program needs.
    ///
    /// # Errors
    /// All that is missing.
    pub fn complete(self) -> Result<S, Faults> {
        if self.missing.all().is_empty() { Ok(self.settings) } else { Err(self.missing) }
    }

    /// Every setting of a program with where its value comes from.
    #[must_use]
    pub fn report(&self, format: Format, program: &str) -> String {
        report::report(format, program, &self.entries)
    }
}

/// Every setting with its default, as nothing but the code knows them.
pub(crate) fn declared<S>(read: impl Fn(&mut Form<'_>) -> S) -> Vec<Entry> {
    let layers = Layers::default();
    let mut form = Form::over(&layers);
    read(&mut form);
    form.entries
}
