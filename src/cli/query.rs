//! `kyyeu query`.

use std::io::IsTerminal as _;

use clap::{Args, ValueEnum};
use kyyeu::language::Language;
use kyyeu::query::{self, Key, completion, help, sheet, table};

use super::{Outcome, SiteArgs, locale, print, print_error, print_with, say_what_is_wrong};

/// Arguments of `query`.
#[derive(Args)]
#[command(after_long_help = help::text())]
pub(super) struct QueryArgs {
    /// Câu tra cứu, đặt trong ngoặc đơn: 'nhiệm vụ của:"Sở Y tế" trước:03/12/2021' · the query
    #[arg(value_name = "QUERY", required_unless_present = "complete")]
    words: Vec<String>,
    #[command(flatten)]
    site: SiteArgs,
    /// Dạng kết quả · form of the result
    #[arg(long, value_enum, default_value_t)]
    format: AnswerFormat,
    /// In nhiều nhất bấy nhiêu dòng · print no more than this
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// In các cách viết tiếp câu này, mỗi dòng một cách · print how a query may go on
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with = "words",
        allow_hyphen_values = true
    )]
    complete: Option<String>,
}

/// The forms of an answer.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// Bảng · a table
    #[default]
    Table,
    /// JSON
    Json,
    /// CSV cho bảng tính (UTF-8 có BOM) · for spreadsheets (UTF-8 with a byte order mark)
    Csv,
}

/// Answers a query. That nothing was found is no failure; a query that cannot be
/// understood is.
pub(super) fn run(args: &QueryArgs, asked: Option<Language>) -> Outcome {
    let prepared = args.site.prepare(asked);
    let language = locale(asked, prepared.language);
    if let Some(begun) = &args.complete {
        // A shell that completes shows no messages.
        if let Some(site) = &prepared.site {
            for candidate in completion::complete(site, begun, language) {
                print(&format!("{candidate}\n"));
            }
        }
        return Outcome::Done;
    }
    let Some(site) = say_what_is_wrong(&prepared, language) else {
        return Outcome::SiteHasErrors;
    };
    let text = line(&args.words);
    let answer = match query::run(site, &text) {
        Ok(answer) => answer,
        Err(error) => {
            print_error(&error.render(&text, language));
            return Outcome::Failed;
        }
    };
    let sheet = sheet::sheet(site, &answer, language, args.limit);
    match args.format {
        AnswerFormat::Table => print(&table::table(&sheet, language, terminal_width())),
        AnswerFormat::Json => print(&table::json(&sheet)),
        AnswerFormat::Csv => print_with(|out| out.write_all(&table::csv(&sheet, language))),
    }
    print_error(&count(sheet.total, sheet.rows.len(), language));
    if let Some(meant) = query::hint(site, &text, &answer) {
        let ask = language.pick("Có phải ý bạn là", "Did you mean");
        print_error(&format!("{ask}: {meant}\n"));
    }
    Outcome::Done
}

/// How many columns the terminal has; `None` where the answer goes elsewhere.
fn terminal_width() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(width.0))
}

fn count(total: usize, shown: usize, language: Language) -> String {
    let results = match (total, language) {
        (0, _) => language.pick("Không có kết quả.", "No results.").to_owned(),
        (_, Language::Vi) => format!("{total} kết quả."),
        (1, Language::En) => "1 result.".to_owned(),
        (_, Language::En) => format!("{total} results."),
    };
    match shown < total {
        true => language.pick(
            format!("{results} In {shown} kết quả đầu.\n"),
            format!("{results} The first {shown} are printed.\n"),
        ),
        false => format!("{results}\n"),
    }
}

/// The query as one line. A shell takes away the quotation marks of
/// `của:"Sở Y tế"` where the query as a whole stands in none: they are put back.
fn line(words: &[String]) -> String {
    let [one] = words else {
        let words: Vec<String> = words.iter().map(|word| held_together(word)).collect();
        return words.join(" ");
    };
    one.clone()
}

fn held_together(word: &str) -> String {
    let Some((key, value)) = word.split_once(':') else {
        return word.to_owned();
    };
    let own_marks = value.contains(['"', '“', '”', '«', '″']);
    let known = Key::of(key.trim_start_matches('-')).is_some();
    match known && !own_marks && value.contains(char::is_whitespace) {
        true => format!("{key}:\"{value}\""),
        false => word.to_owned(),
    }
}

/// What is added to a shell's completions so that queries are completed too.
pub(super) fn completions(shell: clap_complete::Shell) -> &'static str {
    match shell {
        clap_complete::Shell::Bash => include_str!("completion/query.bash"),
        clap_complete::Shell::Zsh => include_str!("completion/query.zsh"),
        clap_complete::Shell::Fish => include_str!("completion/query.fish"),
        _ => "",
    }
}
