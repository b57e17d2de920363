//! Reading a service.

use super::field::Field;
use super::image;
use super::layers::{Layers, Services};
use super::mounts;
use crate::inventory::raw::{Mark, RawService, RawWorkload, Text};
use crate::model::Privilege;
use crate::read::import::common::{At, Keys, Lenient, Quantity, Remark, Round, Scalar, Str, isolation};
use std::collections::BTreeMap;

const GLOBAL: Remark = Remark::incomplete(
    "{n} service runs once on each machine: taken as one replica",
    "{n} services run once on each machine: each taken as one replica",
);
const SCALED: Remark = Remark::incomplete(
    "the number of replicas of {n} service is in `{detail}`: taken as one",
    "the numbers of replicas of {n} services are in `{detail}`: each taken as one",
);
const ABSENT: Remark = Remark::incomplete(
    "left out that {n} service needs `{detail}`, which the file does not have",
    "left out that {n} services need `{detail}`, which the file does not have",
);
const PROFILE: Remark = Remark::incomplete(
    "{n} service runs with the profile `{detail}` only: taken as running",
    "{n} services run with the profile `{detail}` only: taken as running",
);

/// What the services of a file share.
#[derive(Debug)]
pub(super) struct Project<'a> {
    pub(super) name: String,
    pub(super) services: Services<'a>,
    pub(super) volumes: Keys<'a>,
}

impl Project<'_> {
    pub(super) fn full(&self, service: &str) -> String {
        format!("{}/{service}", self.name)
    }
}

/// Reads a service: what it is to others, and what it runs.
pub(super) fn read<'a>(
    at: &mut At<'_>,
    project: &Project<'a>,
    name: &str,
    own: Keys<'a>,
) -> (RawService, RawWorkload) {
    let layers = Layers::of(at, own, &project.services);
    let full = at.text(&project.full(name), Field::Services);
    let calls = calls(at, project, &layers);
    let deploy = layers.inner(at, "deploy", Field::Deploy);
    let mut workload = RawWorkload {
        name: full.clone(),
        service: Some(full.clone()),
        image: image(at, project, name, &layers),
        replicas: replicas(at, &layers, &deploy),
        isolation: layers
            .text(at, "runtime", Field::Runtime)
            .and_then(|runtime| isolation::of_engine(at, &runtime, Field::Runtime)),
        seccomp: seccomp(at, &layers),
        privileges: privileges(at, &layers),
        ..RawWorkload::default()
    };
    size(at, &layers, &deploy, &mut workload);
    mounts::ties(at, project, &layers).tell(at, &mut workload, Field::Mounts);
    let profiles = layers.texts(at, "profiles", Field::Profiles).join("`, `");
    if !profiles.is_empty() {
        let profiles = at.clean(&profiles);
        at.remark(PROFILE, &profiles);
    }
    (RawService { name: full, calls, ..RawService::default() }, workload)
}

/// Reads the image; one that is built here without a name gets the one that Compose gives it.
fn image(at: &mut At<'_>, project: &Project<'_>, name: &str, layers: &Layers<'_>) -> Option<Text> {
    match layers.text(at, "image", Field::Image) {
        Some(text) => image::read(at, &text),
        None if layers.has("build") => Some(at.text(&format!("{}-{name}", project.name), Field::Build)),
        None => {
            at.remark(Remark::MISSING, Field::Image.path());
            None
        }
    }
}

/// Collects the services that one depends on, if the file has them.
fn calls(at: &mut At<'_>, project: &Project<'_>, layers: &Layers<'_>) -> Vec<Text> {
    let mut calls = BTreeMap::new();
    for name in layers.texts(at, "depends_on", Field::DependsOn) {
        calls.insert(name, Field::DependsOn);
    }
    for link in layers.texts(at, "links", Field::Links) {
        // `db:alias`
        let name = link.split(':').next().unwrap_or_default();
        calls.entry(name.to_owned()).or_insert(Field::Links);
    }
    calls.retain(|name, _| {
        let is_there = project.services.contains_key(name.as_str());
        if !is_there {
            let name = at.clean(name);
            at.remark(ABSENT, &name);
        }
        is_there
    });
    calls.into_iter().map(|(name, field)| at.text(&project.full(&name), field)).collect()
}

fn replicas(at: &mut At<'_>, layers: &Layers<'_>, deploy: &Layers<'_>) -> Option<Mark<i64>> {
    if deploy.text(at, "mode", Field::Deploy).is_some_and(|mode| mode.starts_with("global")) {
        at.remark(GLOBAL, "");
        return None;
    }
    let number = [deploy.get::<Scalar<'_>>("replicas"), layers.get("scale")];
    let number = number.into_iter().find(|number| !matches!(number, Lenient::Absent)).unwrap_or_default();
    let text = at.take(number, Field::Replicas)?.0;
    if text.contains('$') {
        let text = at.clean(&text);
        at.remark(SCALED, &text);
        return None;
    }
    // As many as an inventory may state.
    let number = text.parse().ok().filter(|number| (0..=100_000).contains(number));
    if number.is_none() {
        at.odd(Field::Replicas);
    }
    number.map(|number| at.mark(number, Field::Replicas))
}

/// Reads what is reserved, else the limit.
fn size(at: &mut At<'_>, layers: &Layers<'_>, deploy: &Layers<'_>, workload: &mut RawWorkload) {
    let resources = deploy.inner(at, "resources", Field::Resources);
    let reserved = resources.inner(at, "reservations", Field::Resources);
    let limits = resources.inner(at, "limits", Field::Resources);
    let cpus = [reserved.get("cpus"), limits.get("cpus"), layers.get("cpus")];
    let memory = [
        reserved.get("memory"),
        layers.get("mem_reservation"),
        limits.get("memory"),
        layers.get("mem_limit"),
    ];
    workload.cpu_milli = amount(at, cpus, |text| Some(Quantity::parse(text)?.milli(Round::Up)));
    workload.memory_mib = amount(at, memory, mebibytes);
}

/// Reads the first amount that is there; zero means no limit.
fn amount<'a>(
    at: &mut At<'_>,
    values: impl IntoIterator<Item = Lenient<Scalar<'a>>>,
    read: impl Fn(&str) -> Option<i64>,
) -> Option<Mark<i64>> {
    let value = values.into_iter().find(|value| !matches!(value, Lenient::Absent))?;
    let text = at.take(value, Field::Resources)?.0;
    let number = read(&text);
    if number.is_none() {
        at.odd(Field::Resources);
    }
    number.filter(|number| *number > 0).map(|number| at.mark(number, Field::Resources))
}

/// Reads an amount of memory as engines do: `512m`, `1gb`, `1.5GiB`, all of them powers of two.
fn mebibytes(text: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = match unit {
        "" | "b" => "",
        "k" | "kb" | "kib" => "Ki",
        "m" | "mb" | "mib" => "Mi",
        "g" | "gb" | "gib" => "Gi",
        "t" | "tb" | "tib" => "Ti",
        _ => return None,
    };
    Quantity::parse(&format!("{}{unit}", number.trim())).map(|bytes| bytes.mebibytes(Round::Up))
}

fn seccomp(at: &mut At<'_>, layers: &Layers<'_>) -> Option<Text> {
    let options = layers.texts(at, "security_opt", Field::Security);
    let profile = match is_privileged(layers) {
        true => Some("unconfined"),
        false => isolation::last_seccomp(options.iter().map(String::as_str)),
    };
    profile.map(|profile| at.text(profile, Field::Security))
}

fn is_privileged(layers: &Layers<'_>) -> bool {
    matches!(layers.get::<bool>("privileged"), Lenient::Known(true))
}

/// Reads what a service may do beyond its isolation.
fn privileges(at: &mut At<'_>, layers: &Layers<'_>) -> Vec<Text> {
    let added = layers.texts(at, "cap_add", Field::Security);
    let mut is_host = |key: &str| layers.text(at, key, Field::Mounts).as_deref() == Some("host");
    let said = [
        (Privilege::Privileged, is_privileged(layers)),
        (Privilege::Capabilities, added.iter().any(|name| isolation::opens(name))),
        (Privilege::HostNetwork, is_host("network_mode")),
        (Privilege::HostPid, is_host("pid")),
        (Privilege::HostIpc, is_host("ipc")),
    ];
    isolation::privileges(at, &said, Field::Security)
}

/// The name of a project as Compose derives it from the name of a directory.
pub(super) fn project_name(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let name: String = text.to_ascii_lowercase().chars().filter(plain).collect();
    name.trim_start_matches(['-', '_']).to_owned()
}

/// Reads the name that a file gives its project.
pub(super) fn named(at: &mut At<'_>, file: &Keys<'_>) -> Option<String> {
    let name = at.take(file.get::<Str<'_>>("name"), Field::Project)?.0;
    (!name.is_empty() && !name.contains(['$', '@'])).then(|| at.clean(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_as_engines_do() {
        for (text, mib) in [
            ("52428800", Some(50)),
            ("50M", Some(50)),
            ("1.5gb", Some(1536)),
            ("1 GiB", Some(1024)),
            ("512k", Some(1)),
            ("0", Some(0)),
            ("lots", None),
            ("${MEM}", None),
        ] {
            assert_eq!(mebibytes(text), mib, "{text}");
        }
    }

    #[test]
    fn projects_are_called_as_compose_does() {
        assert_eq!(project_name("My Shop.v2"), "myshopv2");
        assert_eq!(project_name("_x"), "x");
    }
}
