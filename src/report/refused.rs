//! The report of a plan that comove has made and its own check refuses: nothing of the plan, only what is wrong.

use super::document::{Block, Document, Item, Line, Row, Span, Tone};
use super::verify;
use super::words::{count, few};
use super::{Detail, words};
use crate::model::Strategy;
use crate::verify::Verdict;

/// Makes the report of a plan that does not pass its check, and of how to report that.
#[must_use]
pub fn refused(verdict: &Verdict, bumps: &[String], strategy: Strategy) -> Document {
    let mut document = Document::default();
    let found = count(verdict.faults.len() + verdict.drift.len(), "fault", "faults");
    let answer = format!("The plan that comove made does not pass its check, so it is not shown: {found}.");
    document.push(Block::Answer(Tone::Bad, answer.into()));
    let way = Line::from(Span::Code(strategy.name().to_owned())).text(": ").text(words::strategy(strategy));
    let asked = few(bumps.iter().map(String::as_str), Detail::Brief);
    document.push(Block::Rows(vec![Row::new("asked for", asked), Row::new("strategy", way)]));
    document.section("What is wrong", verify::wrong(verdict, Detail::Brief));
    let about = Line::from("The fault is one of comove, not of the inventory: please report it. ");
    let about = about.with(Span::Code("--bundle FILE".to_owned()));
    let about =
        about.text(" writes what reproduces it, with every name replaced, for you to read and send along.");
    document.section("How to report it", [Block::List(vec![Item::new(about)])]);
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::render;
    use crate::verify::finding::OutcomeFinding;
    use crate::verify::{Fault, FaultKind};

    #[test]
    fn what_is_wrong_is_told_and_nothing_of_the_plan() {
        let count = OutcomeFinding::Count { name: "things", said: 1, found: 2 };
        let fault = Fault { kind: FaultKind::Count, step: None, event: None, finding: count.into() };
        let verdict = Verdict { faults: vec![fault], ..Verdict::default() };
        let text = render(&refused(&verdict, &["app/cart=3.0".to_owned()], Strategy::Drain));
        for part in
            ["does not pass its check, so it is not shown: 1 fault", "app/cart=3.0", "drain", "--bundle"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
