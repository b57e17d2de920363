//! Words for why a machine is emptied before it changes, or is not.

use super::count;
use crate::answer::way::{Breach, Hindrance, Way};
use crate::model::Isolation;
use crate::report::document::{Line, Span};
use crate::report::names::bare;

/// Says what the change of a machine in place breaks, and why it is changed so all the same if it is.
pub(in crate::report) fn way(way: &Way) -> Line {
    match &way.hindrance {
        None => Line::from("in place, ").join(breach(&way.breaks)),
        Some(hindrance) => breach(&way.breaks).text(", and ").join(self::hindrance(hindrance)),
    }
}

fn breach(breach: &Breach) -> Line {
    match breach {
        Breach::Service { service, replicas: 1 } => {
            Line::from("the only replica of ").with(thing(service)).text(" stops with it")
        }
        Breach::Service { service, replicas } => {
            Line::from(format!("all {replicas} replicas of ")).with(thing(service)).text(" stop with it")
        }
        Breach::Budget { budget, away, allowed } => Line::from(format!("{away} of "))
            .with(thing(budget))
            .text(if *away == 1 { " stops with it, of which " } else { " stop with it, of which " })
            .text(match allowed {
                0 => "none may be away".to_owned(),
                _ => format!("{allowed} may be away"),
            }),
    }
}

fn hindrance(hindrance: &Hindrance) -> Line {
    match hindrance {
        Hindrance::Stuck { workload, because, isolation } => {
            Line::from(Span::Thing(bare(workload).to_owned())).text(match (because, isolation) {
                (Some(because), _) => format!(" cannot leave: {because}"),
                (None, Some(Isolation::Vm)) => {
                    " does not leave: what changes is the VM that it is in".to_owned()
                }
                (None, Some(isolation)) => format!(" cannot leave (isolation {isolation})"),
                (None, None) => " cannot leave, as the inventory says".to_owned(),
            })
        }
        Hindrance::Closed => "what leaves would be away for a moment too".into(),
        Hindrance::Alone => "its pool has no other machine".into(),
        Hindrance::Spares { takes, allowed } => {
            let may = match allowed {
                0 => "none".to_owned(),
                number => number.to_string(),
            };
            format!("its pool would take {}, and may have {may}", count(*takes, "spare host", "spare hosts"))
                .into()
        }
        Hindrance::Together => "emptying it first was tried: they stop in one step all the same".into(),
        Hindrance::Nowhere => "emptying it first was tried: no way was found".into(),
    }
}

fn thing(name: &str) -> Span {
    Span::Thing(bare(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::refs::ThingRef;
    use crate::id::Id;
    use crate::model::Strategy;

    #[test]
    fn a_reason_says_what_breaks_and_what_is_in_the_way() {
        let say = |breaks: Breach, hindrance: Option<Hindrance>| {
            let machine = ThingRef::from_index(0);
            way(&Way { machine, strategy: Strategy::InPlace, breaks, hindrance }).words()
        };
        let cart = |replicas| Breach::Service { service: "service/cart".into(), replicas };
        let budget = |away, allowed| Breach::Budget { budget: "budget/db".into(), away, allowed };
        let stuck = |because: Option<&str>, isolation| Hindrance::Stuck {
            workload: "workload/cart#1".into(),
            because: because.map(Into::into),
            isolation,
        };
        assert_eq!(say(cart(3), None), "in place, all 3 replicas of cart stop with it");
        assert_eq!(say(cart(1), None), "in place, the only replica of cart stops with it");
        assert_eq!(say(budget(2, 1), None), "in place, 2 of db stop with it, of which 1 may be away");
        for (hindrance, words) in [
            (stuck(Some("local volume"), None), "cart#1 cannot leave: local volume"),
            (stuck(None, Some(Isolation::Process)), "cart#1 cannot leave (isolation process)"),
            (stuck(None, Some(Isolation::Vm)), "cart#1 does not leave: what changes is the VM that it is in"),
            (stuck(None, None), "cart#1 cannot leave, as the inventory says"),
            (Hindrance::Closed, "what leaves would be away for a moment too"),
            (Hindrance::Alone, "its pool has no other machine"),
            (
                Hindrance::Spares { takes: 1, allowed: 0 },
                "its pool would take 1 spare host, and may have none",
            ),
            (Hindrance::Spares { takes: 3, allowed: 1 }, "its pool would take 3 spare hosts, and may have 1"),
            (Hindrance::Together, "emptying it first was tried: they stop in one step all the same"),
            (Hindrance::Nowhere, "emptying it first was tried: no way was found"),
        ] {
            let begin = "1 of db stops with it, of which none may be away, and ";
            assert_eq!(say(budget(1, 0), Some(hindrance)), format!("{begin}{words}"));
        }
    }
}
