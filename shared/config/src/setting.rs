//! A setting: its names.

/// What one setting is called in each layer, and what it is for.
#[derive(Debug)]
pub struct Setting {
    /// In the file, with its section: `server.request_limit`.
    pub key: &'static str,
    /// On the command line, without its dashes.
    pub flag: &'static str,
    /// In the environment.
    pub variable: &'static str,
    /// What stands for its value in the help, such as `DIR`.
    pub placeholder: &'static str,
    /// What it is for, in whole sentences.
    pub help: &'static str,
    /// Whether the short help goes without it.
    pub is_detail: bool,
}

impl Setting {
    /// Its section in the file.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.key.split_once('.').map_or("", |(section, _)| section)
    }

    /// Its name within its section.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(_, name)| name)
    }
}
