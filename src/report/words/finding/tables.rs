//! Words for findings about a plan's tables.

use super::super::noun;
use crate::verify::finding::{Attribute, Source, Table, TablesFinding};

pub(super) fn words(finding: &TablesFinding) -> String {
    match finding {
        TablesFinding::NoEntry { table, at } => {
            format!("the reference to {} {at} leads nowhere", entry(*table))
        }
        TablesFinding::ReasonOrder { reason, because } => {
            format!("reason {reason} follows from reason {because}, which does not come before it")
        }
        TablesFinding::Kind { thing, said, found } => {
            format!("{thing} is of the kind {}, and the plan says {}", noun(*found, 1), noun(*said, 1))
        }
        TablesFinding::Differs { thing, what, said, found } => {
            differs(thing, *what, said.as_deref(), found.as_deref())
        }
        TablesFinding::Renamed { was, now, service, machine } => {
            format!(
                "{was} is gone, and {now} of {service} is new on {machine}: the plan counts it in its place"
            )
        }
        TablesFinding::Gone(what) => format!("the inventory does not have {} any more", source(what)),
        TablesFinding::Elsewhere { what, place } => {
            format!("{} stands elsewhere than at {place}", source(what))
        }
        TablesFinding::Reworded(what) => format!("{} is explained in other words", source(what)),
    }
}

const fn entry(table: Table) -> &'static str {
    match table {
        Table::Things => "thing",
        Table::Requirements => "requirement",
        Table::Facts => "fact",
        Table::Reasons => "reason",
        Table::Events => "event",
        Table::Steps => "step",
    }
}

fn differs(thing: &str, what: Attribute, said: Option<&str>, found: Option<&str>) -> String {
    let none = match what {
        Attribute::Service => "no service",
        Attribute::Machine => "no machine",
        Attribute::Kernel => "the kernel of its machine",
        Attribute::Owner => "nobody",
    };
    let (said, found) = (said.unwrap_or(none), found.unwrap_or(none));
    match what {
        Attribute::Service => format!("{thing} is a replica of {found}, and was one of {said}"),
        Attribute::Machine => format!("{thing} is on {found}, and was on {said}"),
        Attribute::Kernel => format!("{thing} has {found}, and had {said}"),
        Attribute::Owner => format!("{found} looks after {thing}, and {said} did"),
    }
}

fn source(source: &Source) -> String {
    match source {
        Source::Thing(thing) => thing.clone(),
        Source::Requirement(subject) => format!("a requirement of {subject}"),
        Source::Fact(fact) => format!("the fact {fact}"),
    }
}
