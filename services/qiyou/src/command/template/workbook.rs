//! A template as a workbook: what is given is shaded, and cells that take certain words offer them.

use qiyou_kernel::Language;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};

use super::table::{COLUMNS, Table};
use crate::{
    failure::{Failure, Result},
    rows::Column,
};

/// The background of what is given.
const SHADE: Color = Color::RGB(0x00ED_EDED);

/// Writes the workbook. The same rows give the same bytes.
pub(super) fn written(table: &Table) -> Result<Vec<u8>> {
    workbook(table).map_err(|error| Failure::failed(format!("cannot write the workbook: {error}")))
}

fn workbook(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Otherwise it holds the time of writing.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let (reports, notes) = match table.language {
        Language::Zh => ("上报", "说明"),
        Language::En => ("Reports", "Notes"),
    };
    reports_on(workbook.add_worksheet().set_name(reports)?, table)?;
    notes_on(workbook.add_worksheet().set_name(notes)?, table.language)?;
    workbook.save_to_buffer()
}

fn reports_on(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_background_color(SHADE);
    // As text, or programs make days of periods.
    let given = Format::new().set_num_format("@").set_background_color(SHADE);
    sheet.set_freeze_panes(1, 0)?;
    for (place, column) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, place, column.header(table.language), &head)?;
        sheet.set_column_width(place, width(column))?;
        if let (Some(words), Ok(last @ 1..)) = (table.words(column), u32::try_from(table.rows.len())) {
            let words = DataValidation::new().allow_list_strings(words)?;
            sheet.add_data_validation(1, place, last, place, &words)?;
        }
    }
    for (line, row) in (1..).zip(&table.rows) {
        for (place, text) in (0..).zip(row) {
            sheet.write_string_with_format(line, place, text, &given)?;
        }
    }
    Ok(())
}

/// The width of a column, in characters.
fn width(column: Column) -> u16 {
    let is_sentence = matches!(column, Column::IndicatorName | Column::Rules);
    let is_name = matches!(column, Column::Indicator | Column::Evidence | Column::Source | Column::Comment);
    if is_sentence {
        48
    } else if is_name {
        32
    } else {
        14
    }
}

fn notes_on(sheet: &mut Worksheet, language: Language) -> Result<(), XlsxError> {
    let notes: &[&str] = match language {
        Language::Zh => &[
            "每行是一条应报数据。灰色列请勿改动。",
            "填“数值”，或“分子”和“分母”，或在“缺失原因”中选择为何没有数据；三者只填其一。",
            "没有数据请勿填 0。整行留空的，导入时跳过。",
            "数字不加千位分隔符、百分号或单位：写 1234.5，不写 1,234.5；写 24.2，不写 24.2%。",
            "已完成的定性指标：“已完成”选“是”，并填写依据文件。",
            "填好后运行：qiyou import 文件名",
        ],
        Language::En => &[
            "Each row is a report that is owed. Leave the grey columns as they are.",
            "Give a value, or a numerator and a denominator, or choose why there is none: one of the three.",
            "No data is not zero. Rows that stay empty are skipped.",
            "Write numbers without separators, percent signs or units: 1234.5, not 1,234.5; 24.2, not 24.2%.",
            "For a qualitative indicator that is done, choose yes under fulfilled and name the document.",
            "Once it is filled in: qiyou import FILE",
        ],
    };
    sheet.set_column_width(0, 100)?;
    for (line, note) in (0..).zip(notes) {
        sheet.write_string(line, 0, *note)?;
    }
    Ok(())
}
