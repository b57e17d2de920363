//! Words for what is done with things: `os 20.04 -> 22.04`, `rebuild on debian 11 -> 12`, `restarts cart, front x2`.

use super::{Part, Shape};
use crate::answer::step::Effect;
use crate::answer::tables::ThingKind;
use crate::report::Detail;
use crate::report::document::{Line, Span};
use crate::report::names::bare;
use crate::report::words::{ASSUMED, plural, versions};

/// Parts that are shown where there is little room.
const FEW: usize = 3;

/// A property or component with a version, or with words for several: `kernel 6.8`.
pub(in crate::report) fn named(of: &str, version: &str) -> Line {
    let name = match of.contains('/') {
        true => Span::Thing(bare(of).to_owned()),
        false => Span::Text(of.to_owned()),
    };
    match version {
        "" => name.into(),
        version => Line::from(name).text(" ").with(Span::Version(version.to_owned())),
    }
}

/// Words from where to where: `kernel 5.15 -> 6.8`.
fn part(part: &Part<'_>) -> Line {
    match part.to.is_some() && part.from == part.to {
        // What moves may find what it had.
        true => Line::from("still ").join(target(part)),
        false if part.assumed => named(part.of, &format!("{ASSUMED}{}", versions(part.from, part.to))),
        false => named(part.of, &versions(part.from, part.to)),
    }
}

/// Words what is published. Of what was published before nobody needs to know.
fn published(one: &Part<'_>) -> Line {
    if one.from.is_none() { target(one) } else { part(one) }
}

/// Words to where: `kernel 6.8`.
fn target(part: &Part<'_>) -> Line {
    named(part.of, part.to.unwrap_or_default())
}

/// Lists parts: the first ones and how many there are more, or all.
pub(in crate::report) fn parts<T>(all: &[T], detail: Detail, word: impl Fn(&T) -> Line) -> Line {
    let most = if detail == Detail::Brief && all.len() > FEW + 1 { FEW } else { all.len() };
    let mut line = Line::default();
    for (index, one) in all.iter().take(most).enumerate() {
        if index > 0 {
            line = line.text(", ");
        }
        line = line.join(word(one));
    }
    match all.len() - most {
        0 => line,
        more => line.text(format!(" and {more} more (--full)")),
    }
}

/// Words what is done with a thing: `rebuild on debian 11 -> 12`.
pub(in crate::report) fn deed(shape: &Shape<'_>, detail: Detail) -> Line {
    let changes = || parts(&shape.parts, detail, part);
    match shape.effect {
        Effect::Upgrade if is_published(shape.kind) => {
            Line::from("publish ").join(parts(&shape.parts, detail, published))
        }
        Effect::Upgrade => changes(),
        Effect::Rebuild => Line::from(format!("rebuild {} ", on(names(shape)))).join(changes()),
        Effect::Redeploy => Line::from(format!("redeploy {} ", on(names(shape)))).join(changes()),
        Effect::Recreate => Line::from("recreate ").join(changes()),
        Effect::Restart if shape.own => Line::from("move into its own VM (").join(changes()).text(")"),
        Effect::Restart => Line::from("restart (").join(changes()).text(whose(shape)).text(")"),
        Effect::NextStart => {
            Line::from("stay stopped (").join(changes()).text(whose(shape)).text(" at the next start)")
        }
        Effect::Migrate => moving(shape, Line::default(), detail),
        Effect::Reprovision => Line::from("create with ").join(parts(&shape.parts, detail, target)),
    }
}

/// Words a move by a way such as ` from host/a to host/b`.
pub(in crate::report) fn moving(shape: &Shape<'_>, way: Line, detail: Detail) -> Line {
    let changes = parts(&shape.parts, detail, part).text(whose(shape));
    Line::from("move").join(way).text(" (").join(changes).text(")")
}

/// Says whose it is what changes, where that is not the thing's own.
const fn whose(shape: &Shape<'_>) -> &'static str {
    match shape.apart {
        Some(ThingKind::Guest) => " on the guest",
        Some(_) => " on the host",
        None => "",
    }
}

/// Words what is done with so many things beside others: `restarts billing, front x2`.
pub(in crate::report) fn beside(shape: &Shape<'_>, who: Line, number: usize, detail: Detail) -> Line {
    let verb = match shape.effect {
        Effect::NextStart => "leaves stopped ",
        Effect::Upgrade if is_published(shape.kind) => "publishes ",
        Effect::Upgrade => "upgrades ",
        Effect::Rebuild => "rebuilds ",
        Effect::Redeploy => "redeploys ",
        Effect::Recreate => "recreates the state of ",
        Effect::Migrate => "moves ",
        Effect::Restart if shape.own => "moves ",
        Effect::Restart => "restarts ",
        Effect::Reprovision => "creates ",
    };
    let line = Line::from(verb).join(who);
    match shape.effect {
        Effect::Restart if shape.own => line.text(plural(number, " into it", " into their own VMs")),
        // What restarts does so on what has just been told.
        Effect::Restart => line,
        Effect::NextStart => line.text(plural(
            number,
            " (the new version at its next start)",
            " (the new version at their next start)",
        )),
        _ => line.text(" (").join(parts(&shape.parts, detail, part)).text(whose(shape)).text(")"),
    }
}

/// Tells whether a new version of such a thing is published.
const fn is_published(kind: ThingKind) -> bool {
    matches!(kind, ThingKind::Image | ThingKind::Stack | ThingKind::Package | ThingKind::App)
}

/// What of a thing changes.
fn names<'p>(shape: &Shape<'p>) -> impl Iterator<Item = &'p str> {
    shape.parts.iter().map(|part| part.of)
}

/// Something is built on an image or stack, and with a package.
pub(in crate::report) fn on<'a>(names: impl IntoIterator<Item = &'a str>) -> &'static str {
    // A library without a kind comes with what something is built on.
    let is_base =
        |name: &str| name.starts_with("image/") || name.starts_with("stack/") || !name.contains('/');
    if names.into_iter().all(is_base) { "on" } else { "with" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(effect: Effect, kind: ThingKind, of: &'static str) -> Shape<'static> {
        let parts = vec![Part { of, from: Some("1"), assumed: false, to: Some("2") }];
        Shape { effect, apart: None, own: false, kind, parts }
    }

    #[test]
    fn what_is_done_reads_as_an_order() {
        for (effect, kind, of, words) in [
            (Effect::Upgrade, ThingKind::Host, "kernel", "kernel 1 -> 2"),
            (Effect::Upgrade, ThingKind::Workload, "app/cart", "cart 1 -> 2"),
            (Effect::Upgrade, ThingKind::Image, "image/debian", "publish debian 1 -> 2"),
            (Effect::Rebuild, ThingKind::Image, "image/debian", "rebuild on debian 1 -> 2"),
            (Effect::Redeploy, ThingKind::Workload, "package/openssl", "redeploy with openssl 1 -> 2"),
            (Effect::Recreate, ThingKind::Workload, "state/collation", "recreate collation 1 -> 2"),
            (Effect::Restart, ThingKind::Workload, "kernel", "restart (kernel 1 -> 2)"),
            (Effect::NextStart, ThingKind::Host, "kernel", "stay stopped (kernel 1 -> 2 at the next start)"),
            (Effect::Migrate, ThingKind::Workload, "kernel", "move (kernel 1 -> 2)"),
            (Effect::Reprovision, ThingKind::OwnGuest, "kernel", "create with kernel 2"),
        ] {
            assert_eq!(deed(&shape(effect, kind, of), Detail::Brief).words(), words);
        }
    }

    #[test]
    fn what_is_published_may_be_the_first_that_is_known() {
        let parts = vec![Part { of: "image/os/ubuntu", from: None, assumed: false, to: Some("24.04") }];
        let shape = |effect, kind| Shape { effect, apart: None, own: false, kind, parts: parts.clone() };
        let words = |effect, kind| deed(&shape(effect, kind), Detail::Brief).words();
        assert_eq!(words(Effect::Upgrade, ThingKind::Image), "publish os/ubuntu 24.04");
        let rebuilt = words(Effect::Rebuild, ThingKind::Image);
        assert_eq!(rebuilt, "rebuild on os/ubuntu from an unknown version to 24.04");
    }

    #[test]
    fn what_a_guest_has_under_it_is_the_hosts() {
        let of = |effect| Shape { apart: Some(ThingKind::Host), ..shape(effect, ThingKind::Guest, "kernel") };
        let words = |effect| deed(&of(effect), Detail::Brief).words();
        assert_eq!(words(Effect::Restart), "restart (kernel 1 -> 2 on the host)");
        assert_eq!(words(Effect::Migrate), "move (kernel 1 -> 2 on the host)");
        let beside = beside(&of(Effect::Migrate), "it".into(), 1, Detail::Brief).words();
        assert_eq!(beside, "moves it (kernel 1 -> 2 on the host)");
    }

    #[test]
    fn what_goes_with_it_says_to_whom() {
        let words =
            |effect, kind, of| beside(&shape(effect, kind, of), "it".into(), 1, Detail::Brief).words();
        assert_eq!(words(Effect::Restart, ThingKind::Workload, "kernel"), "restarts it");
        assert_eq!(words(Effect::Upgrade, ThingKind::Workload, "app/cart"), "upgrades it (cart 1 -> 2)");
        assert_eq!(
            words(Effect::NextStart, ThingKind::Guest, "kernel"),
            "leaves stopped it (the new version at its next start)"
        );
    }

    #[test]
    fn what_moves_may_find_what_it_had() {
        let parts = vec![Part { of: "kernel", from: Some("1"), assumed: false, to: Some("1") }];
        let same = Shape { parts, ..shape(Effect::Migrate, ThingKind::Workload, "kernel") };
        assert_eq!(deed(&same, Detail::Brief).words(), "move (still kernel 1)");
    }

    #[test]
    fn who_gets_a_vm_moves_into_it() {
        let own = Shape { own: true, ..shape(Effect::Restart, ThingKind::Workload, "kernel") };
        assert_eq!(deed(&own, Detail::Brief).words(), "move into its own VM (kernel 1 -> 2)");
        let words = |number| beside(&own, "cart".into(), number, Detail::Brief).words();
        assert_eq!([words(1), words(2)], ["moves cart into it", "moves cart into their own VMs"]);
    }

    #[test]
    fn what_nobody_has_read_off_a_machine_is_marked() {
        let parts = vec![Part { of: "kernel", from: Some("1"), assumed: true, to: Some("2") }];
        let assumed = Shape { parts, ..shape(Effect::Upgrade, ThingKind::Host, "kernel") };
        assert_eq!(deed(&assumed, Detail::Brief).words(), "kernel ~1 -> 2");
    }

    #[test]
    fn many_parts_are_counted() {
        let all = ["os", "kernel", "cgroup", "glibc", "systemd"].map(|of| Part {
            of,
            from: None,
            assumed: false,
            to: None,
        });
        assert_eq!(parts(&all, Detail::Brief, part).words(), "os, kernel, cgroup and 2 more (--full)");
        assert_eq!(parts(&all[..4], Detail::Brief, part).words(), "os, kernel, cgroup, glibc");
        assert_eq!(parts(&all, Detail::Full, target).words(), "os, kernel, cgroup, glibc, systemd");
    }
}
