//! The words of a line: where it may break, and how each part looks.

use crate::report::document::{Line, Span, Tone};
use crate::report::page::{Face, Run};
use crate::report::words::clean;

/// Cuts a line into words. A name, version, address or command stays whole, with all that adjoins it without a blank.
pub(super) fn words(line: &Line, face: Face) -> Vec<Run> {
    let mut words = Vec::new();
    let mut open = Run::default();
    for span in &line.0 {
        let face = face_in(span, face);
        let text = clean(span.words());
        if !breaks(span) {
            open.push(face, &text);
            continue;
        }
        for (at, piece) in text.split(' ').enumerate() {
            if at > 0 {
                words.push(std::mem::take(&mut open));
            }
            open.push(face, piece);
        }
    }
    words.push(open);
    words.retain(|word| !word.is_blank());
    words
}

const fn breaks(span: &Span) -> bool {
    match span {
        Span::Text(_) | Span::Strong(_) | Span::Aside(_) => true,
        Span::Thing(_) | Span::Version(_) | Span::Code(_) | Span::Link(_) => false,
    }
}

/// The face of a part of a line that has a face itself.
const fn face_in(span: &Span, line: Face) -> Face {
    match (span, line) {
        (Span::Strong(_), Face::Plain) => Face::Strong,
        (Span::Aside(_), _) => Face::Aside,
        _ => line,
    }
}

/// The words of a line behind the symbol of its tone.
pub(super) fn toned(tone: Tone, line: &Line) -> Vec<Run> {
    let face = face(tone);
    let symbol = tone.symbol().map(|symbol| Run::new(face, symbol));
    symbol.into_iter().chain(words(line, face)).collect()
}

pub(super) const fn face(tone: Tone) -> Face {
    match tone {
        Tone::Plain | Tone::Good => Face::Plain,
        Tone::Bad => Face::Bad,
        Tone::Doubt => Face::Doubt,
        Tone::Aside => Face::Aside,
    }
}
