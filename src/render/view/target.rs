//! Targets: wordings side by side, indicators, the table of bodies and targets.

use tera::Value;

use super::{CitedLine, Html, LinkView, NamedView};

view! {
    /// A target as one source words it.
    pub struct TargetView {
        /// Its anchor on the policy's page.
        anchor: String,
        /// Its address.
        url: String,
        /// By when.
        year: i16,
        /// The page of the year in the register.
        year_url: String,
        /// Word for word.
        statement: String,
        /// What is measured.
        indicator: Option<String>,
        /// The value to be reached, with its unit.
        value: Option<String>,
        /// Where it stood before, with its unit.
        baseline: Option<String>,
        /// The year of the baseline.
        baseline_year: Option<i16>,
        /// Who says so.
        source: Option<CitedLine>,
        /// The body that leads the policy.
        lead: Option<NamedView>,
        /// Who answers for it.
        agencies: Vec<NamedView>,
        /// The policy (card).
        document: Value,
    }

    /// A part of a wording.
    pub struct RunView {
        /// Its text.
        text: String,
        /// Whether other sources have something else here.
        differs: bool,
    }

    /// A wording of a target, with everyone who words it so.
    pub struct StatementView {
        /// Word for word.
        text: String,
        /// The same in parts.
        runs: Vec<RunView>,
        /// The parts that differ, for those who do not see the marks.
        differing: Vec<String>,
        /// Whether another source has the same words in another spelling.
        respelt: bool,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// Who says so.
        sources: Vec<CitedLine>,
        /// The policies that say so.
        policies: Vec<CitedLine>,
        /// The bodies that lead them.
        leads: Vec<NamedView>,
        /// Who answers for it.
        agencies: Vec<NamedView>,
        /// Its anchors on the policy's page.
        anchors: Vec<String>,
        /// How many more sources there are than the page shows.
        more: usize,
        /// How many more policies.
        more_policies: usize,
        /// How many more bodies lead them.
        more_leads: usize,
        /// How many more bodies answer for it.
        more_agencies: usize,
    }

    /// What one source has of an indicator.
    pub struct IndicatorView {
        /// Who says so.
        source: Option<CitedLine>,
        /// Where it stood before, with its unit.
        baseline: Option<String>,
        /// The year of the baseline.
        baseline_year: Option<i16>,
        /// The value to be reached, with its unit.
        value: Option<String>,
    }

    /// One target, in the wordings of its sources.
    pub struct TargetGroupView {
        /// Its anchor in the register.
        id: String,
        /// By when.
        year: i16,
        /// What is measured.
        indicator: Option<String>,
        /// The wordings; more than one where the sources differ.
        statements: Vec<StatementView>,
        /// How many more wordings there are than the page shows.
        more: usize,
        /// What is measured, by source; empty where nothing is.
        values: Vec<IndicatorView>,
        /// The values as a picture (SVG), where they are plain numbers of one unit.
        chart: Option<Html>,
    }

    /// Who serves which target: a row for each body.
    pub struct MatrixView {
        /// What the columns stand for.
        columns: Vec<LinkView>,
        /// The bodies.
        rows: Vec<MatrixRowView>,
        /// How many more columns there are than the page shows.
        more_columns: usize,
        /// How many more bodies there are than the page shows.
        more_rows: usize,
    }

    /// A body and what it does.
    pub struct MatrixRowView {
        /// The body.
        agency: NamedView,
        /// A cell for each column.
        cells: Vec<MatrixCellView>,
    }

    /// What a body does for the targets of a column.
    pub struct MatrixCellView {
        /// What it does, one after the other.
        parts: Vec<MatrixPartView>,
        /// How many more parts there are than the page shows.
        more: usize,
    }

    /// A part of a body in a target or policy.
    pub struct MatrixPartView {
        /// `leads` or `answers`.
        role: String,
        /// The policy that it leads or the target that it answers for, in short.
        title: String,
        /// Its page.
        url: String,
        /// Its language where that is not the page's.
        lang: Option<String>,
    }
}
