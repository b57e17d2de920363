//! The report of `impact`: what a bump forces, whatever the order.

use super::because::Because;
use super::document::{Block, Document};
use super::next::next;
use super::{Detail, gates, head, obstacle, sections};
use crate::answer::plan::Plan;

/// Makes the report of what a bump forces.
///
/// # Examples
/// ```
/// use comove::report::{Detail, impact, markdown};
/// let mut reader = comove::read::Reader::new();
/// let fleet = b"[[host]]\nname = \"node-1\"\nkernel = \"5.15\"\n\n[[workload]]\nname = \"cart\"\nhost = \"node-1\"\n";
/// reader.add("fleet.toml", fleet.to_vec());
/// let (fleet, _) = reader.finish().expect("a sound inventory");
/// let bump = comove::Bump::parse("host/node-1:kernel=6.8")?;
/// let (plan, _) = comove::plan(&fleet, &[bump], &comove::Options::default()).expect("a sound bump");
/// let document = impact(&plan, Detail::Brief);
/// assert!(markdown::render(&document).contains("forces 1 other change"));
/// # Ok::<(), comove::BumpError>(())
/// ```
#[must_use]
pub fn impact(plan: &Plan, detail: Detail) -> Document {
    let mut document = Document { blocks: head::impact(plan, detail) };
    let figures = head::figures(plan, detail);
    if !figures.is_empty() {
        document.push(Block::Rows(figures));
    }
    document.section("Blocked", obstacle::blocked(plan, detail));
    document.section("Emptied first or changed in place", sections::ways(plan, detail));
    document.section("Why", Because::of(plan).list(detail));
    sections::by_hand(&mut document, plan, detail);
    sections::doubts(&mut document, plan, detail);
    gates::add(&mut document, plan.gates.as_ref(), detail);
    document.section("Next", [next(plan, "plan")]);
    document
}
