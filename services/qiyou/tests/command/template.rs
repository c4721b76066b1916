//! `qiyou template`: from what is owed over a filled-in file to the view.

use std::{fs, path::Path};

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;

use crate::{
    county::{County, Served},
    program::Ended,
};

/// The cells of the first sheet.
fn cells(file: &Path) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(file).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

fn template(served: &Served, file: &Path, args: &[&str]) -> Ended {
    let childcare = served.address("childcare");
    let asked = ["template", file.to_str().unwrap(), "--domain", "childcare", "--server", &childcare];
    crate::program::ended(served.by_reporter(&[&asked, args].concat()))
}

fn place(header: &[String], name: &str) -> usize {
    header.iter().position(|cell| cell == name).unwrap()
}

/// Fills numbers in, as numbers, like someone who types them; saves the whole as a program would.
fn fill(file: &Path, to: &Path, indicator: &str, period: &str, numbers: [(&str, f64); 2]) {
    let cells = cells(file);
    let header = &cells[0];
    let (about, when) = (place(header, "指标"), place(header, "期间"));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (line, row) in (0..).zip(&cells) {
        for (place, text) in (0..).zip(row) {
            sheet.write_string(line, place, text).unwrap();
        }
        if row[about] == indicator && row[when] == period {
            for (name, number) in numbers {
                sheet.write_number(line, place(header, name).try_into().unwrap(), number).unwrap();
            }
        }
    }
    workbook.save(to).unwrap();
}

#[test]
fn a_template_is_filled_in_imported_approved_and_seen() {
    let county = County::new();
    let served = county.up();
    let (file, filled) = (county.path("childcare.xlsx"), county.path("filled.xlsx"));
    let asked = template(&served, &file, &[]);
    assert_eq!(asked.code, 0, "{asked:?}");

    let cells = cells(&file);
    let header = &cells[0];
    assert_eq!(asked.out, format!("{}: 待填 {} 行\n", file.display(), cells.len() - 1));
    let row = cells.iter().find(|row| row[0] == "childcare.places_per_1000" && row[4] == "2025-Q4").unwrap();
    let shown =
        ["指标名称", "单位", "区划", "截止日期", "填报要求"].map(|name| row[place(header, name)].as_str());
    let rules = "最多 2 位小数；不小于 0；分子：托育机构托位数；分母：常住人口";
    assert_eq!(shown[..3], ["每千人口拥有3岁以下婴幼儿托位数", "个/千人", "330522"]);
    assert_eq!(shown[4], rules);
    assert!(shown[3].starts_with("2026-01-"), "{shown:?}");

    let numbers = [("分子", 3452.0), ("分母", 683_900.0)];
    fill(&file, &filled, "childcare.places_per_1000", "2025-Q4", numbers);
    let imported = served.import(&filled, &["--lang", "en"]);
    assert_eq!(imported.code, 0, "{imported:?}");
    assert!(imported.out.contains("childcare: 1 written, 0 unchanged, "), "{imported:?}");
    assert!(imported.out.contains(&format!("rows left empty: {}\n", cells.len() - 2)), "{imported:?}");

    assert_eq!(served.approve("childcare"), 1);
    let view = served.view();
    assert!(view.contains("5.05"), "{view}");

    let rest = county.path("rest.xlsx");
    assert_eq!(
        template(&served, &rest, &[]).out,
        format!("{}: 待填 {} 行\n", rest.display(), cells.len() - 2)
    );
}

#[test]
fn a_template_in_english_csv_holds_one_period_and_goes_in_as_it_is() {
    let county = County::new();
    let served = county.up();
    let file = county.path("q3.csv");
    let args = ["--lang", "en", "--period", "2026-Q3", "--office", "health", "--region", "330522"];
    let asked = template(&served, &file, &args);
    assert_eq!(asked.code, 0, "{asked:?}");
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert!(
        lines[0]
            .starts_with("\u{feff}indicator,indicator_name,unit,region,period,due_date,office,rules,value,")
    );
    assert!(lines.len() > 1 && lines[1..].iter().all(|line| line.contains(",330522,2026-Q3,")), "{text}");

    let empty = served.import(&file, &["--lang", "en"]);
    assert_eq!(empty.code, 0, "{empty:?}");
    assert!(empty.out.contains(&format!("rows left empty: {}\n", lines.len() - 1)), "{empty:?}");
}

#[test]
fn a_file_that_may_be_filled_in_already_is_left_alone() {
    let county = County::new();
    let served = county.up();
    let file = county.file("filled.xlsx", b"filled in");
    let again = template(&served, &file, &[]);
    assert_eq!(again.code, 64, "{again:?}");
    assert!(again.line().starts_with("qiyou: cannot write "), "{again:?}");
    assert_eq!(fs::read(&file).unwrap(), b"filled in");

    let other = template(&served, &county.path("filled.ods"), &[]);
    assert_eq!((other.code, other.line()), (2, "qiyou: name the file .xlsx or .csv"));
    let unknown = template(&served, &county.path("none.csv"), &["--plan", "nowhere-2020-2024"]);
    assert_eq!(unknown.code, 1, "{unknown:?}");
}
