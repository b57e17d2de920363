//! Words for findings about the states that the steps lead through.

use super::named::{comes, known, name, needs, stands, why};
use crate::verify::finding::{At, Demand, Stand, StateFinding, Whose};

pub(super) fn words(finding: &StateFinding) -> String {
    match finding {
        StateFinding::Stands { at, today } => {
            let when = if *today { "today" } else { "by then" };
            format!("{} {when}, which is not where the step begins", stands(at))
        }
        StateFinding::Held { at, pattern } => format!("{}, and `{pattern}` is held", comes(at)),
        StateFinding::Skips { at, version } => {
            let version = known(version.as_deref());
            format!("{} without a stop at {version}, which its path rule asks for", comes(at))
        }
        StateFinding::Alone { at, on, rule } => format!(
            "{}, and {} is not at {}, which has to come first or at once, since {}",
            stands(at),
            name(&on.item),
            known(on.version.as_deref()),
            why(*rule)
        ),
        StateFinding::Mixed { at, service, other } => {
            let other = known(other.as_deref());
            format!("{}, while another replica of {service} is at {other}", stands(at))
        }
        StateFinding::Requirement { whose, subject, met, demand } => {
            violated(whose, subject.as_ref(), met, demand)
        }
    }
}

/// Words a requirement that does not hold after a step.
fn violated(whose: &Whose, subject: Option<&At>, met: &[Stand], demand: &Demand) -> String {
    let stands: Vec<String> = subject.map(stands).into_iter().chain(met.iter().map(stand)).collect();
    let (stands, demand) = (stands.join(", and "), needs(demand));
    match whose {
        Whose::Thing(thing) => format!("{thing} violates {demand}: {stands}"),
        Whose::Caller(service) => format!("{stands}, and {service} calls it and violates {demand}"),
    }
}

fn stand(stand: &Stand) -> String {
    match stand {
        Stand::At(at) => stands(at),
        Stand::Service { service, versions } if versions.is_empty() => {
            format!("{service} runs an unknown version")
        }
        Stand::Service { service, versions } => format!("{service} runs {}", versions.join(" and ")),
        Stand::Unsaid => "nothing says what is there".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::certificate::RuleKind;
    use crate::verify::finding::Item;

    fn at(version: &str) -> At {
        let item = Item::Property { machine: "host/node-1".to_owned(), property: "kernel".to_owned() };
        At { item, version: Some(version.to_owned()) }
    }

    fn of_cart() -> Demand {
        Demand { subject: "app/cart".to_owned(), place: "fleet.toml:12".to_owned() }
    }

    #[test]
    fn a_broken_requirement_says_who_and_by_what() {
        let found = StateFinding::Requirement {
            whose: Whose::Thing("workload/cart".to_owned()),
            subject: None,
            met: vec![Stand::At(at("5.15")), Stand::Unsaid],
            demand: of_cart(),
        };
        let said = "workload/cart violates the requirement of app/cart at fleet.toml:12: host/node-1:kernel is \
                    at 5.15, and nothing says what is there";
        assert_eq!(words(&found), said);
    }

    #[test]
    fn what_has_to_come_first_is_said_with_its_rule() {
        let found = StateFinding::Alone { at: at("6.8"), on: at("5.15"), rule: RuleKind::Shares };
        let said = "host/node-1:kernel is at 6.8, and host/node-1:kernel is not at 5.15, which has to come first \
                    or at once, since a machine changes under what sits on it";
        assert_eq!(words(&found), said);
    }
}
