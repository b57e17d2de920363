//! How exposed a fleet is: what one exploit reaches, and what one failure takes down.

mod failure;
#[cfg(test)]
mod tests;

pub use failure::failure;
pub(super) use failure::{fallen, left, lost, needing};

use super::Detail;
use super::document::{Block, Line, Row, Span, Tone};
use super::lists::{and, most};
use super::words::{count, few, plural};
use crate::answer::exposure::{
    Coupled, Domains, Exposure, Floor, Hypervisor, Loss, SharedKernel, Short, Weakness,
};

/// Tells what one exploit reaches and what one failure takes down today; nothing of a fleet in which nothing runs.
pub(super) fn today(fleet: &Exposure, detail: Detail) -> Option<Block> {
    let mut rows = kernels(fleet, detail);
    rows.extend(hypervisors(&fleet.hypervisors, detail));
    for domains in &fleet.domains {
        rows.extend(failures(domains, detail));
    }
    rows.extend(coupled(fleet).filter(|_| detail == Detail::Full));
    (!rows.is_empty()).then(|| Block::Rows(grouped(rows)))
}

/// Leaves out each key that is that of the row above.
fn grouped(mut rows: Vec<Row>) -> Vec<Row> {
    let mut last = String::new();
    for row in &mut rows {
        if row.key == last {
            row.key.clear();
        } else if !row.key.is_empty() {
            last.clone_from(&row.key);
        }
    }
    rows
}

/// What couples containers to their machines.
fn coupled(fleet: &Exposure) -> Option<Row> {
    let one = |one: &Coupled| Line::from(format!("{} have its {}", one.containers, one.property));
    let all: Vec<Line> = fleet.coupled.iter().map(one).collect();
    (!all.is_empty()).then(|| Row::new("coupled to a machine", and(all.into_iter())))
}

/// Who sees a kernel that others see too.
fn kernels(fleet: &Exposure, detail: Detail) -> Vec<Row> {
    let all = &fleet.kernels;
    let mut rows: Vec<Row> =
        all.iter().take(shown(all.len(), detail)).map(|one| kernel(one, detail)).collect();
    if all.len() > 1 {
        let shared: usize = all.iter().map(|kernel| kernel.shared_by).sum();
        let mut text =
            format!("in all, {shared} share {} with others", count(all.len(), "kernel", "kernels"));
        let weak: Vec<Line> = fleet.weak.iter().map(|sum| weakness(sum.number, sum.why).into()).collect();
        if !weak.is_empty() {
            text.push_str(": ");
            text.push_str(&and(weak.into_iter()).words());
        }
        rows.push(Row::new("", text));
    }
    rows
}

fn kernel(kernel: &SharedKernel, detail: Detail) -> Row {
    let line = Line::from(format!("reaches the {} that share the kernel of ", kernel.shared_by))
        .with(Span::Thing(kernel.machine.clone()));
    let weak = kernel.weak.iter().map(|weak| {
        let line = Line::from(weakness(weak.names.len(), weak.why));
        // Of what nothing is known is told in full only.
        match weak.why == Weakness::Unknown && detail == Detail::Brief {
            true => line,
            false => line.text(" (").join(few(weak.names.iter().map(String::as_str), detail)).text(")"),
        }
    });
    let weak: Vec<Line> = weak.collect();
    let line = match weak.is_empty() {
        true => line.text(", all under a seccomp profile"),
        false => line.text(": ").join(and(weak.into_iter())),
    };
    Row::new("exploit of a kernel", line)
}

fn weakness(number: usize, why: Weakness) -> String {
    match why {
        Weakness::Privileged => format!("{number} {} privileged", plural(number, "is", "are")),
        Weakness::Unconfined => format!("{number} without a seccomp profile"),
        Weakness::Capabilities => format!("{number} with capabilities that undo a profile"),
        Weakness::HostNetwork => format!("{number} on the host's network"),
        Weakness::HostPid => format!("{number} {} the host's processes", plural(number, "sees", "see")),
        Weakness::HostIpc => format!("{number} {} the host's memory", plural(number, "shares", "share")),
        Weakness::Unknown => format!("seccomp unknown for {number}"),
    }
}

/// Who is behind a hypervisor: VMs share it, though no kernel.
fn hypervisors(all: &[Hypervisor], detail: Detail) -> Vec<Row> {
    let row = |one: &Hypervisor| {
        let guests = count(one.guests, "guest", "guests");
        let line = Line::from(format!("reaches the {guests} behind ")).with(Span::Thing(one.machine.clone()));
        Row::new("escape from a guest", line)
    };
    let shown = shown(all.len(), detail);
    let mut rows: Vec<Row> = all.iter().take(shown).map(row).collect();
    if all.len() > shown {
        let guests: usize = all.iter().map(|one| one.guests).sum();
        let guests = count(guests, "guest", "guests");
        rows.push(Row::new("", format!("in all, {guests} behind {} hypervisors", all.len())));
    }
    rows
}

/// What one failure of a kind takes down, and which services wholly.
fn failures(domains: &Domains, detail: Detail) -> Vec<Row> {
    let losses = &domains.losses;
    let mut rows: Vec<Row> = Vec::new();
    for loss in losses.iter().take(shown(losses.len(), detail)) {
        rows.push(Row {
            tone: tone(loss),
            ..Row::new(format!("crash of a {}", kind(domains)), told(loss, detail))
        });
    }
    rows.extend(spread(domains));
    rows
}

/// The kind of what fails, as it is called: of a label the last part of its key.
fn kind(domains: &Domains) -> &str {
    domains.kind.rsplit('/').next().unwrap_or(&domains.kind)
}

const fn tone(loss: &Loss) -> Tone {
    if loss.lost.is_empty() && loss.short.is_empty() { Tone::Plain } else { Tone::Bad }
}

/// Says how services are spread over what can fail.
fn spread(domains: &Domains) -> Option<Row> {
    let over = format!("{} {}{}", domains.number, kind(domains), plural(domains.number, "", "s"));
    let services = count(domains.services, "service is", "services are");
    let several = domains.services_lost - domains.singles;
    let text = match (domains.services_lost, domains.number) {
        (_, 0 | 1) => return None,
        _ if domains.services == 0 => return None,
        (0, _) => format!("spread over {over}; no single {} takes a service", kind(domains)),
        (lost, _) => {
            let replica = match (domains.singles, several) {
                (0, _) => String::new(),
                (singles, 0) => format!(", {}", plural(singles, "of one replica", "each of one replica")),
                (singles, _) => format!(", {singles} of one replica"),
            };
            format!(
                "{services} spread over {over}; {lost} stand{} on one of these alone{replica}",
                plural(lost, "s", "")
            )
        }
    };
    let tone = if domains.services_lost == 0 { Tone::Good } else { Tone::Plain };
    Some(Row { tone, ..Row::new("", text) })
}

fn told(loss: &Loss, detail: Detail) -> Line {
    let line = Line::from(Span::Thing(loss.what.clone())).text(format!(" takes {} down", loss.down));
    let names = |names: &[String]| few(names.iter().map(String::as_str), detail);
    let mut line = match loss.lost.len() {
        0 => line,
        number => line
            .text(format!(", and with it the whole of {}: ", count(number, "service", "services")))
            .join(names(&loss.lost)),
    };
    for short in loss.short.iter().take(most(detail)) {
        line = line.text("; ").join(left_short(short));
    }
    match loss.dependents.split_first() {
        None => line,
        Some((first, rest)) => {
            let line = line
                .text("; ")
                .with(Span::Thing(first.service.clone()))
                .text(" needs ")
                .with(Span::Thing(first.needs.clone()));
            match rest.len() {
                0 => line,
                more => line.text(format!(
                    ", and {}",
                    count(more, "more service needs what is lost", "more services need what is lost")
                )),
            }
        }
    }
}

/// Says that too little is left of a service.
pub(in crate::report) fn left_short(short: &Short) -> Line {
    let Short { left, replicas, needed, .. } = short;
    let why = match short.because {
        Floor::MaxUnavailable => "max-unavailable wants",
        Floor::MinAvailable => "min-available wants",
        Floor::Budget => "its budget wants",
        Floor::Majority => "its majority is",
    };
    Line::from(Span::Thing(short.service.clone()))
        .text(format!(" keeps {left} of {replicas}, and {why} {needed}"))
}

/// How many of a list are shown: the first, all if the report is to tell all.
fn shown(all: usize, detail: Detail) -> usize {
    match detail {
        Detail::Brief => all.min(1),
        Detail::Full => all.min(most(detail)),
    }
}
