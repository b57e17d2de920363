//! The commands that say more, with the bumps of a plan.

use super::document::Block;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::rest::Rest;
use crate::answer::schedule::{Objective, Schedule};
use crate::answer::step::{Asked, Change, Effect};
use crate::answer::tables::{Text, ThingKind};
use crate::model::Strategy;

/// Bumps, holds and exceptions that are repeated; more of them are left to who asked, in a form that no shell takes.
const FEW: usize = 12;

/// Makes the commands that say more than a report of a plan: `first` is the command whose report it is not.
pub(super) fn next(plan: &Plan, first: &str) -> Block {
    let question = question(&plan.bumps, &plan.holds, &plan.except);
    let way = under(plan.strategy);
    let mut commands = vec![format!("comove {first}{question}{way}")];
    commands.extend(example(plan).map(|name| format!("comove why{question}{way} {}", typed(name))));
    commands.push(format!("comove contrast{question}"));
    Block::Code(commands)
}

/// Makes the commands that go on with what is left of a plan, with all that its question and its waves were asked with.
pub(super) fn onward(plan: &Plan, rest: &Rest) -> Block {
    let question = question(&plan.bumps, &plan.holds, &plan.except) + &under(plan.strategy);
    let waves = plan.schedule.as_ref().map_or_else(String::new, |schedule| waves(plan, schedule));
    let down: String = rest.down.iter().map(|name| format!(" --down {}", typed(name))).collect();
    let mut commands = match (&rest.of, rest.after_wave) {
        (Some(file), _) => {
            let file = typed(file);
            vec![
                format!("comove plan ... --from {file}{waves}{down} --format html -o rest.html"),
                format!("comove verify ... {file}"),
            ]
        }
        (None, Some(wave)) => {
            vec![format!("comove plan{question}{waves} --after wave:{wave}{down} --format html -o rest.html")]
        }
        (None, None) => vec![format!("comove plan{question}{waves}{down} --format html -o plan.html")],
    };
    commands.extend(example(plan).map(|name| format!("comove why{question} {}", typed(name))));
    Block::Code(commands)
}

/// Makes the command that asks again what a plan was made for, with all that its question and its waves were asked with.
pub(super) fn again(plan: &Plan) -> String {
    let waves = plan.schedule.as_ref().map_or_else(String::new, |schedule| waves(plan, schedule));
    let question = question(&plan.bumps, &plan.holds, &plan.except) + &under(plan.strategy);
    format!("comove plan{question}{waves} --format json -o plan.json")
}

/// How steps are put into waves, as arguments. Windows of calendar files are asked for by the files.
fn waves(plan: &Plan, schedule: &Schedule) -> String {
    let terms = &schedule.terms;
    let option = |name: &str, value: &str| format!(" --{name} {}", typed(value));
    let list = |all: &[Text]| all.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(",");
    let growth = terms.growth.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let all = [
        (schedule.objective == Objective::Minutes).then(|| option("fewest", "minutes")),
        terms.machines.map(|number| option("at-most", &number.to_string())),
        (!growth.is_empty()).then(|| option("growth", &growth)),
        (terms.soak > 0).then(|| option("soak", &format!("{}s", terms.soak))),
        terms.order.as_ref().map(|turns| option("order", &format!("{}={}", turns.key, list(&turns.values)))),
        terms.surge.map(|number| option("surge", &number.to_string())),
        terms.start.as_ref().map(|start| option("start", start)),
    ];
    let is_typed = |window: &&Text| !window.contains('\n');
    let windows = terms.windows.iter().filter(is_typed).map(|window| option("window", window));
    let files = plan.read.iter().filter(|input| !input.is_of_inventory());
    let files = files.map(|input| option("windows", &input.name));
    let freezes = terms.freezes.iter().map(|freeze| option("freeze", freeze));
    let told: String = all.into_iter().flatten().chain(windows).chain(files).chain(freezes).collect();
    if told.is_empty() { " --waves".to_owned() } else { told }
}

/// What was asked, as arguments. For the inventory stands a mark, which whoever knows its files replaces.
pub(super) fn question(bumps: &[String], holds: &[String], except: &[String]) -> String {
    let all = |flag: &str, many: &str, all: &[String]| -> String {
        match all.len() {
            number if number > FEW => format!(" (the {number} {many})"),
            _ => all.iter().map(|one| format!(" --{flag} {}", typed(one))).collect(),
        }
    };
    let (bumps, holds) = (all("bump", "bumps", bumps), all("hold", "holds", holds));
    format!(" ...{bumps}{holds}{}", all("except", "exceptions", except))
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
    let rank = |change: &&Change| {
        let effect = change.effect;
        (kind(change.thing) != ThingKind::Workload, effect == Effect::NextStart, !effect.changes_version())
    };
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
    use crate::answer::input::Input;

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
    fn going_on_keeps_how_waves_were_asked_for() {
        let mut schedule = crate::report::words::sample::schedule();
        schedule.terms.windows.push("BEGIN:VEVENT\nEND:VEVENT".into());
        let mut plan = crate::report::words::sample::plan();
        plan.schedule = Some(schedule);
        let calendar = Some("calendar".to_owned());
        plan.read.push(Input { name: "nights.ics".to_owned(), kind: calendar, ..plan.read[0].clone() });
        let told = |rest: &Rest| match onward(&plan, rest) {
            Block::Code(commands) => commands[0].clone(),
            _ => String::new(),
        };
        let of = Rest { of: Some("my plan.json".to_owned()), down: vec!["host/n".into()], ..Rest::default() };
        let waves = "--at-most 5 --growth 1,5 --soak 60s --order env=dev --surge 1 --start 2026-12-05T22:00:00Z \
                     --window 'Sat 22:00-02:00 UTC' --windows nights.ics";
        assert_eq!(
            told(&of),
            format!("comove plan ... --from 'my plan.json' {waves} --down host/n --format html -o rest.html")
        );
        let after = Rest { after_wave: Some(2), ..Rest::default() };
        assert!(told(&after).contains(&format!("{waves} --after wave:2")), "{}", told(&after));
    }

    #[test]
    fn names_are_quoted_for_the_shell() {
        assert_eq!(typed("host/node-1"), "host/node-1");
        assert_eq!(typed("workload/a b'c"), r"'workload/a b'\''c'");
        assert_eq!(question(&["host/*:os=22.04".to_owned()], &[], &[]), " ... --bump 'host/*:os=22.04'");
        assert_eq!(question(&vec![String::new(); 13], &[], &[]), " ... (the 13 bumps)");
        let except = vec!["host/a".to_owned()];
        assert_eq!(question(&[], &[], &except), " ... --except host/a");
    }
}
