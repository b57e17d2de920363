//! Why a pod cannot simply be moved to another node.

use super::field::Field;
use super::pod::Origin;
use super::shape::{Container, PodSpec, Volume, is_true};
use crate::read::import::common::{At, Lenient, List, Object};

/// What a pod has that ties it to its node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ties {
    /// Reasons on the pod itself.
    pub(super) reasons: Vec<String>,
    /// Persistent volume claims, which tie it if the volume is local.
    pub(super) claims: Vec<String>,
}

impl Ties {
    /// Adds the reason of a local volume.
    pub(super) fn local_volume(&mut self, claim: &str) {
        self.reasons.push(format!("its volume `{claim}` is local to the node"));
    }
}

/// Collects what ties a pod to its node.
pub(super) fn ties<'a>(
    at: &mut At<'_>,
    origin: &Origin,
    spec: &mut PodSpec<'a>,
    containers: &mut [Container<'a>],
) -> Ties {
    let mut ties = Ties::default();
    let owner = origin.owner.as_ref().map(|owner| owner.kind.as_str());
    match owner {
        _ if origin.mirror => ties.reasons.push("a static pod belongs to its node".to_owned()),
        Some("Node") => ties.reasons.push("a static pod belongs to its node".to_owned()),
        Some("DaemonSet") => ties.reasons.push("a daemon set's pod belongs to its node".to_owned()),
        None => ties.reasons.push("no controller would make it anew elsewhere".to_owned()),
        Some(_) => {}
    }
    if is_true(spec.host_network) {
        ties.reasons.push("it uses the host's network".to_owned());
    } else if has_host_port(at, containers) {
        ties.reasons.push("it uses a port of the host".to_owned());
    }
    volumes(at, std::mem::take(&mut spec.volumes), &mut ties);
    ties
}

fn has_host_port(at: &mut At<'_>, containers: &mut [Container<'_>]) -> bool {
    let mut found = false;
    for container in containers {
        for Object(port) in at.list(std::mem::take(&mut container.ports), Field::Ports) {
            // Zero is how the API writes "none".
            let port: Option<i64> = at.take(Lenient::of_raw(port.host_port), Field::Ports);
            found |= port.is_some_and(|port| port != 0);
        }
    }
    found
}

/// Any path of the host ties: what is behind it is unknown, however harmless its name.
fn volumes(at: &mut At<'_>, volumes: List<Object<Volume<'_>>>, ties: &mut Ties) {
    let mut paths: Vec<String> = Vec::new();
    for Object(volume) in at.list(volumes, Field::Volumes) {
        if let Some(Object(host)) = at.take(volume.host_path, Field::Volumes) {
            let path = at.take(host.path, Field::Volumes);
            paths.push(path.map_or_else(|| "?".to_owned(), |path| at.clean(&path)));
        }
        if let Some(Object(claim)) = at.take(volume.persistent_volume_claim, Field::Volumes)
            && let Some(name) = at.take(claim.claim_name, Field::Volumes)
        {
            ties.claims.push(at.clean(&name));
        }
    }
    match &paths[..] {
        [] => {}
        [path] => ties.reasons.push(format!("it uses the host's `{path}`")),
        [path, rest @ ..] => {
            ties.reasons.push(format!("it uses the host's `{path}` and {} more of its paths", rest.len()));
        }
    }
}
