//! The ways of things from version to version: `docker 19.03 -> 20.10, then os 20.04 -> 22.04 -> 24.04`.

use crate::report::Detail;
use crate::report::changes::{Part, named, parts};
use crate::report::document::Line;
use crate::report::words::ASSUMED;

/// Words for a version that nothing says.
const UNKNOWN: &str = "unknown version";

/// A property or component on its way: from where, and every version at which a step leaves it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Leg<'p> {
    pub(super) of: &'p str,
    from: Option<&'p str>,
    assumed: bool,
    stops: Vec<Option<&'p str>>,
}

/// The ways that a thing takes, those together that begin in one step.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Journey<'p>(Vec<Vec<Leg<'p>>>);

impl<'p> Leg<'p> {
    fn new(part: &Part<'p>) -> Self {
        Self { of: part.of, from: part.from, assumed: part.assumed, stops: vec![part.to] }
    }

    /// Goes on to a version.
    fn go(&mut self, to: Option<&'p str>) {
        if self.stops.last() != Some(&to) {
            self.stops.push(to);
        }
    }

    /// Words the way: `store 1.4 -> 1.9 -> 2.0`.
    pub(super) fn words(&self) -> Line {
        self.times("")
    }

    /// Words what is published: the way, or only where it leads if nothing says what was published before.
    pub(super) fn published(&self) -> Line {
        match self.from {
            Some(_) => self.words(),
            None => {
                let stops: Vec<&str> = self.stops.iter().map(|stop| stop.unwrap_or(UNKNOWN)).collect();
                named(self.of, &stops.join(" -> "))
            }
        }
    }

    /// Words the way, with how often it is taken behind it: ` x3`.
    pub(super) fn times(&self, often: &str) -> Line {
        let stops: Vec<&str> = self.stops.iter().map(|stop| stop.unwrap_or(UNKNOWN)).collect();
        let way = match (self.from, self.stops.as_slice()) {
            (None, [None]) => String::new(),
            (None, _) => format!("from an {UNKNOWN} to {}", stops.join(" -> ")),
            (Some(from), _) => {
                let mark = if self.assumed { ASSUMED } else { "" };
                format!("{mark}{from} -> {}", stops.join(" -> "))
            }
        };
        named(self.of, format!("{way}{often}").trim_start())
    }

    /// Words where it leads, and by which way if it stops between.
    pub(super) fn target(&self) -> Line {
        match self.stops.as_slice() {
            [to] => named(self.of, to.unwrap_or_default()),
            _ => self.words(),
        }
    }
}

impl<'p> Journey<'p> {
    /// Adds what one step does, of which some is done for a reason of its own.
    pub(super) fn add(&mut self, parts: &[Part<'p>], has_reason: impl Fn(&str) -> bool) {
        // What comes with an OS release goes without saying, unless the release leaves it open.
        let leading = parts.iter().position(|part| part.of == "os").map_or(parts.len(), |at| at + 1);
        let (leading, others) = parts.split_at(leading);
        let told = |part: &&Part<'p>| part.to.is_none() || has_reason(part.of);
        let mut begun = Vec::new();
        for part in leading.iter().chain(others.iter().filter(told)) {
            match self.0.iter_mut().flatten().find(|leg| leg.of == part.of) {
                Some(leg) => leg.go(part.to),
                None => begun.push(Leg::new(part)),
            }
        }
        if !begun.is_empty() {
            self.0.push(begun);
        }
    }

    pub(super) fn words(&self, detail: Detail, word: impl Fn(&Leg<'p>) -> Line) -> Line {
        let mut line = Line::default();
        for (index, legs) in self.0.iter().enumerate() {
            if index > 0 {
                line = line.text(", then ");
            }
            line = line.join(parts(legs, detail, &word));
        }
        line
    }

    /// Its only way, if it has no other.
    pub(super) fn single(&self) -> Option<&Leg<'p>> {
        match self.0.as_slice() {
            [legs] => legs.first().filter(|_| legs.len() == 1),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(of: &'static str, from: &'static str, to: &'static str) -> Part<'static> {
        Part { of, from: Some(from), assumed: false, to: Some(to) }
    }

    fn words(steps: &[&[Part<'static>]]) -> String {
        let mut journey = Journey::default();
        for parts in steps {
            journey.add(parts, |of| of == "docker");
        }
        journey.words(Detail::Brief, Leg::words).words()
    }

    #[test]
    fn versions_on_the_way_are_told() {
        let store = [part("app/store", "1.4", "1.9"), part("app/store", "1.9", "2.0")];
        assert_eq!(words(&[&store[..1], &store[1..]]), "store 1.4 -> 1.9 -> 2.0");
        let os = [part("os", "20.04", "22.04"), part("cgroup", "1", "2")];
        let docker = [part("docker", "19.03", "20.10")];
        assert_eq!(words(&[&docker, &os]), "docker 19.03 -> 20.10, then os 20.04 -> 22.04");
        let both = [os[0], os[1], docker[0]];
        assert_eq!(words(&[&both]), "os 20.04 -> 22.04, docker 19.03 -> 20.10");
        let open = [os[0], Part { to: None, ..part("kernel", "5.4", "") }];
        assert_eq!(words(&[&open]), "os 20.04 -> 22.04, kernel 5.4 -> unknown version");
    }

    #[test]
    fn where_it_leads_is_enough_where_nothing_is_between() {
        let mut leg = Leg::new(&part("image/mongo", "5", "6"));
        assert_eq!(leg.target().words(), "mongo 6");
        leg.go(Some("7"));
        assert_eq!(leg.target().words(), "mongo 5 -> 6 -> 7");
        assert_eq!(leg.times(" x2").words(), "mongo 5 -> 6 -> 7 x2");
        let unknown = Leg { of: "kernel", from: None, assumed: false, stops: vec![None] };
        assert_eq!([unknown.words().words(), unknown.times(" x2").words()], ["kernel", "kernel x2"]);
    }
}
