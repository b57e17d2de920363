//! What goes on running as something under it changes, and states that are made anew.

use super::unknown::counted;
use crate::answer::plan::{Plan, Stay, Staying};
use crate::answer::refs::ThingRef;
use crate::answer::step::Effect;
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::changes::named;
use crate::report::document::{Block, Item, Line};
use crate::report::lists::list;
use crate::report::names::{names, sorted};
use crate::report::words::{plural, versions};

/// A state, from which version and to which.
type Way<'p> = (&'p str, Option<&'p str>, Option<&'p str>);

/// Tells it, property by property.
pub(super) fn stays(plan: &Plan, detail: Detail) -> Option<Block> {
    list(&plan.stays, detail, |stay| item(plan, stay, detail))
}

/// Tells which states are to be made anew, and whose.
pub(super) fn recreated(plan: &Plan, detail: Detail) -> Vec<Line> {
    let mut states: FixedMap<Way<'_>, Vec<ThingRef>> = FixedMap::default();
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    for change in changes.filter(|change| change.effect == Effect::Recreate) {
        let key = (&*change.of, change.from.as_deref(), change.to.as_deref());
        states.entry(key).or_default().push(change.thing);
    }
    let line = |((of, from, to), things): (Way<'_>, Vec<ThingRef>)| {
        let who = names(&plan.tables, &sorted(&plan.tables, things), detail);
        Line::from("recreate ").join(named(of, &versions(from, to))).text(" of ").join(who)
    };
    states.into_iter().map(line).collect()
}

fn item(plan: &Plan, stay: &Stay, detail: Detail) -> Item {
    let number = stay.things.len();
    let who = names(&plan.tables, &stay.things, detail);
    let (who, aside) = match number {
        1 => (who, Line::default()),
        _ => (counted(&plan.tables, &stay.things).into(), who),
    };
    if let Some(state) = &stay.state {
        let text =
            who.text(plural(number, " keeps ", " keep ")).join(named(state, "")).text(" as it is while ");
        let text = text.join(named(&stay.of, "")).text(" changes, until it is recreated");
        return Item { aside, ..Item::new(text) };
    }
    let text = who.text(plural(number, " goes on running as ", " go on running as "));
    let text = text.join(named(&stay.of, "")).text(" changes, ");
    let text = text.text(match (stay.how, number) {
        (Staying::Reconnects, 1) => "and connects to it again",
        (Staying::Reconnects, _) => "and connect to it again",
        (Staying::Keeps | Staying::Outlives, 1) => {
            "and keeps the one that it was started with until it is started again"
        }
        (Staying::Keeps | Staying::Outlives, _) => {
            "and keep the one that they were started with until they are started again"
        }
    });
    Item { aside, ..Item::new(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::changes::generate::{at, upgrade};

    #[test]
    fn what_goes_on_is_told_with_what_the_change_does_to_it() {
        let mut plan = upgrade();
        assert_eq!(stays(&plan, Detail::Brief), None);
        let stay = |of: &str, how, things: &[usize]| Stay {
            of: of.into(),
            how,
            state: None,
            things: things.iter().map(|&thing| at(thing)).collect(),
        };
        let two = Stay { things: plan.unknowns[0].things[..2].to_vec(), ..stay("runc", Staying::Keeps, &[]) };
        let state = Stay { state: Some("state/collation".into()), ..stay("glibc", Staying::Outlives, &[15]) };
        plan.stays = vec![stay("containerd", Staying::Reconnects, &[15]), two, state];
        let Some(Block::List(items)) = stays(&plan, Detail::Brief) else { panic!("a list") };
        let told: Vec<String> = items.iter().map(|item| item.text.words()).collect();
        assert_eq!(
            told,
            [
                "rates goes on running as containerd changes, and connects to it again",
                "2 workloads go on running as runc changes, and keep the one that they were started with until they \
                 are started again",
                "rates keeps collation as it is while glibc changes, until it is recreated",
            ]
        );
    }
}
