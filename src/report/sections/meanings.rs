//! What the versions of properties say whose names do not tell it.

use crate::answer::plan::Plan;
use crate::report::Detail;
use crate::report::document::{Block, Item, Line, Row};
use crate::report::lists::most;
use std::collections::BTreeSet;

/// Tells what properties mean that a plan changes or asks for, as far as blocks show them.
pub(super) fn meanings(plan: &Plan, shown: &[Block], detail: Detail) -> Option<Block> {
    let changed = plan.steps.iter().flat_map(|step| &step.changes).map(|change| &*change.of);
    let needs = plan.tables.requirements.iter().flat_map(|one| &one.needs).map(|need| &*need.needs);
    let names: BTreeSet<&str> = changed.chain(needs).collect();
    let meant = names.into_iter().filter_map(|name| Some((name, crate::read::capability_meaning(name)?)));
    let meant: Vec<(&str, &str)> = meant.collect();
    if meant.is_empty() {
        return None;
    }
    let mut words = BTreeSet::new();
    gather(shown, &mut words);
    let meant = meant.into_iter().filter(|(name, _)| words.contains(*name));
    let rows: Vec<Row> = meant.map(|(name, meaning)| Row::new(name, meaning)).take(most(detail)).collect();
    (!rows.is_empty()).then_some(Block::Rows(rows))
}

/// Gathers the words of blocks, such as may be names of properties.
fn gather(blocks: &[Block], words: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Answer(_, line) | Block::Heading(line) | Block::Note(_, line) => add(line, words),
            Block::Rows(rows) => rows.iter().for_each(|row| add(&row.value, words)),
            Block::List(items) => gather_items(items, words),
            Block::Table(table) => {
                table.rows.iter().flatten().for_each(|cell| add(&cell.line(), words));
            }
            Block::Fold { summary, blocks } => {
                add(summary, words);
                gather(blocks, words);
            }
            Block::Checks(lines) => lines.iter().for_each(|line| add(line, words)),
            _ => {}
        }
    }
}

fn gather_items(items: &[Item], words: &mut BTreeSet<String>) {
    for item in items {
        add(&item.text, words);
        add(&item.aside, words);
        gather_items(&item.below, words);
    }
}

fn add(line: &Line, words: &mut BTreeSet<String>) {
    let is_between = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    words.extend(line.words().split(is_between).map(str::to_lowercase));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::step::Effect;
    use crate::report::changes::generate::{NODES, change, upgrade};

    #[test]
    fn only_what_is_shown_is_explained() {
        let mut plan = upgrade();
        let hidden = change(NODES[0], Effect::Upgrade, "ip-tables", "1", "0");
        plan.steps[0].changes.push(hidden);
        let item = Item { below: vec![Item::new("host/node-1:ip-tables goes to 0")], ..Item::new("x") };
        let shown = [Block::List(vec![item])];
        let Some(Block::Rows(rows)) = meanings(&plan, &shown, Detail::Brief) else { panic!("rows") };
        assert_eq!(rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["ip-tables"]);
        let other = [Block::Heading("ip-tables-legacy is another word".into())];
        assert_eq!(meanings(&plan, &other, Detail::Brief), None);
    }
}
