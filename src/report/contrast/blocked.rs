//! What is blocked in place, and why: obstacles that differ only in whose they are are told once.

use crate::answer::Guarantee;
use crate::answer::contrast::Contrast;
use crate::answer::obstacle::Blocked;
use crate::answer::tables::Tables;
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::document::{Block, Item, Line, Span, Tone};
use crate::report::lists::{aside, told};
use crate::report::words::{count, no_way, wall, what};

/// Obstacles that are told in brief; one more takes no more room than the words that would stand for it.
const MOST: usize = 3;

pub(super) fn list(contrast: &Contrast, detail: Detail) -> Option<Block> {
    let tables = &contrast.tables;
    let mut groups: FixedMap<String, (&Blocked, usize)> = FixedMap::default();
    for blocked in &contrast.blocked {
        groups.entry(key(tables, blocked)).or_insert((blocked, 0)).1 += 1;
    }
    let total = groups.len();
    let most = if detail == Detail::Full || total == MOST + 1 { total } else { MOST };
    let shown = groups.values().take(most);
    let mut items: Vec<Item> = shown.map(|&(first, number)| item(tables, first, number)).collect();
    if total > most {
        items.push(aside(format!("and {} more (--full)", total - most)));
    }
    (!items.is_empty()).then_some(Block::List(items))
}

/// All that is said of an obstacle, but for whose it is.
fn key(tables: &Tables, blocked: &Blocked) -> String {
    let text = wall(tables, blocked.thing, &blocked.wall).text.words();
    text.replace(tables.name(blocked.thing), "\n")
}

fn item(tables: &Tables, blocked: &Blocked, number: usize) -> Item {
    let mut below = vec![Item { tone: Tone::Bad, ..told(wall(tables, blocked.thing, &blocked.wall)) }];
    if blocked.guarantee == Guarantee::Feasible || blocked.states.is_some() {
        below.push(Item::new(no_way(blocked.guarantee, blocked.states)));
    }
    if number > 1 {
        below.push(Item::new(format!(
            "the same holds for {}",
            count(number - 1, "more thing", "more things")
        )));
    }
    Item { tone: Tone::Bad, below, ..Item::new(goals(tables, blocked)) }
}

/// Words what was asked for and is blocked.
fn goals(tables: &Tables, blocked: &Blocked) -> Line {
    let Some((first, others)) = blocked.goals.split_first() else {
        return Span::Thing(tables.name(blocked.thing).to_owned()).into();
    };
    let line = what(tables, first);
    match others.len() {
        0 => line,
        more => line.text(format!(" and {}", count(more, "more goal", "more goals"))),
    }
}
