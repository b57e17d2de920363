//! From where on two plans have no way back, and what they ask for where rules forbid steps.

use crate::answer::diff::{Asking, NoWayBack, PointOfNoReturn};
use crate::answer::relax::Relax;
use crate::answer::tables::Tables;
use crate::report::document::{Item, Line, Tone};
use crate::report::words::{exception, rule, steps};

/// Says from which step on there is no way back, and from which it was.
pub(super) fn point(point: PointOfNoReturn) -> Item {
    let step = |step: usize, wave: Option<usize>| {
        wave.map_or_else(|| format!("step {step}"), |wave| format!("step {step} in wave {wave}"))
    };
    let now = |to| {
        let step = step(to, point.to_wave);
        format!("from {step} on there is no way back but from a backup or snapshot")
    };
    let was = |from| step(from, point.from_wave);
    let (tone, text) = match (point.from, point.to) {
        (None, None) => return Item::new(""),
        (None, Some(to)) => (Tone::Bad, format!("{}; of the old plan no such step is known", now(to))),
        (Some(from), None) => {
            let was = was(from);
            let text = "no step is known from which there is no way back; in the old plan it was";
            (Tone::Plain, format!("{text} {was}"))
        }
        (Some(from), Some(to)) => {
            (Tone::Doubt, format!("{}; in the old plan it was from {} on", now(to), was(from)))
        }
    };
    Item { tone, ..Item::new(text) }
}

/// Words a reason for which steps cannot be taken back.
pub(super) fn why(why: &NoWayBack) -> String {
    match why {
        NoWayBack::Fact { fact } => format!("fact {fact}"),
        NoWayBack::Recreated { of } => format!("{of} is made anew"),
        NoWayBack::Stated { of, because } => format!("{of}: {because}"),
        NoWayBack::Release => "no tool leads back from a release of a system or a control plane".to_owned(),
    }
}

/// Says which rule forbids steps, and forbade them before, and what would do.
pub(super) fn asking(one: &Asking) -> Item {
    match (&one.from, &one.to) {
        (None, None) => Item::new(""),
        (None, Some(now)) => {
            let text = named(now).text(format!(" forbids {}, and did not", steps(&now.steps)));
            Item { tone: Tone::Bad, below: ask(now), ..Item::new(text) }
        }
        (Some(was), None) => Item::new(
            named(was).text(format!(" forbids nothing any more, and forbade {}", steps(&was.steps))),
        ),
        (Some(was), Some(now)) => {
            let text =
                named(now).text(format!(" forbids {}, and forbade {}", steps(&now.steps), steps(&was.steps)));
            let mut below = ask(now);
            if was.of != now.of {
                below.push(Item::new(Line::from("before, ").join(rule(&Tables::default(), &was.of))));
            }
            if was.ask != now.ask {
                let before = ask(was)
                    .into_iter()
                    .map(|item| Item { text: Line::from("before: ").join(item.text), ..item });
                below.extend(before);
            }
            Item { tone: Tone::Doubt, below, ..Item::new(text) }
        }
    }
}

/// A rule. None that is told is about a thing, so that no table is needed.
fn named(relax: &Relax) -> Line {
    rule(&Tables::default(), &relax.of).text(", which")
}

/// What to ask for; one of it is enough.
fn ask(relax: &Relax) -> Vec<Item> {
    let or = |at| if at == 0 { "" } else { "or " };
    let all = relax.ask.iter().enumerate();
    all.map(|(at, each)| Item::new(Line::from(or(at)).join(exception(relax, each)))).collect()
}
