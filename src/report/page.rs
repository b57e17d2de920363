//! A page of text: wrapped lines, indented and coloured.

use super::words::clean;

/// What stands before and after a styled text; both empty unless someone colours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// What switches the style on.
    pub start: String,
    /// What switches it off.
    pub end: String,
}

/// The styles of a text report, empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Styles {
    /// The sentence that answers.
    pub answer: Style,
    /// Headings.
    pub heading: Style,
    /// What stands in the way.
    pub bad: Style,
    /// What is not known.
    pub doubt: Style,
    /// Places and other asides.
    pub aside: Style,
    /// Columns to fill; 0 stands for 96. A name longer than that is not broken.
    pub width: usize,
}

/// Text in the making.
pub(super) struct Page<'s> {
    text: String,
    pub(super) styles: &'s Styles,
    width: usize,
}

impl<'s> Page<'s> {
    pub(super) const fn new(styles: &'s Styles) -> Self {
        let width = match styles.width {
            0 => 96,
            1..40 => 40,
            some => some,
        };
        Self { text: String::new(), styles, width }
    }

    /// Leaves a line free, unless the page is empty or one is free already.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a heading behind a free line.
    pub(super) fn heading(&mut self, text: &str) {
        self.gap();
        let style = &self.styles.heading;
        self.item(0, "", style, text);
    }

    /// Adds plain text.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.item(indent, "", &Style::default(), text);
    }

    /// Adds a text behind a marker such as `1.`, under which it is wrapped.
    pub(super) fn item(&mut self, indent: usize, marker: &str, style: &Style, text: &str) {
        let hang = indent + marker.chars().count() + usize::from(!marker.is_empty());
        let text = clean(text);
        let lines = wrap(&text, self.width.saturating_sub(hang).max(20));
        for (at, line) in lines.into_iter().enumerate() {
            if at == 0 && !marker.is_empty() {
                self.spaces(indent);
                self.text.push_str(marker);
                self.text.push(' ');
            } else {
                self.spaces(hang);
            }
            self.text.push_str(&style.start);
            self.text.push_str(line);
            self.text.push_str(&style.end);
            self.text.push('\n');
        }
    }

    /// Adds lines as they are.
    pub(super) fn verbatim(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            if !line.is_empty() {
                self.spaces(indent);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    fn spaces(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// Cuts a text at blanks into lines of at most `width` characters; a longer word has a line to itself.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut end, mut length) = (0, 0, 0);
    let mut at = 0;
    for word in text.split(' ') {
        let word_length = word.chars().count();
        if end > start && length + 1 + word_length > width {
            lines.push(&text[start..end]);
            (start, length) = (at, word_length);
        } else {
            length += word_length + usize::from(at > start);
        }
        end = at + word.len();
        at = end + 1;
    }
    lines.push(&text[start..end]);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_filled_and_long_words_kept() {
        assert_eq!(wrap("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrap("abcdefgh i", 4), ["abcdefgh", "i"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_marker_hangs() {
        let styles = Styles { width: 40, ..Styles::default() };
        let mut page = Page::new(&styles);
        page.item(2, "10.", &Style::default(), &"word ".repeat(12));
        let text = page.finish();
        assert!(text.starts_with("  10. word word"), "{text}");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("      word")), "{text}");
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing(text in "[a-zé ]{0,80}", width in 1usize..30) {
            let lines = wrap(&text, width);
            prop_assert_eq!(lines.join(" "), text.as_str());
            for line in lines {
                prop_assert!(line.chars().count() <= width || !line.trim().contains(' '), "{line:?}");
            }
        }
    }
}
