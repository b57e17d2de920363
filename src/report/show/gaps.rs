//! What is unknown of a fleet, and what would settle it.

use crate::answer::show::{Gap, Unknown};
use crate::report::Detail;
use crate::report::document::{Block, Item, Line, Span, Tone};
use crate::report::lists::list;
use crate::report::words::{few, plural};

pub(super) fn unknown(all: &[Unknown], detail: Detail) -> Option<Block> {
    list(all, detail, |one| {
        let number = one.things.len();
        let names = few(one.things.iter().map(|name| &**name), detail);
        let text = format!("{number} {}: ", said(one.what, number));
        let below = vec![Item::new(remedy(one.what, number))];
        Item { tone: Tone::Doubt, below, ..Item::new(Line::from(text).join(names)) }
    })
}

/// Says what is unknown of so many things.
const fn said(what: Gap, number: usize) -> &'static str {
    match what {
        Gap::Kernel => plural(number, "machine whose kernel is unknown", "machines whose kernel is unknown"),
        Gap::Os => plural(number, "machine whose OS is unknown", "machines whose OS is unknown"),
        Gap::Profile => plural(number, "machine whose OS has no profile", "machines whose OS has no profile"),
        Gap::Cluster => {
            plural(number, "cluster whose version is unknown", "clusters whose version is unknown")
        }
        Gap::Machine => plural(number, "workload on no known machine", "workloads on no known machine"),
        Gap::Runs => plural(number, "workload that runs nothing known", "workloads that run nothing known"),
        Gap::Version => plural(
            number,
            "app, image or stack in use whose version is unknown",
            "apps, images and stacks in use whose version is unknown",
        ),
        Gap::Contents => plural(
            number,
            "image in use of unknown base and contents",
            "images in use of unknown base and contents",
        ),
    }
}

/// Says what would settle it.
fn remedy(what: Gap, number: usize) -> Line {
    let each = plural(number, "it", "each");
    let code = |text: &str| Span::Code(text.to_owned());
    match what {
        Gap::Kernel => Line::from("add ")
            .with(code("kernel = \"6.8\""))
            .text(format!(" to {each}, or read what "))
            .with(code("uname -a"))
            .text(" prints there"),
        Gap::Os => Line::from("add ")
            .with(code("os = \"ubuntu@22.04\""))
            .text(format!(" to {each}, or read its "))
            .with(code("/etc/os-release")),
        Gap::Profile => Line::from("add a ")
            .with(code("[[profile]]"))
            .text(" that says what comes with it; no bump of its OS is about it until then"),
        Gap::Cluster => Line::from("add ").with(code("kubernetes = \"1.34.1\"")).text(" to the cluster"),
        Gap::Machine => Line::from("add ")
            .with(code("host = \"NAME\""))
            .text("; no bump of a machine is about it until then"),
        Gap::Runs => Line::from("add its ").with(code("image")).text(" or ").with(code("app")),
        Gap::Version => Line::from("name the version, as in ")
            .with(code("image = \"cart@77\""))
            .text("; a tag such as ")
            .with(code("latest"))
            .text(" is none"),
        Gap::Contents => {
            Line::from(format!("read an SBOM of {each}, or add ")).with(code("base = \"debian@12\""))
        }
    }
}
