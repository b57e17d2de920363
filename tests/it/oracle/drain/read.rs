//! Reads an inventory's TOML into a [`Fleet`], by the judge's own understanding of the format.

use super::fleet::{Fleet, Goal};
use super::version::{Range, matches, number};
use super::{Refused, pairs, spare};
use std::collections::BTreeMap;
use toml::{Table, Value};

const JUDGED: [&str; 10] =
    ["format", "hold", "capability", "cluster", "host", "app", "package", "image", "service", "workload"];
/// The layers of properties, where the inventory does not say; all others are libraries.
const LAYERS: [(&str, &str); 10] = [
    ("kernel", "kernel"),
    ("cgroup", "kernel"),
    ("nvidia-driver", "kernel"),
    ("engine", "engine"),
    ("containerd", "engine"),
    ("runc", "engine"),
    ("kubelet", "engine"),
    ("glibc", "library"),
    ("openssl", "library"),
    ("systemd", "library"),
];

pub(super) fn text<'t>(table: &'t Table, key: &str) -> Option<&'t str> {
    table.get(key).and_then(Value::as_str)
}

pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    let all = value.and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

pub(super) fn tables<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    let all = table.get(key).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_table).collect()
}

pub(super) fn range(table: &Table, key: &str) -> Range {
    Range::parse(text(table, key).unwrap_or("*"))
}

pub(super) fn name(table: &Table) -> &str {
    text(table, "name").expect("a table has a name")
}

/// A bump: `KIND/NAME:PROPERTY=VERSION`, or without the property.
struct Bump {
    kind: String,
    name: String,
    property: Option<String>,
    version: String,
}

impl Bump {
    fn parse(bump: &str) -> Self {
        let parts = bump.split_once('=').and_then(|(what, version)| Some((what.split_once('/')?, version)));
        let ((kind, rest), version) = parts.unwrap_or_else(|| panic!("{bump} is no bump"));
        let (name, property) = rest.split_once(':').map_or((rest, None), |(name, of)| (name, Some(of)));
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            property: property.map(str::to_owned),
            version: version.to_owned(),
        }
    }
}

/// What is read of the inventory before its hosts and workloads.
pub(super) struct Reading<'t> {
    document: &'t Table,
    bumps: Vec<Bump>,
    holds: Vec<String>,
    layers: BTreeMap<String, String>,
    /// By property: the versions that its capability offers, and those from which on something needs it.
    pub(super) open: BTreeMap<String, Vec<String>>,
    /// Apps, packages and images, as in `app/x`.
    pub(super) components: BTreeMap<String, &'t Table>,
    pub(super) services: BTreeMap<&'t str, &'t Table>,
    goals: Vec<Goal>,
}

impl Fleet {
    /// Reads a fleet and what is asked of it.
    pub(crate) fn read(document: &Table, bumps: &[String]) -> Result<Self, Refused> {
        let mut reading = Reading::new(document, bumps)?;
        let hosts = tables(document, "host").into_iter().enumerate();
        let hosts = hosts.map(|(at, table)| reading.host(at, table)).collect::<Result<Vec<_>, _>>()?;
        let mut works = Vec::new();
        for table in tables(document, "workload") {
            reading.replicas(table, &hosts, &mut works)?;
        }
        if reading.goals.is_empty() {
            return Refused::because("the bump is about nothing");
        }
        let apart = |table: &&&Table| table.get("mixed").and_then(Value::as_bool) == Some(false);
        let unmixed = reading.services.values().filter(apart).map(|table| name(table).to_owned()).collect();
        let (pairs, spares) = (pairs::pairs(&works, &unmixed), spare::kinds(&hosts, &works));
        Ok(Self { hosts, works, goals: reading.goals, pairs, spares })
    }
}

impl<'t> Reading<'t> {
    fn new(document: &'t Table, bumps: &[String]) -> Result<Self, Refused> {
        if let Some(other) = document.keys().find(|key| !JUDGED.contains(&key.as_str())) {
            return Refused::because(format!("[[{other}]] is not judged"));
        }
        let mut layers: BTreeMap<String, String> =
            LAYERS.iter().map(|(property, layer)| ((*property).to_owned(), (*layer).to_owned())).collect();
        let mut open: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for table in tables(document, "capability") {
            layers.insert(name(table).to_owned(), text(table, "layer").unwrap_or("library").to_owned());
            open.entry(name(table).to_owned()).or_default().extend(texts(table.get("candidates")));
        }
        let kinds = ["app", "package", "image"].into_iter();
        let components = kinds
            .flat_map(|kind| {
                let all = tables(document, kind).into_iter();
                all.map(move |table| (format!("{kind}/{}", name(table)), table))
            })
            .collect();
        let reading = Self {
            document,
            bumps: bumps.iter().map(|bump| Bump::parse(bump)).collect(),
            holds: texts(document.get("hold")),
            layers,
            open,
            components,
            services: tables(document, "service").into_iter().map(|table| (name(table), table)).collect(),
            goals: Vec::new(),
        };
        reading.with_lower_bounds()
    }

    /// What can be had of a property that lists no candidates is also whatever needs ask for.
    fn with_lower_bounds(mut self) -> Result<Self, Refused> {
        let kinds = ["app", "package", "image", "service", "workload", "host"];
        for table in kinds.iter().flat_map(|kind| tables(self.document, kind)) {
            if ["step", "base", "builds"].iter().any(|key| table.contains_key(*key)) {
                return Refused::because(format!("{}: step, base and builds are not judged", name(table)));
            }
            for need in tables(table, "requires") {
                if need.contains_key("any") || need.contains_key("skew") {
                    return Refused::because("any and skew are not judged");
                }
                let property = text(need, "needs").expect("a need is of something");
                let terms = text(need, "in").unwrap_or("*").split([',', '|']);
                let from = terms.filter_map(|term| term.trim().strip_prefix(">="));
                let from = from.map(|version| version.trim().to_owned());
                self.open.entry(property.to_owned()).or_default().extend(from);
            }
        }
        Ok(self)
    }

    pub(super) fn layer(&self, property: &str) -> &str {
        self.layers.get(property).map_or("library", String::as_str)
    }

    pub(super) fn is_held(&self, names: &[String]) -> bool {
        self.holds.iter().any(|hold| names.iter().any(|name| matches(hold, name)))
    }

    /// The versions that bumps ask for of what they may call by one of several names, as in `host/a` and a property.
    pub(super) fn wanted(&self, names: &[String], property: Option<&str>) -> Vec<String> {
        let about = |bump: &&Bump| {
            let pattern = format!("{}/{}", bump.kind, bump.name);
            bump.property.as_deref() == property && names.iter().any(|name| matches(&pattern, name))
        };
        self.bumps.iter().filter(about).map(|bump| bump.version.clone()).collect()
    }

    /// A pattern leaves out what is there already.
    pub(super) fn aim(&mut self, thing: usize, track: usize, versions: &[String], wanted: &[String]) {
        for wanted in wanted.iter().map(|text| number(text)).filter(|wanted| *wanted > number(&versions[0])) {
            let position = versions.iter().position(|version| number(version) >= wanted);
            let position = position.unwrap_or(versions.len());
            self.goals.push(Goal { thing, track, position });
        }
    }
}
