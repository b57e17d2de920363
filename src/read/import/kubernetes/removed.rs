//! What a later version of Kubernetes no longer has, as far as shipped facts speak of it: versions of the API in which
//! objects or the manifests that they were made of are written, webhooks, and labels that pods select.

use super::shape::{Item, Webhook};
use crate::id::FixedMap;
use crate::inventory::labels::{Alternatives, Ask, Test};
use crate::inventory::raw::RawWorkload;
use crate::read::import::common::{Lenient, Notes, Object, Remark, clean, image, parse};
use std::cmp::Ordering;

/// Objects in what a later version no longer has; the detail says all.
const GOES: Remark = Remark::incomplete("{detail}", "{detail}");

/// The most objects that are named.
const MOST: usize = 3;

/// The label of control plane nodes that is gone, and the one that replaces it.
const MASTER: (&str, &str) = ("node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane");

/// Versions of the API, the kinds that are no longer served in them, the version of Kubernetes from which on, and the
/// fact that says so.
const SERVED: &[(&[&str], &[&str], &str, &str)] = &[
    (
        &["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"],
        &["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet"],
        "1.16",
        "kube-116-workload-apis",
    ),
    (&["extensions/v1beta1", "networking.k8s.io/v1beta1"], &["Ingress"], "1.22", "kube-122-ingress-v1"),
    (
        &["apiextensions.k8s.io/v1beta1", "admissionregistration.k8s.io/v1beta1"],
        &["CustomResourceDefinition", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "1.22",
        "kube-122-crd-webhook-v1",
    ),
    (&["discovery.k8s.io/v1beta1"], &["EndpointSlice"], "1.25", "kube-125-endpointslice-v1"),
    (&["batch/v1beta1"], &["CronJob"], "1.25", "kube-125-cronjob-v1"),
    (&["extensions/v1beta1", "policy/v1beta1"], &["PodSecurityPolicy"], "1.25", "kube-125-psp-removed"),
    (&["autoscaling/v2beta2"], &["HorizontalPodAutoscaler"], "1.26", "kube-126-autoscaler-v2"),
    (
        &["flowcontrol.apiserver.k8s.io/v1beta3"],
        &["FlowSchema", "PriorityLevelConfiguration"],
        "1.32",
        "kube-132-flowcontrol-v1",
    ),
];
/// The version that asks webhooks about its own addresses as it starts, and the fact.
const ADDRESSES: (&str, &str) = ("1.33", "kube-133-servicecidr-webhook");
/// The version that no longer has the label, and the fact.
const LABEL: (&str, &str) = ("1.24", "kube-124-master-label");

/// What a version of Kubernetes no longer has.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Gone {
    what: String,
    from: &'static str,
    fact: &'static str,
}

/// The objects that have it, by file.
#[derive(Debug, Default)]
pub(super) struct Removed(FixedMap<(u32, Gone), Vec<String>>);

impl Removed {
    /// Takes an object of any kind. Returns whether a fact speaks of it.
    pub(super) fn object(
        &mut self,
        file: u32,
        kind: &str,
        api_version: Option<&str>,
        item: &Item<'_>,
    ) -> bool {
        let Lenient::Known(Object(meta)) = &item.metadata else { return false };
        let name = meta.name.known().map_or("", |name| &**name);
        let annotations = meta.annotations.known().map(|Object(annotations)| annotations);
        let applied = annotations.and_then(|annotations| annotations.last_applied.known());
        // The API server converts objects to the version that is asked for; their manifests have the one that is applied.
        let applied = applied.and_then(|text| parse::<Object<Item<'_>>>(text).ok());
        let applied =
            applied.as_ref().and_then(|Object(item)| item.api_version.known()).map(|version| &**version);
        let mut any = false;
        for api in [applied, api_version].into_iter().flatten() {
            let served = SERVED.iter().find(|(apis, kinds, ..)| apis.contains(&api) && kinds.contains(&kind));
            let Some((.., from, fact)) = served else { continue };
            let of =
                if applied == Some(api) && api_version != Some(api) { "with a manifest in" } else { "in" };
            self.add(file, Gone { what: format!("{kind} {of} {api}"), from, fact }, name);
            any = true;
        }
        if item.webhooks.known().is_some_and(|webhooks| webhooks.iter().any(covers_addresses)) {
            let what = format!("{kind} that fails closed and covers networking.k8s.io");
            self.add(file, Gone { what, from: ADDRESSES.0, fact: ADDRESSES.1 }, name);
            any = true;
        }
        any
    }

    /// Takes what a pod selects and tolerates.
    pub(super) fn pod(&mut self, file: u32, workload: &RawWorkload) {
        let affinity = workload.node_affinity.as_ref().and_then(|text| Alternatives::parse(&text.value).ok());
        let asks = |ask: &Ask| ask.key == MASTER.0 && ask.test != Test::Absent;
        let selects = workload.node_selector.keys().any(|key| key.value == MASTER.0)
            || affinity.is_some_and(|all| all.0.iter().flatten().any(asks));
        let tolerates = |label: &str| {
            let is_of = |text: &str| {
                text == "*"
                    || text
                        .strip_prefix(label)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '=']))
            };
            workload.tolerates.iter().any(|text| is_of(&text.value))
        };
        let own = workload.tolerates.iter().any(|text| text.value.starts_with(MASTER.0));
        if selects || own && !tolerates(MASTER.1) {
            let what = format!("Pod that selects or tolerates only {}", MASTER.0);
            self.add(file, Gone { what, from: LABEL.0, fact: LABEL.1 }, &workload.name.value);
        }
    }

    fn add(&mut self, file: u32, gone: Gone, name: &str) {
        self.0.entry((file, gone)).or_default().push(clean(name).into_owned());
    }

    /// Tells what a cluster of this version has that a later one has not.
    pub(super) fn tell(&self, is_of: impl Fn(u32) -> bool, version: Option<&str>, notes: &mut Notes) {
        let mut all: FixedMap<&Gone, Vec<&str>> = FixedMap::default();
        for ((_, gone), names) in self.0.iter().filter(|((file, _), _)| is_of(*file)) {
            let past = version.is_some_and(|version| image::compare(version, gone.from) != Ordering::Less);
            // A cluster that has it already has got over it.
            if !past {
                all.entry(gone).or_default().extend(names.iter().map(String::as_str));
            }
        }
        for (Gone { what, from, fact }, mut names) in all {
            names.sort_unstable();
            names.dedup();
            let more = match names.len().checked_sub(MOST) {
                None | Some(0) => String::new(),
                Some(more) => format!(" and {more} more"),
            };
            let named = names[..names.len().min(MOST)].join(", ");
            let detail = format!(
                "{} {what} ({named}{more}): Kubernetes {from} and later do not have that any more, as the fact `{fact}` says",
                names.len()
            );
            notes.add(GOES, &detail, None);
        }
    }
}

/// Whether a webhook is asked about the addresses of services, and denies where it cannot be reached.
fn covers_addresses(webhook: &Lenient<Object<Webhook<'_>>>) -> bool {
    let Some(Object(webhook)) = webhook.known() else { return false };
    let closed = webhook.failure_policy.known().is_none_or(|policy| &**policy == "Fail");
    closed
        && webhook.rules.known().into_iter().flatten().filter_map(Lenient::known).any(|Object(rule)| {
            let mut groups = rule.api_groups.known().into_iter().flatten().filter_map(Lenient::known);
            let mut resources = rule.resources.known().into_iter().flatten().filter_map(Lenient::known);
            groups.any(|group| matches!(&**group, "*" | "networking.k8s.io"))
                && resources.any(|resource| matches!(&**resource, "*" | "*/*" | "servicecidrs"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands here is what shipped facts say.
    #[test]
    fn shipped_facts_say_so() {
        let facts = include_str!("../../../facts/kubernetes.toml");
        let all = SERVED.iter().map(|(.., from, fact)| (*from, *fact)).chain([ADDRESSES, LABEL]);
        for (from, fact) in all {
            let table = facts.split("[[fact]]").find(|table| table.contains(&format!("name = \"{fact}\"")));
            let table = table.unwrap_or_else(|| panic!("{fact}"));
            assert!(table.contains(&format!("at = \">={from}\"")), "{fact}: {from}");
        }
    }
}
