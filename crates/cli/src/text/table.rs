//! Columns of text.

use anstyle::AnsiColor;

use crate::output::Output;

/// Text in a column, in a colour if it has one.
pub(super) struct Cell {
    text: String,
    color: Option<AnsiColor>,
}

impl Cell {
    /// In `color`.
    pub(super) fn painted(text: impl Into<String>, color: AnsiColor) -> Self {
        Self {
            text: text.into(),
            color: Some(color),
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            color: None,
        }
    }
}

/// The rows as lines, each column as wide as its widest cell, two spaces between them.
pub(super) fn lines(rows: &[Vec<Cell>], indent: usize, output: &Output) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.text.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).filter_map(width).collect();
    let line = |row: &Vec<Cell>| {
        let mut line = " ".repeat(indent);
        for (cell, width) in row.iter().zip(&widths) {
            match cell.color {
                Some(color) => line.push_str(&output.painted(&cell.text, color)),
                None => line.push_str(&cell.text),
            }
            let pad = width.saturating_sub(cell.text.chars().count());
            line.push_str(&" ".repeat(pad.saturating_add(2)));
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
