//! A page of text: lines of words, each in its style.

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
    /// The sentence that answers, and words that stand out.
    pub answer: Style,
    /// Headings.
    pub heading: Style,
    /// What stands in the way.
    pub bad: Style,
    /// What is not known.
    pub doubt: Style,
    /// Places and other asides.
    pub aside: Style,
    /// Columns to fill; 0 stands for 100, and fewer than 40 are filled as 40. A name longer than that is not broken.
    pub width: usize,
}

impl Styles {
    const fn columns(&self) -> usize {
        match self.width {
            0 => 100,
            1..40 => 40,
            // What stands at the far right must not fill the memory with blanks.
            10_000.. => 10_000,
            some => some,
        }
    }

    const fn of(&self, face: Face) -> Option<&Style> {
        match face {
            Face::Plain => None,
            Face::Strong => Some(&self.answer),
            Face::Heading => Some(&self.heading),
            Face::Bad => Some(&self.bad),
            Face::Doubt => Some(&self.doubt),
            Face::Aside => Some(&self.aside),
        }
    }
}

/// How a part of a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Plain,
    Strong,
    Heading,
    Bad,
    Doubt,
    Aside,
}

/// Text on one line, each part in its face.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    parts: Vec<(Face, String)>,
    width: usize,
}

impl Run {
    pub(super) fn new(face: Face, text: &str) -> Self {
        let mut run = Self::default();
        run.push(face, text);
        run
    }

    pub(super) const fn width(&self) -> usize {
        self.width
    }

    pub(super) fn is_blank(&self) -> bool {
        self.parts.iter().all(|(_, text)| text.trim().is_empty())
    }

    /// Adds text right behind.
    pub(super) fn push(&mut self, face: Face, text: &str) {
        if text.is_empty() {
            return;
        }
        self.width += text.chars().count();
        match self.parts.last_mut() {
            Some((last, words)) if *last == face => words.push_str(text),
            _ => self.parts.push((face, text.to_owned())),
        }
    }

    /// Adds another run right behind.
    pub(super) fn join(&mut self, other: Self) {
        for (face, text) in other.parts {
            self.push(face, &text);
        }
    }

    /// Adds a word behind a blank, which has the face of both if they share one.
    fn follow(&mut self, word: Self) {
        let face = match (self.parts.last(), word.parts.first()) {
            (Some((before, _)), Some((after, _))) if before == after => *before,
            _ => Face::Plain,
        };
        self.push(face, " ");
        self.join(word);
    }

    /// Adds blanks up to a width.
    pub(super) fn pad(&mut self, width: usize) {
        let blanks = width.saturating_sub(self.width);
        self.push(Face::Plain, &" ".repeat(blanks));
    }
}

/// Spreads words over lines of at most `room` characters; a longer word has a line to itself.
pub(super) fn fill(words: Vec<Run>, room: usize) -> Vec<Run> {
    let mut lines: Vec<Run> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.width + 1 + word.width <= room => line.follow(word),
            _ => lines.push(word),
        }
    }
    lines
}

/// Sets words on one line, however long.
pub(super) fn single(words: Vec<Run>) -> Run {
    fill(words, usize::MAX).into_iter().next().unwrap_or_default()
}

/// Text in the making.
pub(super) struct Page<'s> {
    text: String,
    styles: &'s Styles,
}

impl<'s> Page<'s> {
    pub(super) const fn new(styles: &'s Styles) -> Self {
        Self { text: String::new(), styles }
    }

    pub(super) const fn width(&self) -> usize {
        self.styles.columns()
    }

    /// How many columns are left behind an indent.
    pub(super) const fn room(&self, indent: usize) -> usize {
        self.width().saturating_sub(indent)
    }

    /// Leaves a line free, unless the page is empty or one is free already.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a line.
    pub(super) fn line(&mut self, indent: usize, run: &Run) {
        let styles = self.styles;
        self.blanks(indent);
        for (face, text) in &run.parts {
            let style = styles.of(*face);
            let (start, end) = style.map_or(("", ""), |style| (style.start.as_str(), style.end.as_str()));
            self.text.extend([start, text.as_str(), end]);
        }
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    /// Adds words, in as many lines as they need.
    pub(super) fn words(&mut self, indent: usize, words: Vec<Run>) {
        for line in fill(words, self.room(indent)) {
            self.line(indent, &line);
        }
    }

    /// Adds words behind a lead such as `1.`, `hang` columns further in, under which no other line begins.
    pub(super) fn behind(&mut self, indent: usize, lead: Run, hang: usize, words: Vec<Run>) {
        let lines = fill(words, self.room(indent + hang));
        self.lines_behind(indent, lead, hang, lines);
    }

    /// Adds lines behind a lead.
    pub(super) fn lines_behind(&mut self, indent: usize, mut lead: Run, hang: usize, lines: Vec<Run>) {
        let mut lines = lines.into_iter();
        lead.pad(hang);
        lead.join(lines.next().unwrap_or_default());
        self.line(indent, &lead);
        for line in lines {
            self.line(indent + hang, &line);
        }
    }

    /// Adds lines as they are.
    pub(super) fn verbatim(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            if !line.is_empty() {
                self.blanks(indent);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    fn blanks(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    /// The text, without free lines at its end.
    pub(super) fn finish(mut self) -> String {
        let end = self.text.trim_end_matches('\n').len();
        self.text.truncate(end);
        if end > 0 {
            self.text.push('\n');
        }
        self.text
    }
}

/// Cuts a text at blanks into lines of at most `width` characters; a longer word has a line to itself.
#[cfg(any(feature = "cli", test))]
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

    fn page(fill: impl FnOnce(&mut Page<'_>)) -> String {
        let style = |name: &str| Style { start: format!("<{name}>"), end: format!("</{name}>") };
        let styles = Styles { width: 40, bad: style("bad"), aside: style("aside"), ..Styles::default() };
        let mut page = Page::new(&styles);
        fill(&mut page);
        page.finish()
    }

    fn words(face: Face, text: &str) -> Vec<Run> {
        text.split(' ').map(|word| Run::new(face, word)).collect()
    }

    #[test]
    fn lines_are_filled_and_long_words_kept() {
        assert_eq!(wrap("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrap("abcdefgh i", 4), ["abcdefgh", "i"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn words_hang_under_their_lead() {
        let text = page(|page| page.behind(2, Run::new(Face::Plain, "10."), 4, words(Face::Plain, "a b")));
        assert_eq!(text, "  10. a b\n");
        let long = "word ".repeat(12);
        let text = page(|page| page.behind(2, Run::new(Face::Plain, "10."), 4, words(Face::Plain, &long)));
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("      word")), "{text}");
    }

    #[test]
    fn a_style_spans_words_that_share_it_and_ends_with_the_line() {
        let mut words = words(Face::Bad, "one two three four five six seven eight nine");
        words.push(Run::new(Face::Aside, "[a:1]"));
        let text = page(|page| page.words(2, words));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "  <bad>one two three four five six seven</bad>",
                "  <bad>eight nine</bad> <aside>[a:1]</aside>"
            ]
        );
    }

    #[test]
    fn free_lines_stand_between_only() {
        let text = page(|page| {
            page.gap();
            page.line(2, &Run::new(Face::Plain, "a"));
            page.gap();
            page.gap();
            page.line(0, &Run::new(Face::Plain, "b  "));
            page.gap();
        });
        assert_eq!(text, "  a\n\nb\n");
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
