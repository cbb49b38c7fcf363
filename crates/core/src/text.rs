//! Places in a text, and text that is safe to show.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A text with its line ends counted once.
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Counts the line ends of `text`.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        let ends = text
            .iter()
            .enumerate()
            .filter(|(_, octet)| **octet == b'\n')
            .map(|(offset, _)| offset)
            .collect();
        Self { text, ends }
    }

    /// The line, from 1, of the octet at `offset`.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.ends.partition_point(|end| *end < offset) + 1
    }

    /// Line and column, both from 1, of the octet at `offset`. Columns count characters.
    pub(crate) fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let start = match line.checked_sub(2) {
            Some(previous) => self.ends.get(previous).map_or(0, |end| end + 1),
            None => 0,
        };
        let before = self.text.get(start..offset).unwrap_or_default();
        (line, String::from_utf8_lossy(before).chars().count() + 1)
    }
}

/// `text` with every character that does not show as itself written as `\u{…}`: controls, which
/// could drive a terminal, and those that turn the direction of writing.
pub fn printable(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return String::from(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character does not show as itself.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `text` in quotation marks, safe to show, and cut after [`MAX_QUOTED`] characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut start: String = text.chars().take(MAX_QUOTED).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    format!("\"{}\"", printable(&start))
}

/// Most characters of a text that a message repeats.
const MAX_QUOTED: usize = 64;

/// `parts` as people list them: `a`, `a and b`, `a, b and c`.
pub(crate) fn list(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => String::from(*one),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let lines = Lines::new("ab\ncé\n\nx".as_bytes());
        for (offset, place) in [
            (0, (1, 1)),
            (2, (1, 3)),
            (3, (2, 1)),
            (6, (2, 3)),
            (7, (3, 1)),
            (8, (4, 1)),
            (9, (4, 2)),
        ] {
            assert_eq!(lines.line_and_column(offset), place, "{offset}");
        }
    }

    #[test]
    fn shows_controls() {
        assert_eq!(printable("plain é"), "plain é");
        assert_eq!(printable("a\u{1b}[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
    }

    #[test]
    fn quotes() {
        assert_eq!(quoted("a\tb"), "\"a\\u{9}b\"");
        assert_eq!(quoted(&"x".repeat(65)), format!("\"{}…\"", "x".repeat(64)));
    }

    #[test]
    fn lists() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
