//! Containers, inspected or in a list.

use super::field::Field;
use super::shape::{HostConfig, Item, Mount, State};
use crate::inventory::identity::NODE_LABELS;
use crate::inventory::raw::{RawWorkload, Text};
use crate::model::Privilege;
use crate::read::import::common::image::{Reference, is_digest};
use crate::read::import::common::isolation;
use crate::read::import::common::{At, Lenient, List, Object, Remark, Scalar, Str, Ties};
use std::collections::BTreeMap;

const AT_REST: Remark = Remark::skipped(
    "left out {n} container that does not run ({detail})",
    "left out {n} containers that do not run ({detail})",
);
const UNNAMED_IMAGE: Remark = Remark::incomplete(
    "nothing names the image of {n} container, only its digest",
    "nothing names the images of {n} containers, only their digests",
);
const KUBERNETES: Remark = Remark::skipped(
    "left out {n} container of a pod: Kubernetes knows what it belongs to",
    "left out {n} containers of pods: Kubernetes knows what they belong to",
);

/// How much of an id lists show.
const SHORT: usize = 12;

/// A running container.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) workload: RawWorkload,
    /// The first digits of its id, as lists have them.
    pub(super) id: Option<String>,
    /// The digest of what it runs.
    pub(super) digest: Option<String>,
    /// Whether it is one of Windows.
    pub(super) is_windows: bool,
    /// Whether it was inspected, rather than listed.
    pub(super) inspected: bool,
    /// Whether its seccomp profile is the engine's default.
    pub(super) default_seccomp: bool,
    /// The base image that labels name.
    pub(super) base: Option<Text>,
}

/// Reads a container; `None` if it does not run or belongs to a pod.
pub(super) fn read(at: &mut At<'_>, host: Option<&Text>, item: Item<'_>) -> Option<Container> {
    let inspected = item.names.is_none();
    let id = [&item.id, &item.listed_id].into_iter().find_map(Lenient::known);
    let id = id.map(|id| id.chars().take(SHORT).collect::<String>()).filter(|id| !id.is_empty());
    let digest = item.image.known().filter(|image| is_digest(image)).map(|image| image.to_string());
    let is_windows = item.platform.known().is_some_and(|platform| platform.eq_ignore_ascii_case("windows"));
    let Some(name) = name(&item) else {
        at.remark(Remark::NAMELESS, "");
        return None;
    };
    let name = name.trim_start_matches('/');
    let name = host.map_or_else(|| name.to_owned(), |host| format!("{}/{name}", host.value));
    let name = at.text(&name, Field::Name);
    if let Some(state) = rests(at, &item) {
        at.remark(AT_REST, &state);
        return None;
    }
    let config = at.nested(item.config, Field::Config);
    let mut labels = at.pairs(config.labels, Field::Labels);
    labels.extend(listed_labels(item.labels));
    if labels.contains_key("io.kubernetes.pod.name") {
        at.remark(KUBERNETES, "");
        return None;
    }
    let image = [config.image, item.image_name, item.image].into_iter().find_map(|name| match name {
        Lenient::Known(name) if !name.is_empty() => Some(name),
        _ => None,
    });
    let mut host_config = at.nested(item.host_config, Field::HostConfig);
    let runtime = [&item.oci_runtime, &host_config.runtime].into_iter().find_map(Lenient::known);
    let hyperv = host_config.isolation.known().is_some_and(|how| how.eq_ignore_ascii_case("hyperv"));
    let mut workload = RawWorkload {
        name,
        image: image.and_then(|image| image_text(at, &image)),
        host: host.cloned(),
        service: service(at, &labels),
        isolation: match is_windows && hyperv {
            true => Some(at.text("microvm", Field::HostConfig)),
            false => runtime.and_then(|runtime| isolation::of_engine(at, runtime, Field::Runtime)),
        },
        memory_mib: amount(at, &host_config.memory, Field::Memory, 1 << 20),
        cpu_milli: amount(at, &host_config.nano_cpus, Field::Cpus, 1_000_000),
        ..RawWorkload::default()
    };
    let mounts = item.mounts.map_or(Lenient::Absent, |raw| Lenient::of(raw.get()));
    // A list has the names of volumes in one text.
    let mounts = if inspected { mounts } else { List::Absent };
    ties(at, &host_config, mounts).tell(at, &mut workload, Field::Mounts);
    let seccomp = seccomp(at, &mut host_config);
    // What is a node of a cluster is told by its label.
    let node = NODE_LABELS.iter().find_map(|key| Some((*key, labels.get(*key)?)));
    let node = node.filter(|(_, cluster)| !cluster.is_empty());
    workload.labels.extend(node.map(|(key, of)| (at.text(key, Field::Labels), at.text(of, Field::Labels))));
    workload.privileges = privileges(at, &mut host_config);
    workload.seccomp = seccomp.map(|profile| at.text(profile, Field::Security));
    let base = labels.get("org.opencontainers.image.base.name");
    let base = base.and_then(|base| image_text(at, base)).filter(|_| workload.image.is_some());
    let default_seccomp = inspected && seccomp.is_none() && !is_windows;
    Some(Container { workload, id, digest, is_windows, inspected, default_seccomp, base })
}

/// The name: `/cart` of an inspected container, one or several in a list.
pub(super) fn name<'a>(item: &'a Item<'_>) -> Option<Str<'a>> {
    let first = |raw: &'a serde_json::value::RawValue| match Lenient::<Vec<Str<'a>>>::of(raw.get()) {
        Lenient::Known(names) => names.into_iter().next(),
        _ => Lenient::<Str<'a>>::of(raw.get()).known().map(|all| {
            let one = all.split(',').next().unwrap_or_default();
            Str(one.to_owned().into())
        }),
    };
    let own = || item.name.known().map(|name| Str(name[..].into()));
    item.names.and_then(first).or_else(own).filter(|name| !name.trim_start_matches('/').is_empty())
}

/// The state of a container that does not run.
fn rests(at: &mut At<'_>, item: &Item<'_>) -> Option<String> {
    const RUNNING: &[&str] = &["running", "restarting", "paused"];
    let raw = item.state.map(|raw| raw.get());
    let word: Option<Str<'_>> = raw.and_then(|raw| Lenient::of(raw).into_known());
    let state: Option<Object<State<'_>>> = raw.and_then(|raw| Lenient::of(raw).into_known());
    let listed =
        || item.status.known().map(|status| if status.starts_with("Up") { "running" } else { "exited" });
    let text = match (&word, &state) {
        (Some(word), _) => Some(word[..].to_lowercase()),
        (None, Some(Object(state))) => match (state.status.known(), &state.running) {
            (Some(status), _) => Some(status.to_lowercase()),
            (None, running) => Lenient::<bool>::of_raw(*running)
                .into_known()
                .map(|running| if running { "running" } else { "stopped" }.to_owned()),
        },
        (None, None) => listed().map(str::to_owned),
    };
    let Some(text) = text else {
        at.remark(Remark::MISSING, Field::State.path());
        return None;
    };
    (!RUNNING.contains(&text.as_str())).then(|| at.clean(&text))
}

/// Reads the labels of a line of a list: an object, or `a=b,c=d`.
fn listed_labels(raw: Option<&serde_json::value::RawValue>) -> BTreeMap<Str<'_>, Str<'_>> {
    let Some(raw) = raw else { return BTreeMap::new() };
    match Lenient::<BTreeMap<Str<'_>, Str<'_>>>::of(raw.get()) {
        Lenient::Known(labels) => labels,
        _ => match Lenient::<Str<'_>>::of(raw.get()) {
            Lenient::Known(text) => text
                .split(',')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (Str(key.to_owned().into()), Str(value.to_owned().into())))
                .collect(),
            _ => BTreeMap::new(),
        },
    }
}

/// Writes an image reference as inventories do. A digest alone is no name.
pub(super) fn image_text(at: &mut At<'_>, image: &str) -> Option<Text> {
    match Reference::named(image) {
        Some(reference) => Some(at.text(&reference.to_text(), Field::Image)),
        None => {
            at.remark(UNNAMED_IMAGE, "");
            None
        }
    }
}

/// The service that Compose or Swarm made a container for.
fn service(at: &mut At<'_>, labels: &BTreeMap<Str<'_>, Str<'_>>) -> Option<Text> {
    let compose = labels.get("com.docker.compose.project").zip(labels.get("com.docker.compose.service"));
    let compose = compose.map(|(project, service)| format!("{}/{}", &**project, &**service));
    let swarm = || labels.get("com.docker.swarm.service.name").map(|name| name.to_string());
    compose.or_else(swarm).map(|name| at.text(&name, Field::Labels))
}

/// Reads an amount; zero means no limit.
fn amount(
    at: &mut At<'_>,
    value: &Lenient<Scalar<'_>>,
    field: Field,
    unit: i64,
) -> Option<crate::inventory::raw::Mark<i64>> {
    let Lenient::Known(Scalar(text)) = value else { return None };
    let Ok(number) = text.parse::<i64>() else {
        at.odd(field);
        return None;
    };
    (number > 0).then(|| at.mark(number.div_euclid(unit) + i64::from(number % unit != 0), field))
}

/// Collects what ties a container to its host.
fn ties(at: &mut At<'_>, config: &HostConfig<'_>, mounts: List<Object<Mount<'_>>>) -> Ties {
    let mut ties = Ties::default();
    if config.network_mode.known().is_some_and(|mode| &**mode == "host") {
        ties.network();
    }
    for Object(mount) in at.list(mounts, Field::Mounts) {
        let text = |value: &Lenient<Str<'_>>| value.known().map(|text| text.to_string()).unwrap_or_default();
        match mount.r#type.known().map(|kind| &**kind) {
            Some("bind") => ties.path(&text(&mount.source)),
            Some("volume") => ties.volume(&text(&mount.name)),
            _ => {}
        }
    }
    ties
}

/// Reads the seccomp profile; `None` if it is the engine's own, or unknown.
fn seccomp(at: &mut At<'_>, config: &mut HostConfig<'_>) -> Option<&'static str> {
    if is_privileged(config) {
        return Some("unconfined");
    }
    let options = at.list(std::mem::take(&mut config.security_opt), Field::Security);
    isolation::last_seccomp(options.iter().map(|option| &**option))
}

fn is_privileged(config: &HostConfig<'_>) -> bool {
    matches!(Lenient::<bool>::of_raw(config.privileged), Lenient::Known(true))
}

/// Reads what a container may do beyond its isolation.
fn privileges(at: &mut At<'_>, config: &mut HostConfig<'_>) -> Vec<Text> {
    let added = at.list(std::mem::take(&mut config.cap_add), Field::Capabilities);
    let is_host = |mode: &Lenient<Str<'_>>| mode.known().is_some_and(|mode| &**mode == "host");
    let said = [
        (Privilege::Privileged, is_privileged(config)),
        (Privilege::Capabilities, added.iter().any(|name| isolation::opens(name))),
        (Privilege::HostNetwork, is_host(&config.network_mode)),
        (Privilege::HostPid, is_host(&config.pid_mode)),
        (Privilege::HostIpc, is_host(&config.ipc_mode)),
    ];
    isolation::privileges(at, &said, Field::HostConfig)
}
