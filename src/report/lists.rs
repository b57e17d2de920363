//! Lists: how much of one is shown, and how what is left out is told.

use super::Detail;
use super::document::{Block, Item, Line, Span, Tone};
use super::words::{Told, capital};

/// Rows or items that one list shows.
pub(super) const fn most(detail: Detail) -> usize {
    match detail {
        Detail::Brief => 20,
        Detail::Full => 1000,
    }
}

/// Says how many are left out; nothing of none.
pub(super) fn rest(left_out: usize, detail: Detail) -> Option<Line> {
    let words = match (left_out, detail) {
        (0, _) => return None,
        (more, Detail::Brief) => format!("and {more} more (--full)"),
        (more, Detail::Full) => format!("and {more} more, which JSON has"),
    };
    Some(Span::Aside(words).into())
}

/// Makes a list of the first items; nothing of none.
pub(super) fn list<T>(all: &[T], detail: Detail, item: impl FnMut(&T) -> Item) -> Option<Block> {
    let most = most(detail);
    let mut items: Vec<Item> = all.iter().take(most).map(item).collect();
    items.extend(rest(all.len().saturating_sub(most), detail).map(aside));
    (!items.is_empty()).then_some(Block::List(items))
}

/// An item that is an aside.
pub(super) fn aside(text: impl Into<Line>) -> Item {
    Item { tone: Tone::Aside, ..Item::new(text) }
}

/// An item of a sentence; at its end stands where that is said and where it can be read up.
pub(super) fn told(told: Told) -> Item {
    let place = told.place.as_ref().map(|spot| &*spot.text);
    let aside = standing(place, told.source.as_deref());
    Item { aside, ..Item::new(told.text) }
}

/// A place and a public source.
pub(super) fn standing(place: Option<&str>, source: Option<&str>) -> Line {
    let place = place.map(|place| Span::Aside(place.to_owned()));
    let source = source.map(|source| Span::Link(source.to_owned()));
    let mut line = Line::default();
    for span in [place, source].into_iter().flatten() {
        if !line.is_empty() {
            line = line.text(" ");
        }
        line = line.with(span);
    }
    line
}

/// Begins a sentence with a line; a name stays as it is.
pub(super) fn sentence(mut line: Line) -> Line {
    let first = line.0.iter_mut().find(|span| !span.words().is_empty());
    if let Some(Span::Text(words)) = first {
        *words = capital(words);
    }
    line
}

/// Joins lines as in `a, b and c`.
pub(super) fn and(lines: impl ExactSizeIterator<Item = Line>) -> Line {
    let last = lines.len().saturating_sub(1);
    let mut whole = Line::default();
    for (index, line) in lines.enumerate() {
        whole = match index {
            0 => line,
            _ if index == last => whole.text(" and ").join(line),
            _ => whole.text(", ").join(line),
        };
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_is_told() {
        let all: Vec<usize> = (0..44).collect();
        let Some(Block::List(items)) = list(&all, Detail::Brief, |one| Item::new(one.to_string())) else {
            panic!("a list");
        };
        assert_eq!(items.len(), 21);
        assert_eq!(items[20].text.words(), "and 24 more (--full)");
        assert_eq!(list(&[(); 0], Detail::Brief, |()| Item::new("")), None);
        assert_eq!(rest(2, Detail::Full).unwrap().words(), "and 2 more, which JSON has");
    }

    #[test]
    fn sentences_begin_with_a_capital_and_names_do_not() {
        assert_eq!(sentence(Line::from("").text("a declared build")).words(), "A declared build");
        assert_eq!(sentence(Span::Thing("host/a".to_owned()).into()).words(), "host/a");
        let words = |all: &[&str]| and(all.iter().map(|&word| word.into())).words();
        assert_eq!([words(&[]), words(&["a"]), words(&["a", "b", "c"])], ["", "a", "a, b and c"]);
    }
}
