//! What a question means whose names are not those of the inventory: a bump that does not say of what kind its things
//! are, and an image that is called as people call it.

use super::Bump;
use super::names::ending;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{ComponentKind, Fleet, MachineKind, Pattern, escaped};

/// How the name of an image begins that stands for the system that others hold.
const SYSTEM_IMAGE: &str = "os/";

/// Names that are suggested.
const FEW: usize = 3;

/// Takes bumps for what they mean in a fleet, and says so of those that could be read otherwise.
pub(crate) fn taken(fleet: &Fleet, bumps: &[Bump]) -> (Vec<Bump>, Vec<Diagnostic>) {
    let mut said = Vec::new();
    let all = bumps.iter().map(|bump| {
        let (mut bump, meaning) = match &bump.bare {
            Some(word) => bare(fleet, bump, word, &mut said),
            None => (bump.clone(), None),
        };
        let names = named(fleet, &bump.pattern).map(|names| names.join(" and "));
        if let Some(meaning) = names.or(meaning) {
            let message = format!("`{bump}` is taken for {meaning}");
            said.push(Diagnostic::new(Code::TakenFor, message));
        }
        bump.pattern = pattern(fleet, bump.pattern);
        bump.except = bump.except.into_iter().map(|one| pattern(fleet, one)).collect();
        bump
    });
    (all.collect(), said)
}

/// The same pattern; one of an image that has no such name names those that people call so.
pub(super) fn pattern(fleet: &Fleet, pattern: Pattern) -> Pattern {
    match named(fleet, &pattern) {
        Some(names) => {
            let bare = names.iter().filter_map(|name| name.strip_prefix("image/")).map(str::to_owned);
            let bare = bare.collect();
            pattern.or_named(bare)
        }
        None => pattern,
    }
}

/// The images that people call as a pattern does, if none has that name: `image/os/debian` and
/// `image/docker.io/library/debian` are called `debian`.
fn named(fleet: &Fleet, pattern: &Pattern) -> Option<Vec<String>> {
    let name = pattern.exact_name().filter(|_| pattern.kind() == "image")?;
    if fleet.find_component(&format!("image/{name}")).is_some() {
        return None;
    }
    let images = fleet.component_ids().filter(|&id| fleet.component(id).kind == ComponentKind::Image);
    let is_called = |full: &&str| {
        full.strip_prefix("image/").is_some_and(|own| {
            own.strip_prefix(SYSTEM_IMAGE) == Some(&name) || crate::model::official(own) == Some(&name)
        })
    };
    let found: Vec<String> =
        images.map(|id| fleet.component_name(id)).filter(is_called).map(str::to_owned).collect();
    (!found.is_empty()).then_some(found)
}

/// Takes a bump of a word, such as `kernel=6.8`, for one of the property or component with that name. Returns that, and
/// how it would be written.
fn bare(fleet: &Fleet, bump: &Bump, word: &str, said: &mut Vec<Diagnostic>) -> (Bump, Option<String>) {
    let meanings = meanings(fleet, word);
    let end = format!("{}{}", bump.sign(), bump.version);
    let code = |meaning: &String| format!("`{meaning}{end}`");
    let (fault, help) = match meanings.as_slice() {
        [one] => {
            let mut bump = bump.clone();
            if let Ok(pattern) = Pattern::parse(one) {
                bump.pattern = pattern;
            }
            return (bump, Some(code(one)));
        }
        [] => {
            let message = match fleet.called(word).is_empty() {
                true => format!("`{bump}` does not say of what kind it is, and nothing is called `{word}`"),
                false => format!("`{bump}` does not say what of the machine is to change"),
            };
            (Diagnostic::new(Code::NothingMatches, message), suggestion(fleet, word, &end))
        }
        several => {
            let several: Vec<String> = several.iter().map(code).collect();
            let message = format!("`{bump}` does not say of what kind it is");
            (Diagnostic::new(Code::BadPattern, message), format!("write {}", several.join(" or ")))
        }
    };
    said.push(fault.help(help));
    (bump.clone(), None)
}

/// What a word can mean: a property of machines, components, and what else is called so.
fn meanings(fleet: &Fleet, word: &str) -> Vec<String> {
    let has = |is: &dyn Fn(MachineKind) -> bool| {
        let property = fleet.find_capability(word);
        property.is_some_and(|property| {
            let machines = fleet.machine_ids().filter(|&id| is(fleet.machine(id).kind));
            machines
                .flat_map(|id| fleet.slots_of(id))
                .any(|slot| fleet.slot(slot).capability == property && fleet.slot(slot).version.is_some())
        })
    };
    let hosts = has(&|kind| kind != MachineKind::Cluster).then(|| format!("machine/*:{word}"));
    let clusters = has(&|kind| kind == MachineKind::Cluster).then(|| format!("cluster/*:{word}"));
    let called = fleet.called(word).into_iter().filter(|full| !is_machine(full));
    let mut all: Vec<String> = hosts.into_iter().chain(clusters).chain(called).collect();
    if all.is_empty() {
        let image = Pattern::parse(&format!("image/{word}")).ok();
        all.extend(image.and_then(|image| named(fleet, &image)).map(|_| format!("image/{word}")));
    }
    all
}

fn is_machine(full: &str) -> bool {
    ["host/", "guest/", "cluster/"].iter().any(|kind| full.starts_with(kind))
}

/// Says what may be meant by a word that names nothing.
fn suggestion(fleet: &Fleet, word: &str, end: &str) -> String {
    let machine = fleet.called(word).into_iter().find(|full| is_machine(full));
    if let Some(machine) = machine {
        return format!("say what of it is to change, as in `{machine}:kernel{end}`");
    }
    let ending: Vec<String> =
        ending(fleet, word).iter().take(FEW).map(|full| format!("`{}{end}`", escaped(full))).collect();
    if !ending.is_empty() {
        return format!("did you mean {}?", ending.join(", "));
    }
    let slots = fleet.slot_ids().filter(|&slot| fleet.slot(slot).version.is_some());
    let properties = slots.map(|slot| fleet.capability_name(fleet.slot(slot).capability));
    let components = fleet.component_ids().map(|id| fleet.component_name(id));
    let components = components.filter_map(|name| name.split_once('/').map(|(_, bare)| bare));
    did_you_mean(word, properties.chain(components)).unwrap_or_else(|| {
        format!("a bump is written PATTERN=VERSION, such as `host/*:kernel{end}` or `app/NAME{end}`")
    })
}
