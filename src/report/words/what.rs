//! What happens to a thing.

use super::{name, version};
use crate::answer::tables::{Tables, What, WhatKind};
use crate::report::document::{Line, Span};
use crate::report::names::is_apart;

/// Words what happens: `host/node-1:kernel goes to 6.8`.
pub(crate) fn what(tables: &Tables, what: &What) -> Line {
    let apart = is_apart(tables, what.thing, what.under);
    let verb = match what.kind {
        WhatKind::Restart | WhatKind::NextStart if apart => return with_host(tables, what),
        WhatKind::Move => return subject(tables, what).text(" moves to another machine"),
        WhatKind::Property | WhatKind::Runs | WhatKind::First | WhatKind::All => " goes to ",
        WhatKind::OwnGuest => " gets a VM of its own with ",
        WhatKind::Restart => " restarts on ",
        WhatKind::NextStart => " is stopped and starts next on ",
        WhatKind::Published => " is published as ",
        WhatKind::Carried => " is built with ",
    };
    subject(tables, what).text(verb).join(object(what))
}

/// Words the restart of a guest, or of what is in one, with its host, of which it does not have the version.
fn with_host(tables: &Tables, what: &What) -> Line {
    let host = what.under.map_or("its host", |under| tables.name(under));
    let verb = if what.kind == WhatKind::NextStart { " is stopped on " } else { " restarts with " };
    let line = subject(tables, what).text(verb).with(Span::Thing(host.to_owned()));
    line.text(", which goes to ").join(object(what))
}

/// Words a goal. What a bump names was asked for; what depends on it adopts it.
pub(crate) fn goal(tables: &Tables, goal: &What) -> Line {
    match goal.kind {
        WhatKind::Property | WhatKind::Published => {
            let asked = Line::from("the bump asks for ").join(subject(tables, goal));
            match goal.to.as_deref() {
                Some(to) => asked.text(" ").with(Span::Version(to.to_owned())),
                None => asked,
            }
        }
        WhatKind::Carried | WhatKind::Runs | WhatKind::First | WhatKind::All => {
            subject(tables, goal).text(" adopts ").join(object(goal))
        }
        WhatKind::OwnGuest | WhatKind::Restart | WhatKind::NextStart | WhatKind::Move => what(tables, goal),
    }
}

/// To what it happens. A guest that is to be made has no name in an inventory: who gets it has one.
fn subject(tables: &Tables, what: &What) -> Line {
    let name = tables.name(what.thing);
    let thing = |name: String| Line::from(Span::Thing(name));
    match what.kind {
        WhatKind::Property => thing(format!("{name}:{}", what.of)),
        WhatKind::OwnGuest => thing(match name.strip_prefix("own-guest/") {
            Some(owner) => format!("workload/{owner}"),
            None => name.to_owned(),
        }),
        WhatKind::First => Line::from("a replica of ").join(thing(name.to_owned())),
        WhatKind::All => Line::from("every replica of ").join(thing(name.to_owned())),
        _ => thing(name.to_owned()),
    }
}

/// The version that is reached, and of what, unless the subject says that.
fn object(what: &What) -> Line {
    let to = version(what.to.as_deref());
    match (what.kind, &what.to) {
        (WhatKind::Property | WhatKind::Published, _) => to.into(),
        (_, Some(_)) => Line::from(name(&what.of)).text(" ").with(to),
        (_, None) => Line::from(to).text(" of ").with(name(&what.of)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use WhatKind::{All, Carried, First, Move, OwnGuest, Property, Published, Restart, Runs};

    fn both(kind: WhatKind, thing: usize, of: &str) -> [String; 2] {
        let tables = sample::tables();
        let event = sample::what(kind, thing, of, Some("12"));
        [what(&tables, &event).words(), goal(&tables, &event).words()]
    }

    #[test]
    fn what_depends_on_a_bump_adopts_it() {
        let host = both(Property, sample::HOST, "kernel");
        assert_eq!(host, ["host/node-1:kernel goes to 12", "the bump asks for host/node-1:kernel 12"]);
        let image = both(Published, sample::IMAGE, "image/debian");
        assert_eq!(image, ["image/debian is published as 12", "the bump asks for image/debian 12"]);
        let carried = both(Carried, sample::API, "image/debian");
        assert_eq!(carried, ["image/api is built with image/debian 12", "image/api adopts image/debian 12"]);
        let runs = both(Runs, sample::WORKLOAD, "image/debian");
        assert_eq!(runs, ["workload/api#1 goes to image/debian 12", "workload/api#1 adopts image/debian 12"]);
    }

    #[test]
    fn replicas_stand_for_their_service() {
        assert_eq!(both(First, sample::SERVICE, "app/api")[0], "a replica of service/api goes to app/api 12");
        assert_eq!(
            both(All, sample::SERVICE, "app/api")[1],
            "every replica of service/api adopts app/api 12"
        );
    }

    #[test]
    fn machines_under_a_workload_are_worded_alike_as_goals() {
        for (kind, thing, words) in [
            (Restart, sample::WORKLOAD, "workload/api#1 restarts on kernel 12"),
            (Move, sample::WORKLOAD, "workload/api#1 moves to another machine"),
            (OwnGuest, sample::OWN_GUEST, "workload/api#1 gets a VM of its own with kernel 12"),
        ] {
            assert_eq!(both(kind, thing, "kernel"), [words, words]);
        }
    }

    #[test]
    fn what_is_not_known_is_said_to_be_unknown() {
        let words =
            |kind, thing| what(&Tables::default(), &sample::what(kind, thing, "kernel", None)).words();
        assert_eq!(words(Restart, 99), "? restarts on an unknown version of kernel");
        assert_eq!(words(Property, 99), "?:kernel goes to an unknown version");
    }
}
