//! Versions as lists of numbers, and the ranges that inventories write.

/// The numbers in a version, without zeros at the end.
pub(super) fn number(text: &str) -> Vec<u64> {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut numbers: Vec<u64> = parts.map(|part| part.parse().expect("a small number")).collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

/// A range: it holds if all terms of one alternative hold.
#[derive(Clone, Debug)]
pub(super) struct Range(Vec<Vec<Term>>);

#[derive(Clone, Debug)]
struct Term {
    operator: String,
    bound: Vec<u64>,
}

impl Range {
    pub(super) fn parse(text: &str) -> Self {
        let term = |text: &str| {
            let text = text.trim();
            let end = text.find(|c: char| !"<>=!".contains(c)).unwrap_or(text.len());
            Term { operator: text[..end].to_owned(), bound: number(&text[end..]) }
        };
        let way = |way: &str| way.split(',').filter(|text| text.trim() != "*").map(term).collect();
        Self(text.split("||").map(way).collect())
    }

    pub(super) fn holds(&self, version: &str) -> bool {
        let version = number(version);
        self.0.iter().any(|way| way.iter().all(|term| term.holds(&version)))
    }
}

impl Term {
    /// A bound may be partial: `=6.8` holds 6.8.3.
    fn holds(&self, version: &[u64]) -> bool {
        let (bound, same) = (self.bound.as_slice(), version.starts_with(&self.bound));
        match self.operator.as_str() {
            "=" => same,
            "!=" => !same,
            "<" => version < bound,
            ">=" => version >= bound,
            "<=" => version <= bound || same,
            ">" => version > bound && !same,
            other => panic!("{other:?} is no operator"),
        }
    }
}

/// Tells whether a pattern, in which `*` stands for anything, matches a text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            let ends = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            ends.into_iter().any(|at| matches(rest, &tail[at..]))
        }),
    }
}
