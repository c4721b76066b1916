//! A configuration for people and programs: TOML with the source of each value, JSON, an example with all defaults.

use std::iter;

use serde_json::{Map, Value, json};

use crate::{Shape, Source, form::Entry};

/// How a configuration is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// A file that says the same, the source behind each value.
    Toml,
    /// An object by key: value and source.
    Json,
    /// A file with every setting at its default, and what each is for.
    Example,
}

pub(crate) fn report(format: Format, program: &str, entries: &[Entry]) -> String {
    match format {
        Format::Toml => {
            let head = format!("# The settings of {program}, each with the source of its value.\n");
            document(head, entries, setting, "")
        }
        Format::Json => {
            let object: Map<_, _> = entries.iter().map(member).collect();
            format!("{:#}\n", Value::Object(object))
        }
        Format::Example => {
            let head = format!(
                "# The settings of {program}: --config FILE or QIYOU_CONFIG names a file such as this one. Over it go\n\
                 # the variables of the environment, and over those the flags of the command line. What is not set here\n\
                 # has the default that stands here.\n"
            );
            document(head, entries, example, "\n")
        }
    }
}

/// A TOML document, a table for each section, with this between its settings.
fn document(head: String, entries: &[Entry], write: impl Fn(&Entry) -> String, between: &str) -> String {
    let mut sections: Vec<(&str, String)> = Vec::new();
    for entry in entries {
        let section = entry.setting.section();
        match sections.iter_mut().find(|(name, _)| *name == section) {
            Some((_, text)) => text.push_str(&format!("{between}{}", write(entry))),
            None => sections.push((section, write(entry))),
        }
    }
    let tables = sections.iter().map(|(name, text)| format!("\n[{name}]\n{text}"));
    iter::once(head).chain(tables).collect()
}

/// A value with its source, or a remark that there is none.
fn setting(entry: &Entry) -> String {
    let name = entry.setting.name();
    match values(entry, &entry.shown) {
        Some(values) => format!("{name} = {values} # {}\n", entry.source),
        None => format!("# {name} is not set\n"),
    }
}

/// A default under what the setting is for; a remark in its place where there is none.
fn example(entry: &Entry) -> String {
    let crate::Setting { flag, variable, help, placeholder, .. } = entry.setting;
    let name = entry.setting.name();
    let names = format!("--{flag}, {variable}: {}", entry.expected);
    let about: String =
        wrap(help).into_iter().chain(wrap(&names)).map(|line| format!("# {line}\n")).collect();
    match values(entry, &entry.default) {
        Some(values) => format!("{about}{name} = {values}\n"),
        None if entry.takes_several => format!("{about}# {name} = [\"{placeholder}\"]\n"),
        None => format!("{about}# {name} = \"{placeholder}\"\n"),
    }
}

fn member(entry: &Entry) -> (String, Value) {
    let source = match &entry.source {
        Source::Default => json!({ "kind": "default" }),
        Source::File { path, line } => {
            json!({ "kind": "file", "path": path.display().to_string(), "line": line })
        }
        Source::Variable(name) => json!({ "kind": "environment", "variable": name }),
        Source::Flag(name) => json!({ "kind": "flag", "flag": format!("--{name}") }),
    };
    let mut values = entry.shown.iter().map(|text| scalar(entry.shape, text));
    let value = if entry.takes_several { values.collect() } else { values.next().unwrap_or_default() };
    (entry.setting.key.to_owned(), json!({ "value": value, "source": source }))
}

fn scalar(shape: Shape, text: &str) -> Value {
    let bare = (shape == Shape::Bare).then(|| text.parse().ok()).flatten();
    bare.unwrap_or_else(|| Value::from(text))
}

/// A value as TOML has it; an array over several lines where it is long.
fn values(entry: &Entry, texts: &[String]) -> Option<String> {
    let mut words = texts.iter().map(|text| word(entry.shape, text));
    if !entry.takes_several {
        return words.next();
    }
    let words: Vec<_> = words.collect();
    match words.as_slice() {
        [] => None,
        [one] => Some(format!("[{one}]")),
        several => {
            Some(format!("[\n{}]", several.iter().map(|word| format!("  {word},\n")).collect::<String>()))
        }
    }
}

fn word(shape: Shape, text: &str) -> String {
    match shape {
        Shape::Bare => text.to_owned(),
        // JSON's strings are TOML's, but for one character.
        Shape::Quoted => Value::from(text).to_string().replace('\u{7f}', "\\u007f"),
    }
}

/// Lines of at most 100 characters.
fn wrap(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < 100 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
