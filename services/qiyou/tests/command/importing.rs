//! `qiyou import`: what it says, what it leaves beside the file, and how it ends.

use std::{fs, path::Path, process::Stdio};

use serde_json::Value as Json;

use crate::{
    county::County,
    program::{Ended, ended as run_to_end, qiyou},
};

/// Made-up reports of two domains.
const TWO: &str = "\u{feff}区划,指标,期间,数值,分子,分母,来源\r\n\
    330522,childcare.places_per_1000,2024-Q1,,3090,682500,虚构\r\n\
    \r\n\
    330522,childcare.inclusive_place_share,2024-Q1,,2709,3090,虚构\r\n\
    330522,education.public_kindergarten_share,2024,,8000,10000,虚构\r\n\
    330522,childcare.screening_rate_0_3,2024-Q1,,,,\r\n";

/// A sound row, one that the file shows to be wrong, and one that only the service can refuse.
const FAULTY: &str = "区划,指标,期间,数值,分子,分母\n\
    330522,childcare.places_per_1000,2024-Q1,,3090,682500\n\
    330522,childcare.places_per_1000,2024-Q2,,\"3,105\",682500\n\
    330522,childcare.inclusive_place_share,2024-Q1,250,,\n";

fn errors(file: &Path) -> String {
    fs::read_to_string(file.with_added_extension("errors.csv")).unwrap()
}

fn json(ended: &Ended) -> Json {
    serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("JSON: {ended:?}"))
}

/// Written, unchanged, refused and discarded.
fn counts(ended: &Ended) -> [i64; 4] {
    let json = json(ended);
    ["written", "unchanged", "refused", "discarded"].map(|name| json[name].as_i64().unwrap())
}

#[test]
fn rows_go_to_their_domains_and_again_change_nothing() {
    let county = County::new();
    let served = county.up();
    let file = county.file("june.csv", TWO.as_bytes());
    let first = served.import(&file, &["--lang", "en"]);
    assert_eq!(first.code, 0, "{first:?}");
    let lines: Vec<_> = first.out.lines().collect();
    let name = file.display();
    assert_eq!(lines[0], format!("{name}: 3 written, 0 unchanged, 0 withdrawn, 0 refused, 0 not recorded"));
    assert!(lines[1].starts_with("  childcare: 2 written, "), "{lines:?}");
    assert!(lines[2].starts_with("  education: 1 written, "), "{lines:?}");
    assert_eq!(lines[3..], ["rows left empty: 1"]);

    let again = served.import(&file, &["--json"]);
    assert_eq!((again.code, counts(&again)), (0, [0, 3, 0, 0]), "{again:?}");
    assert_eq!(json(&again)["imports"][0]["import"]["state"], "IMPORT_STATE_COMPLETED");
}

#[test]
fn refused_rows_stand_beside_the_file_until_they_are_mended() {
    let county = County::new();
    let served = county.up();
    let file = county.file("june.csv", FAULTY.as_bytes());

    let dry = served.import(&file, &["--dry-run", "--json"]);
    let refused = served.import(&file, &["--json"]);
    assert_eq!((dry.code, refused.code), (1, 1), "{refused:?}");
    assert_eq!((counts(&dry), counts(&refused)), ([0, 0, 2, 1], [0, 0, 2, 1]), "nothing goes in alone");
    let text = errors(&file);
    let lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "row,column,value,reason,hint");
    assert!(lines[1].starts_with("3,分子,\"3,105\",NUMBER_MALFORMED,"), "{lines:?}");
    assert!(lines[1].contains("write no separators, 1234.5 for 1,234.5"), "{lines:?}");
    assert!(lines[2].starts_with("4,数值,250,"), "{lines:?}");
    assert_eq!(lines.len(), 3);

    let sound = served.import(&file, &["--mode", "row", "--json"]);
    assert_eq!((sound.code, counts(&sound)), (1, [1, 0, 2, 0]), "{sound:?}");

    let mended = FAULTY.replace("\"3,105\"", "3105").replace(",250,,", ",,2709,3090");
    let file = county.file("june.csv", mended.as_bytes());
    let whole = served.import(&file, &["--json"]);
    assert_eq!((whole.code, counts(&whole)), (0, [2, 1, 0, 0]), "{whole:?}");
    assert!(!file.with_added_extension("errors.csv").exists());
    assert_eq!(fs::read_to_string(&file).unwrap(), mended, "the file itself is left alone");
}

#[test]
fn a_slice_is_replaced_and_rows_are_withdrawn() {
    let county = County::new();
    let served = county.up();
    let rows = "330522,childcare.places_per_1000,2024-Q1,3090,682500\n\
        330522,childcare.places_per_1000,2024-Q2,3105,682500\n";
    let header = "region,indicator,period,numerator,denominator\n";
    let both = county.file("both.csv", format!("{header}{rows}").as_bytes());
    assert_eq!(served.import(&both, &[]).code, 0);

    let one = county.file("one.csv", format!("{header}{}", rows.lines().next().unwrap()).as_bytes());
    let slice = ["--region", "330522", "--indicator", "childcare.places_per_1000"];
    let periods = ["--period", "2024-Q1", "--period", "2024-Q2"];
    let how = ["--strategy", "replace", "--reason", "重新核实（虚构）", "--json"];
    let replaced = served.import(&one, &[&how[..], &slice, &periods].concat());
    assert_eq!(replaced.code, 0, "{replaced:?}");
    assert_eq!((counts(&replaced), &json(&replaced)["withdrawn"]), ([0, 1, 0, 0], &1.into()));

    let named =
        county.file("named.csv", b"region,indicator,period\n330522,childcare.places_per_1000,2024-Q1\n");
    let withdrawn = served.import(&named, &["--strategy", "withdraw", "--reason", "错报（虚构）", "--json"]);
    assert_eq!((withdrawn.code, &json(&withdrawn)["withdrawn"]), (0, &1.into()), "{withdrawn:?}");
}

#[test]
fn a_file_as_spreadsheets_in_china_save_it_is_read_and_said_to_be() {
    let county = County::new();
    let served = county.up();
    let (bytes, ..) = encoding_rs::GB18030.encode(TWO.trim_start_matches('\u{feff}'));
    let file = county.file("june.csv", &bytes);
    let ended = served.import(&file, &["--json"]);
    assert_eq!((ended.code, counts(&ended)), (0, [3, 0, 0, 0]), "{ended:?}");
    assert_eq!(ended.line(), format!("{}: is no UTF-8, read as gb18030", file.display()));
}

/// Lines of made-up reports that take each cell again and again, four different ones at a time.
fn long() -> String {
    let row = |number: u32| {
        format!("330522,childcare.places_per_1000,2024-Q{},{},682500\n", number % 4 + 1, 3000 + number)
    };
    let rows: String = (0..1200).map(row).collect();
    format!("region,indicator,period,numerator,denominator\n{rows}")
}

#[test]
fn an_import_that_was_stopped_goes_on_where_it_was() {
    let county = County::new();
    let file = county.file("much.csv", long().as_bytes());
    let small = ["--mode", "batch", "--batch-size", "4"];

    // Whoever called it stops it.
    let served = county.up();
    let mut child = served.call(&file, &small).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = served.import_with_batches(1);
    signal(child.id(), "-INT");
    let stopped = ended(&mut child);
    assert_eq!(stopped.code, 130, "{stopped:?}");
    assert!(!stopped.out.contains(": 写入 0，"), "what is in is counted: {stopped:?}");
    let resume = format!("--resume childcare={}", begun.name);
    assert!(stopped.line().contains(&resume) && stopped.line().contains("--batch-size 4"), "{stopped:?}");
    let other =
        served.import(&file, &["--resume", &format!("childcare={}", begun.name), "--batch-size", "3"]);
    assert_eq!(other.code, 2, "{other:?}");

    // The services are killed.
    let resume = format!("childcare={}", begun.name);
    let on = ["--resume", &resume, "--batch-size", "4", "--json"];
    let mut child = served.call(&file, &on).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    served.import_with_batches(served.import_with_batches(1).batch_number + 1);
    drop(served);
    let broken = ended(&mut child);
    assert_eq!(broken.code, 75, "{broken:?}");
    assert!(broken.line().contains(&resume), "{broken:?}");

    // Started again it takes the rest.
    let served = county.up();
    let whole = served.import(&file, &on);
    assert_eq!((whole.code, counts(&whole)), (0, [1200, 0, 0, 0]), "{whole:?}");
    assert_eq!(served.import_with_batches(300).batch_number, 300, "no batch was sent twice");
}

fn signal(process: u32, signal: &str) {
    let sent = std::process::Command::new("kill").args([signal, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

fn ended(child: &mut std::process::Child) -> Ended {
    let code = child.wait().unwrap().code().unwrap();
    let err = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    let out = child.stdout.take().map(|out| std::io::read_to_string(out).unwrap());
    Ended { code, out: out.unwrap_or_default(), err }
}

#[test]
fn what_cannot_be_imported_is_told_before_anything_is_asked() {
    let county = County::new();
    let file = county.file("june.csv", TWO.as_bytes());
    let call = |file: &Path, args: &[&str]| {
        let mut call = qiyou(&[&["import", file.to_str().unwrap()], args].concat());
        call.env("QIYOU_TOKEN", "a.b.c");
        run_to_end(call)
    };
    let missing = call(&file.with_file_name("july.csv"), &[]);
    assert_eq!(missing.code, 64);
    assert!(missing.line().starts_with("qiyou: cannot read "), "{missing:?}");
    let slice = call(&file, &["--strategy", "replace", "--reason", "x"]);
    assert_eq!((slice.code, slice.line().contains("needs --region, --indicator and --period")), (2, true));
    let gone = call(&file, &["--base-port", "1"]);
    assert_eq!(
        (gone.code, gone.line().ends_with("; nothing was begun; call it again")),
        (75, true),
        "{gone:?}"
    );

    let headless = county.file("headless.csv", "区划,指标,时间,数值\n".as_bytes());
    let refused = call(&headless, &[]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(errors(&headless).contains("`时间` is no column; did you mean `期间`?"), "{}", errors(&headless));
}
