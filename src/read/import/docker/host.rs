//! What an engine says about itself and the machine that it runs on.

use super::field::Field;
use super::podman::PodmanHost;
use super::shape::Item;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{At, Facts, Lenient, Object, Remark, Scalar, Str, go_name, isolation};

const LESS: Remark = Remark::skipped(
    "left out {n} object that is no container, image or engine",
    "left out {n} objects that are no container, image or engine",
);

/// The name that an engine in a file gives its machine: `docker info` and `podman info` do.
pub(super) fn named(text: &str) -> Option<String> {
    let mut found = None;
    let read = json::documents(text, |document: Document<'_, Item<'_>>| {
        let Document::Object(item) = document else { return };
        let podman = item.podman_host.known().and_then(|Object(host)| host.hostname.known());
        let docker =
            item.name.known().filter(|_| item.server_version.is_known() && item.kernel_version.is_known());
        found = found.take().or(podman.or(docker).map(|name| name.to_string()));
    });
    // What is no JSON is told when the file is read.
    found.filter(|_| read.is_ok()).filter(|name: &String| !name.is_empty())
}

/// Reads `info` or `version`. Returns the seccomp profile that the engine gives to containers without one of their own.
pub(super) fn read(at: &mut At<'_>, mut item: Item<'_>, machine: &mut Facts) -> Option<&'static str> {
    if let Some(Object(server)) =
        item.server.and_then(|raw| Lenient::<Object<Item<'_>>>::of(raw.get()).into_known())
    {
        return docker(at, server, machine);
    }
    match at.take(std::mem::take(&mut item.podman_host), Field::PodmanHost) {
        Some(Object(host)) => {
            if !host.says_something() && !item.podman_version.is_known() {
                at.remark(LESS, "");
                return None;
            }
            podman(at, host, machine);
            let version = at.nested(item.podman_version, Field::PodmanVersion).version;
            library(at, machine, "podman", version, Field::PodmanVersion);
            None
        }
        None => docker(at, item, machine),
    }
}

fn docker(at: &mut At<'_>, item: Item<'_>, machine: &mut Facts) -> Option<&'static str> {
    if !item.kernel_version.is_known() && !item.server_version.is_known() && !item.version.is_known() {
        at.remark(LESS, "");
        return None;
    }
    let system = [item.os_type, item.os].into_iter().find_map(Lenient::into_known);
    let kernel = text(at, item.kernel_version, Field::Kernel);
    match system {
        Some(system) if !system.eq_ignore_ascii_case("linux") => at.remark(Remark::OTHER_SYSTEM, ""),
        _ => machine.kernel = machine.kernel.take().or(kernel),
    }
    fill(&mut machine.os, text(at, item.operating_system, Field::System));
    let arch = [item.architecture, item.arch].into_iter().find(Lenient::is_known).unwrap_or_default();
    fill(&mut machine.arch, text(at, arch, Field::Architecture).map(architecture));
    fill(&mut machine.cgroup, text(at, item.cgroup_version, Field::Cgroup));
    machine.identity.hostname.extend(text(at, item.name, Field::Name));
    size(at, machine, item.ncpu, item.mem_total);
    if let Some(driver) = text(at, item.driver, Field::Driver) {
        machine.below.entry(at.text("storage-driver", Field::Driver)).or_insert(driver);
    }
    library(at, machine, "docker-ce", item.server_version, Field::Engine);
    library(at, machine, "docker-ce", item.version, Field::Engine);
    for Object(component) in at.list(item.components, Field::Components) {
        let name = component.name.into_known();
        let package = match name.as_deref() {
            Some("Engine") => "docker-ce",
            Some("containerd") => "containerd",
            Some("runc") => "runc",
            _ => continue,
        };
        library(at, machine, package, component.version, Field::Components);
    }
    if matches!(Lenient::<bool>::of_raw(item.live_restore_enabled), Lenient::Known(true)) {
        // What it runs goes on while it restarts.
        let engine = at.text("docker", Field::LiveRestore);
        machine.effects.insert(engine, at.text("reconnect", Field::LiveRestore));
    }
    let options = at.list(item.security_options, Field::SecurityOptions);
    options.iter().find_map(|option| isolation::seccomp(option))
}

fn podman(at: &mut At<'_>, host: PodmanHost<'_>, machine: &mut Facts) {
    let kernel = text(at, host.kernel, Field::PodmanHost);
    match host.os.into_known() {
        Some(system) if !system.eq_ignore_ascii_case("linux") => at.remark(Remark::OTHER_SYSTEM, ""),
        _ => fill(&mut machine.kernel, kernel),
    }
    let system = at.nested(host.distribution, Field::PodmanHost);
    let release = text(at, system.version, Field::PodmanHost).and_then(unquoted);
    let name =
        text(at, system.distribution, Field::PodmanHost).and_then(unquoted).map(|name| match release {
            Some(release) => Text { value: format!("{} {}", name.value, release.value), ..name },
            None => name,
        });
    fill(&mut machine.os, name);
    fill(&mut machine.arch, text(at, host.arch, Field::PodmanHost).map(architecture));
    let cgroup = text(at, host.cgroup_version, Field::PodmanHost);
    fill(
        &mut machine.cgroup,
        cgroup.map(|text| Text { value: text.value.trim_start_matches('v').to_owned(), ..text }),
    );
    machine.identity.hostname.extend(text(at, host.hostname, Field::PodmanHost));
    size(at, machine, host.cpus, host.mem_total);
}

/// What a line of `os-release` says, which Podman prints with its quotes; where there is none it says `unknown`.
fn unquoted(text: Text) -> Option<Text> {
    let value = text.value.trim_matches(['"', '\'']).to_owned();
    (!value.is_empty() && value != "unknown").then_some(Text { value, ..text })
}

/// Keeps the first value.
fn fill(slot: &mut Option<Text>, value: Option<Text>) {
    *slot = slot.take().or(value);
}

fn architecture(arch: Text) -> Text {
    Text { value: go_name(&arch.value).to_owned(), ..arch }
}

fn text(at: &mut At<'_>, value: Lenient<Str<'_>>, field: Field) -> Option<Text> {
    let text = at.take(value, field).filter(|text| !text.is_empty())?;
    Some(at.text(&text, field))
}

fn library(at: &mut At<'_>, machine: &mut Facts, package: &str, version: Lenient<Str<'_>>, field: Field) {
    if let Some(version) = text(at, version, field) {
        machine.libraries.add(package, version);
    }
}

fn size(at: &mut At<'_>, machine: &mut Facts, cpus: Lenient<Scalar<'_>>, memory: Lenient<Scalar<'_>>) {
    let mut number = |value, field, unit: fn(i64) -> Option<i64>| -> Option<Mark<i64>> {
        let text: Scalar<'_> = at.take(value, field)?;
        // An engine that cannot tell says zero.
        let number = text.0.parse::<i64>();
        if number == Ok(0) { None } else { at.above_zero(number.ok().and_then(unit), field) }
    };
    let processors = number(cpus, Field::Processors, |count| count.checked_mul(1000));
    machine.cpu_milli = machine.cpu_milli.take().or(processors);
    let memory = number(memory, Field::TotalMemory, |bytes| Some(bytes >> 20));
    machine.memory_mib = machine.memory_mib.take().or(memory);
}
