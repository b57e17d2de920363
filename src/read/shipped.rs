//! The inventories that comove ships, read before those of the user.
//!
//! They are the files of `src/facts`: capabilities, OS profiles, products, and facts by subject. A user's own inventory
//! takes precedence.

use super::toml;
use crate::inventory::raw::{RawFact, RawInventory, Text};
use crate::model::Builder;
use crate::source::SourceFile;
use crate::version::Scheme;
use std::sync::{Arc, LazyLock};

/// Declares the files.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[$((concat!("built-in/", $name), include_str!(concat!("../facts/", $name)))),*];
    };
}

files![
    "applications.toml",
    "capabilities.toml",
    "databases.toml",
    "ends-databases.toml",
    "ends-languages.toml",
    "ends-machines.toml",
    "engines.toml",
    "gpu.toml",
    "images.toml",
    "java.toml",
    "kernel.toml",
    "kubernetes.toml",
    "languages.toml",
    "libc.toml",
    "machines.toml",
    "os-images.toml",
    "systems-debian.toml",
    "systems-other.toml",
    "systems-redhat.toml",
];

/// The files, read.
static READ: LazyLock<Vec<(&'static str, Arc<String>, RawInventory)>> = LazyLock::new(|| {
    let read = |&(name, text): &(&'static str, &str)| {
        let raw = toml::decode(text).expect("a test reads every file that is shipped");
        (name, Arc::new(text.to_owned()), raw)
    };
    FILES.iter().map(read).collect()
});

/// The files without their facts.
static TABLES: LazyLock<Vec<RawInventory>> = LazyLock::new(|| {
    READ.iter().map(|(_, _, raw)| RawInventory { fact: Vec::new(), ..raw.clone() }).collect()
});

/// Adds all of them to a builder.
pub(super) fn add(builder: &mut Builder) {
    add_each(builder, READ.iter().map(|(_, _, raw)| raw));
}

/// Adds all but their facts to a builder.
pub(super) fn add_tables(builder: &mut Builder) {
    add_each(builder, TABLES.iter());
}

fn add_each<'r>(builder: &mut Builder, files: impl Iterator<Item = &'r RawInventory>) {
    for ((name, text, _), raw) in READ.iter().zip(files) {
        let file = builder.add_source(SourceFile::text(*name, Arc::clone(text)));
        builder.set_shipped(file);
        builder.add(raw.clone(), file, 0);
    }
}

/// The facts, each with its file.
pub(crate) fn facts() -> impl Iterator<Item = (&'static str, &'static RawFact)> {
    READ.iter().flat_map(|(name, _, raw)| raw.fact.iter().map(move |fact| (*name, fact)))
}

/// Returns what the versions of a property mean, in words, if they need an explanation.
pub(crate) fn meaning(name: &str) -> Option<&'static str> {
    let mut all = READ.iter().flat_map(|(_, _, raw)| &raw.capability);
    all.find(|capability| capability.name.value == name)?.means.as_ref().map(|means| means.value.as_str())
}

/// What the shipped inventories name, which is public: facts, capabilities, OS families, software, as patterns.
#[cfg(feature = "cli")]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    READ.iter().flat_map(|(_, _, raw)| {
        let facts = raw.fact.iter().flat_map(|fact| {
            let also = fact.also.iter().chain(&fact.except).map(|other| &other.subject);
            [&fact.name, &fact.subject].into_iter().chain(also).chain(&fact.needs).chain(&fact.with)
        });
        let products = raw.product.iter();
        let products =
            products.flat_map(|one| [&one.name].into_iter().chain(&one.images).chain(&one.packages));
        let images = raw.os_image.iter().flat_map(|image| &image.images);
        let profiles = raw.profile.iter().map(|profile| &profile.name);
        let capabilities = raw.capability.iter().map(|capability| &capability.name);
        let all = facts.chain(products).chain(images).chain(profiles).chain(capabilities);
        all.map(|text| text.value.as_str())
    })
}

/// The scheme of a property that every inventory knows.
pub(super) fn scheme(property: &str) -> Option<Scheme> {
    let mut all = READ.iter().flat_map(|(_, _, raw)| &raw.capability);
    let found = all.find(|capability| capability.name.value == property)?;
    Some(named(found.scheme.as_ref()))
}

/// The scheme of the releases of an OS family that is shipped.
pub(super) fn release_scheme(family: &str) -> Option<Scheme> {
    let mut all = READ.iter().flat_map(|(_, _, raw)| &raw.profile);
    let stated =
        all.clone().filter(|profile| profile.name.value == family).find_map(|one| one.scheme.as_ref());
    stated
        .map(|scheme| named(Some(scheme)))
        .or_else(|| all.any(|profile| profile.name.value == family).then_some(Scheme::Dotted))
}

/// What a shipped OS family is called, by its identifier in `os-release`.
pub(super) fn system(family: &str) -> Option<&'static str> {
    let all = READ.iter().flat_map(|(_, _, raw)| &raw.profile).filter(|profile| profile.name.value == family);
    all.flat_map(|profile| &profile.called).map(|called| called.value.as_str()).next()
}

/// Whether a name of a system begins with what a shipped OS family is called.
pub(super) fn is_system(name: &str) -> bool {
    let begins = |called: &Text| {
        let start = name.get(..called.value.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(&called.value))
            && name[called.value.len()..].starts_with(' ')
    };
    READ.iter().flat_map(|(_, _, raw)| &raw.profile).flat_map(|profile| &profile.called).any(begins)
}

fn named(scheme: Option<&Text>) -> Scheme {
    scheme.and_then(|scheme| Scheme::from_name(&scheme.value)).unwrap_or(Scheme::Dotted)
}

/// Whether a name is that of a property that every inventory knows.
pub(super) fn is_property(name: &str) -> bool {
    READ.iter().flat_map(|(_, _, raw)| &raw.capability).any(|capability| capability.name.value == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_of_the_folder_is_shipped() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts");
        let entries = std::fs::read_dir(folder).expect("the folder is there");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
        let there: BTreeSet<String> =
            names.filter(|name| name.ends_with(".toml")).map(|name| format!("built-in/{name}")).collect();
        let shipped: BTreeSet<String> = FILES.iter().map(|&(name, _)| name.to_owned()).collect();
        assert_eq!(shipped, there, "the list in src/read/shipped.rs has the files of src/facts");
    }
}
