//! What goes on running as something under it changes.

use super::unknown::counted;
use crate::answer::plan::{Plan, Stay, Staying};
use crate::report::Detail;
use crate::report::changes::named;
use crate::report::document::{Block, Item, Line};
use crate::report::lists::list;
use crate::report::names::names;
use crate::report::words::plural;

/// Tells it, property by property.
pub(super) fn stays(plan: &Plan, detail: Detail) -> Option<Block> {
    list(&plan.stays, detail, |stay| item(plan, stay, detail))
}

fn item(plan: &Plan, stay: &Stay, detail: Detail) -> Item {
    let number = stay.things.len();
    let who = names(&plan.tables, &stay.things, detail);
    let (who, aside) = match number {
        1 => (who, Line::default()),
        _ => (counted(&plan.tables, &stay.things).into(), who),
    };
    let text = who.text(plural(number, " goes on running as ", " go on running as "));
    let text = text.join(named(&stay.of, "")).text(" changes, ");
    let text = text.text(match (stay.how, number) {
        (Staying::Reconnects, 1) => "and connects to it again",
        (Staying::Reconnects, _) => "and connect to it again",
        (Staying::Keeps, 1) => "and keeps the one that it was started with until it is started again",
        (Staying::Keeps, _) => "and keep the one that they were started with until they are started again",
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
            things: things.iter().map(|&thing| at(thing)).collect(),
        };
        plan.stays =
            vec![stay("containerd", Staying::Reconnects, &[15]), stay("runc", Staying::Keeps, &[15, 16])];
        let Some(Block::List(items)) = stays(&plan, Detail::Brief) else { panic!("a list") };
        let told: Vec<String> = items.iter().map(|item| item.text.words()).collect();
        assert_eq!(
            told,
            [
                "rates goes on running as containerd changes, and connects to it again",
                "2 workloads go on running as runc changes, and keep the one that they were started with until they \
                 are started again",
            ]
        );
    }
}
