//! The commands that say more, with the bumps of a plan.

use super::document::Block;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked, Change};
use crate::answer::tables::ThingKind;
use crate::model::Strategy;

/// Bumps that are repeated; more of them are left to who asked.
const FEW: usize = 3;

/// Makes the commands that say more than a report of a plan: `first` is the command whose report it is not.
pub(super) fn next(plan: &Plan, first: &str) -> Block {
    let question = question(&plan.bumps, &plan.holds, &plan.except);
    let way = under(plan.strategy);
    let mut commands = vec![format!("comove {first}{question}{way}")];
    commands.extend(example(plan).map(|name| format!("comove why{question}{way} {}", typed(name))));
    commands.push(format!("comove contrast{question}"));
    Block::Code(commands)
}

/// What was asked, as arguments; the inventory is left to who asked.
pub(super) fn question(bumps: &[String], holds: &[String], except: &[String]) -> String {
    let all = |flag: &str, all: &[String]| -> String {
        let few = if all.len() <= FEW { all } else { &[] };
        few.iter().map(|one| format!(" --{flag} {}", typed(one))).collect()
    };
    format!(" ...{}{}{}", all("bump", bumps), all("hold", holds), all("except", except))
}

/// The strategy, as an argument; nothing for the one that is taken without.
pub(super) fn under(strategy: Strategy) -> String {
    match strategy {
        Strategy::InPlace => String::new(),
        other => format!(" -s {other}"),
    }
}

/// A thing that is worth a question: what stands in the way, else a workload that is forced to change, else whatever is
/// forced.
fn example(plan: &Plan) -> Option<&str> {
    let kind = |thing: ThingRef| plan.tables.thing(thing).kind;
    let is_asked_about = |thing: &ThingRef| kind(*thing) != ThingKind::OwnGuest;
    let blocked = plan.blocked.iter().map(|blocked| blocked.thing).find(is_asked_about);
    let forced = plan
        .steps
        .iter()
        .flat_map(|step| &step.changes)
        .filter(|change| change.asked == Asked::No && is_asked_about(&change.thing));
    let rank =
        |change: &&Change| (kind(change.thing) != ThingKind::Workload, !change.effect.changes_version());
    let forced = || forced.min_by_key(rank).map(|change| change.thing);
    blocked.or_else(forced).map(|thing| plan.tables.name(thing))
}

/// A word as it is typed in a shell.
pub(crate) fn typed(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/_.:@+-=,".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::changes::generate::upgrade;
    use super::*;

    fn commands(plan: &Plan) -> Vec<String> {
        let Block::Code(commands) = next(plan, "plan") else { return Vec::new() };
        commands
    }

    #[test]
    fn commands_carry_the_question() {
        let plan = upgrade();
        let bump = "--bump 'host/node-*:os=22.04'";
        assert_eq!(
            commands(&plan),
            [
                format!("comove plan ... {bump}"),
                format!("comove why ... {bump} workload/billing"),
                format!("comove contrast ... {bump}"),
            ]
        );
        let other = Plan {
            strategy: Strategy::Drain,
            bumps: vec!["app/it's=1".to_owned()],
            holds: vec!["service/ledger".to_owned()],
            except: vec!["service/audit".to_owned()],
            ..plan
        };
        assert_eq!(
            commands(&other)[0],
            r"comove plan ... --bump 'app/it'\''s=1' --hold service/ledger --except service/audit -s drain"
        );
    }

    #[test]
    fn names_are_quoted_for_the_shell() {
        assert_eq!(typed("host/node-1"), "host/node-1");
        assert_eq!(typed("workload/a b'c"), r"'workload/a b'\''c'");
        assert_eq!(question(&["host/*:os=22.04".to_owned()], &[], &[]), " ... --bump 'host/*:os=22.04'");
        assert_eq!(question(&vec![String::new(); 4], &[], &[]), " ...");
    }
}
