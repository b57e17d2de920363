//! How wide text becomes, as well as that can be told without its font: wide letters of a common sans-serif.

/// The sizes in which text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// The head of a frame.
    Head,
    /// What something is called.
    Label,
    /// What is done with it.
    Detail,
}

impl Face {
    /// Tenths of a pixel that a letter takes on average.
    const fn tenths(self) -> u32 {
        match self {
            Self::Head => 78,
            Self::Label => 72,
            Self::Detail => 63,
        }
    }

    /// The most letters that are shown of a text.
    pub(super) const fn most(self) -> usize {
        match self {
            Self::Head => 80,
            Self::Label => 28,
            Self::Detail => 34,
        }
    }
}

/// The pixels that a text takes at most, in all likelihood.
pub(super) fn width(text: &str, face: Face) -> u32 {
    let letters: u32 = text.chars().map(|c| if is_wide(c) { 17 } else { 10 }).sum();
    (letters * face.tenths()).div_ceil(100)
}

/// A text with at most as many letters as a face shows; what is cut is told by dots.
pub(super) fn cut(text: &str, face: Face) -> String {
    super::short::cut(text, face.most())
}

/// A number as a length; what is longer than any picture is as long as that.
pub(super) fn length(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).min(1_000_000)
}

/// Whether a letter takes the room of nearly two.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' | 'W' | 'M' | '@' | '%')
}
