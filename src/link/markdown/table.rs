//! Tables.

use pulldown_cmark::Alignment;

use super::escape;
use super::pass::Pass;

/// The table being written; tables do not nest.
#[derive(Default)]
pub(super) struct Table {
    columns: Vec<Alignment>,
    /// The column of the next cell.
    column: usize,
    /// Whether the row is the head.
    head: bool,
    /// Whether a row of the body has been written.
    body: bool,
    /// Where in the HTML the cell begins.
    cell: usize,
    /// How many tables there have been.
    count: usize,
}

impl Pass<'_, '_> {
    /// Begins a table. It may be wider than the page, so it stands in a box
    /// that scrolls; such a box must be reachable by keyboard and therefore
    /// have a role and a name. The role is a group: a region would make each
    /// table a landmark of the page.
    pub(super) fn open_table(&mut self, columns: Vec<Alignment>) {
        let count = self.table.count + 1;
        self.table = Table {
            columns,
            count,
            ..Table::default()
        };
        self.fresh_line();
        self.html
            .push_str("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
        escape::attribute(&mut self.html, self.words.table);
        self.html.push_str(&format!(" {count}\">\n<table>\n"));
    }

    /// Ends a table.
    pub(super) fn close_table(&mut self) {
        if self.table.body {
            self.html.push_str("</tbody>\n");
        }
        self.html.push_str("</table>\n</div>\n");
    }

    /// Begins the head or a row of the body.
    pub(super) fn open_row(&mut self, head: bool) {
        self.table.head = head;
        self.table.column = 0;
        if head {
            self.html.push_str("<thead>\n");
        } else if !self.table.body {
            self.table.body = true;
            self.html.push_str("<tbody>\n");
        }
        self.html.push_str("<tr>");
    }

    /// Ends the head or a row of the body.
    pub(super) fn close_row(&mut self, head: bool) {
        self.html.push_str("</tr>\n");
        if head {
            self.html.push_str("</thead>\n");
        }
    }

    /// Begins a cell.
    pub(super) fn open_cell(&mut self) {
        self.table.cell = self.html.len();
        self.html.push_str(if self.table.head {
            "<th scope=\"col\""
        } else {
            "<td"
        });
        self.align();
    }

    /// Ends a cell. A column without a heading has an ordinary cell in the
    /// head, for an empty heading would be read out as one.
    pub(super) fn close_cell(&mut self) {
        let filled = self.cell();
        if self.table.head && !filled {
            self.html.truncate(self.table.cell);
            self.html.push_str("<td");
            self.align();
        }
        self.html.push_str(if self.table.head && filled {
            "</th>"
        } else {
            "</td>"
        });
        self.table.column += 1;
    }

    fn align(&mut self) {
        self.html
            .push_str(match self.table.columns.get(self.table.column) {
                Some(Alignment::Left) => " class=\"align-left\">",
                Some(Alignment::Center) => " class=\"align-center\">",
                Some(Alignment::Right) => " class=\"align-right\">",
                _ => ">",
            });
    }
}
