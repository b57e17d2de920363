//! Whether a fleet keeps its own requirements today.

use super::document::{Block, Document, Item, Line, Row, Span, Tone};
use super::lists::list;
use super::violations::{Group, groups};
use super::why::Telling;
use super::words::{self, count, few, plural};
use super::{Detail, gates};
use crate::answer::check::{Check, Misplaced, Placement, Unjudged};
use crate::answer::tables::{Fact, Tables};
use crate::id::FixedSet;

/// Requirements that are told in brief; one more takes no more room than the words that would stand for it.
const MOST: usize = 10;

/// Makes the report of a check.
#[must_use]
pub fn check(check: &Check, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(answer(check));
    document.blocks.extend(unknown(check));
    let groups = groups(&check.tables, &check.violations);
    let all = groups.len();
    let most = if detail == Detail::Full || all == MOST + 1 { all } else { MOST };
    let mut telling = Telling::default();
    for group in groups.iter().take(most) {
        tell(&mut telling, &check.tables, group, detail);
    }
    document.blocks.extend(telling.blocks);
    document.blocks.extend(rest(all.saturating_sub(most)));
    gates::add(&mut document, check.gates.as_ref(), detail);
    let heading = "Replicas that stand otherwise than the inventory says";
    document.section(heading, list(&check.misplaced, detail, |one| misplaced(one, detail)));
    document.section("Not judged", list(&check.unjudged, detail, |one| unjudged(&check.tables, one, detail)));
    document.section("Next", [Block::Code(vec!["comove impact ... --bump PATTERN=VERSION".to_owned()])]);
    document
}

/// Tells a requirement that could not be judged, and who has it.
fn unjudged(tables: &Tables, one: &Unjudged, detail: Detail) -> Item {
    let requirement = tables.requirement(one.requirement);
    let text = requirement.map_or_else(Line::default, words::requirement);
    let names = few(one.things.iter().map(|&thing| tables.name(thing)), detail);
    let aside = match one.more {
        0 => names,
        more => names.text(format!(" and {more} more")),
    };
    Item { tone: Tone::Doubt, aside, ..Item::new(text) }
}

/// Tells of a service whose replicas stand otherwise than the inventory says.
fn misplaced(one: &Misplaced, detail: Detail) -> Item {
    let line = Line::from(Span::Thing(one.service.clone()));
    let (value, together) = one.values.first().map_or(("?", 0), |(value, number)| (value.as_str(), *number));
    let place = Span::Code(format!("{}={value}", one.key));
    match one.rule {
        Placement::Apart => {
            let line = line.text(": `apart` says that no two share ").with(Span::Code(one.key.clone()));
            let names = few(one.replicas.iter().map(String::as_str), detail);
            let line = line.text(", and ").join(names).text(" are on ").with(place);
            Item { tone: Tone::Bad, ..Item::new(line) }
        }
        Placement::Spread => {
            let all: usize = one.values.iter().map(|(_, number)| number).sum();
            let evenly = match one.max_skew.unwrap_or(1) {
                1 => ": `spread` says evenly over ".to_owned(),
                skew => format!(": `spread` says that none has over {skew} more than another of "),
            };
            let line = line.text(evenly).with(Span::Code(one.key.clone()));
            let line = line.text(format!(", and {together} of {all} are on ")).with(place);
            Item { tone: Tone::Doubt, ..Item::new(line) }
        }
    }
}

fn answer(check: &Check) -> Block {
    let number = check.violations.len();
    let looked_at = count(check.looked_at, "requirement", "requirements");
    let (tone, text) = match (number, check.looked_at) {
        (0, 0) => {
            (Tone::Doubt, "Nothing to look at: no requirement concerns anything in the inventory".to_owned())
        }
        (0, _) => (Tone::Good, format!("Sound: {looked_at} looked at, none is violated today")),
        (number, _) => {
            let are = plural(number, "is", "are");
            (Tone::Bad, format!("Unsound: {looked_at} looked at, {number} {are} violated today"))
        }
    };
    Block::Answer(tone, text.into())
}

/// Says how many requirements could not be judged, and what would settle them.
fn unknown(check: &Check) -> Option<Block> {
    let number = count(check.unknown, "requirement", "requirements");
    (check.unknown > 0).then(|| {
        let text = Line::from(format!("{number} could not be judged, since a version is not known. "))
            .text("To settle that, say in the inventory which versions there are: of a host as in ")
            .with(Span::Code("kernel = \"6.8\"".to_owned()))
            .text(", of an app as in ")
            .with(Span::Code("version = \"3.0\"".to_owned()))
            .text(", of what is in an image by importing its SBOM.");
        Block::Note(Tone::Doubt, text)
    })
}

/// Tells a requirement under the names of those that violate it, with what is found of the first.
fn tell(telling: &mut Telling, tables: &Tables, group: &Group<'_>, detail: Detail) {
    let violations = std::iter::once(group.first).chain(group.others.iter().copied());
    let names: FixedSet<&str> = violations.map(|violation| tables.name(violation.thing)).collect();
    let requirement = tables.requirement(group.first.requirement);
    let fact = requirement.and_then(|requirement| tables.fact(requirement.fact?));
    let heading = few(names.iter().copied(), detail);
    let heading = match fact {
        Some(fact) => heading.with(Span::Aside(format!(" (fact {})", fact.name))),
        None => heading,
    };
    telling.blocks.push(Block::Heading(heading));
    if names.len() > 1 {
        let first = Span::Thing(tables.name(group.first.thing).to_owned());
        telling.blocks.push(Block::Note(Tone::Aside, Line::from("for example ").with(first).text(":")));
    }
    for told in words::violation(tables, group.first) {
        telling.item(None, Tone::Plain, told);
    }
    telling.blocks.extend(fact.and_then(known));
}

/// What is publicly known of a requirement that a fact makes.
fn known(fact: &Fact) -> Option<Block> {
    let rows = [("seen", &fact.symptom), ("helps", &fact.remedy)];
    let rows = rows.into_iter().filter_map(|(key, text)| Some(Row::new(key, text.as_deref()?)));
    let rows: Vec<Row> = rows.collect();
    (!rows.is_empty()).then_some(Block::Rows(rows))
}

fn rest(left_out: usize) -> Option<Block> {
    let more = count(left_out, "requirement is", "requirements are");
    (left_out > 0).then(|| Block::Note(Tone::Aside, format!("and {more} violated as well (--full)").into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::obstacle::{Found, Violation};
    use crate::answer::plan::SCHEMA;
    use crate::answer::refs::{FactRef, RequirementRef, ThingRef};
    use crate::answer::tables::{Need, Requirement, Spot, Thing, ThingKind};
    use crate::id::Id;
    use crate::report::testing::{first, render};

    fn spot(text: &str) -> Spot {
        Spot { text: text.into(), place: None }
    }

    /// Workloads that violate one requirement each.
    fn tables(requirements: usize) -> Tables {
        let thing = |name: &str| Thing {
            kind: ThingKind::Workload,
            name: name.into(),
            service: None,
            machine: None,
            own_kernel: false,
            owner: None,
        };
        let requirement = |line: usize| Requirement {
            subject: "app/ingest".into(),
            at: None,
            needs: vec![Need { needs: "kernel".into(), within: Some(">=5.15".into()), skew: None }],
            only: Vec::new(),
            isolation: Vec::new(),
            because: None,
            fact: (line == 1).then(|| FactRef::from_index(0)),
            place: spot(&format!("fleet.toml:{line}")),
        };
        Tables {
            things: vec![thing("workload/ingest#1"), thing("workload/ingest#2")],
            requirements: (0..requirements).map(requirement).collect(),
            facts: vec![Fact {
                name: "ingest-needs-kernel".into(),
                kind: "hard".into(),
                symptom: Some("it does not start".into()),
                remedy: None,
                due: crate::model::Due::unsaid(),
                source: "https://example.org/ingest".into(),
                place: spot("built-in/x.toml:1"),
            }],
            reasons: Vec::new(),
        }
    }

    fn violation(thing: usize, requirement: usize) -> Violation {
        let found =
            Found { of: "kernel".into(), version: Some("5.4".into()), place: Some(spot("fleet.toml:900")) };
        Violation {
            thing: ThingRef::from_index(thing),
            requirement: RequirementRef::from_index(requirement),
            subject: None,
            found: vec![found],
            mended: None,
        }
    }

    fn of(violations: Vec<Violation>, requirements: usize) -> Check {
        let tables = tables(requirements);
        Check {
            schema: SCHEMA,
            looked_at: 3,
            unknown: 0,
            violations,
            misplaced: Vec::new(),
            gates: None,
            unjudged: Vec::new(),
            tables,
        }
    }

    fn headings(document: &Document) -> Vec<String> {
        let lines = document.blocks.iter().filter_map(|block| match block {
            Block::Heading(line) => Some(line.words()),
            _ => None,
        });
        lines.collect()
    }

    #[test]
    fn a_sound_fleet_is_told_in_one_sentence() {
        let mut sound = of(Vec::new(), 0);
        let text = "Sound: 3 requirements looked at, none is violated today";
        assert_eq!(first(&check(&sound, Detail::Brief)), (Tone::Good, text.to_owned()));
        sound.unknown = 1;
        let doubt = check(&sound, Detail::Brief);
        assert!(matches!(doubt.blocks.get(1), Some(Block::Note(Tone::Doubt, _))));
        render(&doubt);
        let empty = Check { looked_at: 0, unknown: 0, ..sound };
        assert_eq!(first(&check(&empty, Detail::Brief)).0, Tone::Doubt);
    }

    #[test]
    fn who_violates_one_requirement_is_told_at_once() {
        let unsound = of(vec![violation(0, 1), violation(1, 1), violation(0, 0)], 2);
        let document = check(&unsound, Detail::Brief);
        let text = "Unsound: 3 requirements looked at, 3 are violated today";
        assert_eq!(first(&document), (Tone::Bad, text.to_owned()));
        let heads = headings(&document);
        let expected =
            ["workload/ingest#1, workload/ingest#2 (fact ingest-needs-kernel)", "workload/ingest#1", "Next"];
        assert_eq!(heads, expected);
        // Each line is shown once.
        let excerpts = document.blocks.iter().filter(|block| matches!(block, Block::Excerpt(_))).count();
        assert_eq!(excerpts, 3);
        render(&document);
    }

    #[test]
    fn of_many_requirements_the_first_are_told() {
        let many = of((0..20).map(|at| violation(0, at)).collect(), 20);
        assert_eq!(headings(&check(&many, Detail::Brief)).len(), MOST + 1);
        assert!(render(&check(&many, Detail::Brief)).contains("10 requirements are violated as well"));
        assert_eq!(headings(&check(&many, Detail::Full)).len(), 21);
    }

    #[test]
    fn references_that_lead_nowhere_do_no_harm() {
        let lost = of(vec![violation(99, 99), violation(98, 98)], 0);
        render(&check(&lost, Detail::Full));
        let empty = Check { tables: Tables::default(), ..of(vec![violation(0, 1)], 2) };
        render(&check(&empty, Detail::Brief));
    }
}
