//! The example file is what the program has.

use crate::run;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.toml");

#[test]
fn the_example_file_is_the_programs_own() {
    let printed = run(&["--print-config=example"], &[]);
    let written = std::fs::read_to_string(EXAMPLE).unwrap_or_default();
    assert_eq!(written, printed.out, "write it anew: qiyou-domain --print-config=example > {EXAMPLE}");
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
}

#[test]
fn the_example_file_sets_what_is_so_without_it() {
    let values = |arguments: &[&str]| {
        let printed = run(arguments, &[]).out;
        let value =
            |line: &str| Some(line.split_once(" # ")?.0.to_owned()).filter(|value| !value.starts_with('#'));
        printed.lines().filter_map(value).collect::<Vec<_>>()
    };
    let usual = values(&["--print-config"]);
    assert!(usual.len() > 10, "{usual:?}");
    assert_eq!(values(&["--print-config", "--config", EXAMPLE]), usual);
}
