//! The forms of an answer: a table for people, JSON for programs, CSV for
//! spreadsheets.

use serde_json::{Map, Value as Json, json};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::clean;
use super::sheet::{Column, Role, Sheet};
use crate::language::Language;
use crate::render::data;

/// The version of the JSON form: raised when a reader of the old form would fail.
const VERSION: u32 = 1;

/// The fewest columns of a terminal that a cut column is left.
const NARROWEST: usize = 12;

/// Between two columns.
const GAP: &str = "  ";

/// The answer as a table. With a width, columns of free text are cut until the
/// table fits; without one nothing is cut. Columns without any value are left out.
pub fn table(sheet: &Sheet, language: Language, width: Option<usize>) -> String {
    if sheet.rows.is_empty() {
        return String::new();
    }
    let mut columns: Vec<Shown> = Vec::new();
    for (place, column) in sheet.columns.iter().enumerate() {
        let cells = sheet.rows.iter().map(|row| row.get(place));
        let cells: Vec<String> = cells
            .map(|cell| cell.map_or_else(String::new, |cell| clean(&cell.shown)))
            .collect();
        if column.role == Role::Hidden || cells.iter().all(String::is_empty) {
            continue;
        }
        let heading = heading(column, language);
        let longest = cells.iter().map(|cell| cell.width()).max();
        columns.push(Shown {
            width: longest.unwrap_or_default().max(heading.width()),
            grows: column.role == Role::Grows,
            heading,
            cells,
        });
    }
    if let Some(width) = width {
        fit(&mut columns, width);
    }
    let mut out = String::new();
    let mut line = |cell: &dyn Fn(&Shown) -> String| {
        let last = columns.len().saturating_sub(1);
        for (place, column) in columns.iter().enumerate() {
            let text = cut(&cell(column), column.width);
            out.push_str(&text);
            if place < last {
                let pad = column.width.saturating_sub(text.width());
                out.push_str(&" ".repeat(pad));
                out.push_str(GAP);
            }
        }
        // No blanks at the end of a line, nor after an empty last cell.
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    };
    line(&|column| column.heading.to_owned());
    line(&|column| "─".repeat(column.width));
    for row in 0..sheet.rows.len() {
        line(&|column| column.cells.get(row).cloned().unwrap_or_default());
    }
    out
}

/// A column of a table.
struct Shown {
    heading: &'static str,
    cells: Vec<String>,
    width: usize,
    grows: bool,
}

fn heading(column: &Column, language: Language) -> &'static str {
    language.pick(column.vi, column.en)
}

/// Takes from the widest columns of free text until all fit.
fn fit(columns: &mut [Shown], width: usize) {
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    loop {
        let total: usize = columns.iter().map(|column| column.width).sum::<usize>() + gaps;
        let over = total.saturating_sub(width);
        // The widest, and how wide the next is: it is cut down to that at once.
        let mut widths: Vec<usize> = columns
            .iter()
            .filter(|column| column.grows)
            .map(|column| column.width)
            .collect();
        widths.sort_unstable();
        let Some(&widest) = widths.last().filter(|&&w| w > NARROWEST && over > 0) else {
            return;
        };
        let equals = widths.iter().filter(|&&w| w == widest).count();
        let next = widths.iter().rev().find(|&&w| w < widest).copied();
        let floor = next.unwrap_or(NARROWEST).max(NARROWEST);
        let less = over.div_ceil(equals).min(widest - floor);
        for column in columns.iter_mut() {
            if column.grows && column.width == widest {
                column.width = widest - less;
            }
        }
    }
}

/// The text, or its beginning and an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for letter in text.chars() {
        used += letter.width().unwrap_or_default();
        if used + 1 > width {
            break;
        }
        out.push(letter);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// The answer as one JSON object; `docs/tra-cuu.md` describes it.
pub fn json(sheet: &Sheet) -> String {
    let items: Vec<Json> = sheet
        .rows
        .iter()
        .map(|row| {
            let pairs = sheet.columns.iter().zip(row);
            let values: Map<String, Json> = pairs
                .filter(|(_, cell)| !cell.json.is_null())
                .map(|(column, cell)| (column.id.to_owned(), cell.json.clone()))
                .collect();
            Json::Object(values)
        })
        .collect();
    let whole = json!({
        "version": VERSION,
        "query": sheet.query,
        "what": sheet.what,
        "total": sheet.total,
        "items": items,
    });
    format!("{whole:#}\n")
}

/// The answer as comma-separated values, with a byte order mark for spreadsheets
/// and with headings in a language. Dates are those of JSON, which sort.
pub fn csv(sheet: &Sheet, language: Language) -> Vec<u8> {
    let columns: Vec<(&str, &str)> = (sheet.columns.iter())
        .map(|column| (heading(column, language), "string"))
        .collect();
    let rows: Vec<Vec<Json>> = (sheet.rows.iter())
        .map(|row| row.iter().map(|cell| cell.json.clone()).collect())
        .collect();
    let mut bytes = Vec::new();
    let written = data::csv(&columns, rows, &mut bytes);
    // Writing to memory cannot fail.
    debug_assert!(written.is_ok());
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Cell;
    use super::*;

    fn sheet(rows: &[[&str; 3]]) -> Sheet {
        const COLUMNS: &[Column] = &[
            Column {
                id: "a",
                vi: "Ngày",
                en: "Date",
                role: Role::Fixed,
            },
            Column {
                id: "b",
                vi: "Tiêu đề",
                en: "Title",
                role: Role::Grows,
            },
            Column {
                id: "c",
                vi: "Mã",
                en: "Id",
                role: Role::Fixed,
            },
        ];
        let cell = |text: &&str| Cell {
            json: match text.is_empty() {
                true => Json::Null,
                false => json!(text),
            },
            shown: (*text).to_owned(),
        };
        Sheet {
            what: "documents",
            query: String::new(),
            total: rows.len(),
            columns: COLUMNS,
            rows: rows
                .iter()
                .map(|row| row.iter().map(cell).collect())
                .collect(),
        }
    }

    #[test]
    fn columns_stand_below_each_other_however_wide_letters_are() {
        let sheet = sheet(&[
            ["2021", "Đồng Nai", "a"],
            ["2022", "東京 hội nghị", "b"],
            ["", "Vie\u{323}\u{302}t", "c"],
        ]);
        let table = table(&sheet, Language::Vi, None);
        assert_eq!(
            table,
            "Ngày  Tiêu đề        Mã\n\
             ────  ─────────────  ──\n\
             2021  Đồng Nai       a\n\
             2022  東京 hội nghị  b\n\u{20}     Vie\u{323}\u{302}t           c\n"
        );
    }

    #[test]
    fn a_table_fits_a_terminal_and_empty_columns_go() {
        let long = "Chuẩn bị nội dung phục vụ hội nghị trực tuyến toàn quốc";
        let table_of = |width| table(&sheet(&[["", long, "x"]]), Language::En, width);
        let narrow = table_of(Some(30));
        assert!(narrow.lines().all(|line| line.width() <= 30), "{narrow}");
        assert!(narrow.contains("Chuẩn bị nội dung phục vụ…"), "{narrow}");
        assert!(!narrow.contains("Date"));
        assert!(table_of(None).contains(long));
        // Too narrow for anything: nothing is lost but what was cut.
        assert!(table_of(Some(1)).contains("  x\n"));
    }

    #[test]
    fn a_terminal_is_not_commanded() {
        let sheet = sheet(&[["a\u{1b}[31m", "b\nc\u{202e}d", "e\tf"]]);
        let table = table(&sheet, Language::Vi, None);
        assert!(table.contains("a\u{fffd}[31m  b c\u{fffd}d"), "{table:?}");
        assert_eq!(table.lines().count(), 3);
    }

    #[test]
    fn a_spreadsheet_reads_vietnamese_and_runs_no_formula() {
        let bytes = csv(&sheet(&[["=1+1", "Một, \"hai\"", "-x"]]), Language::Vi);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "\u{feff}Ngày,Tiêu đề,Mã\n'=1+1,\"Một, \"\"hai\"\"\",'-x\n"
        );
    }
}
