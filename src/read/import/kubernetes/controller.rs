//! Controllers: what makes pods, and which of them is at the top.

use super::collect::{Objects, Thing};
use super::field::Field;
use super::pod::{Origin, Owner};
use super::shape::{ControllerSpec, ControllerStatus, RollingUpdate};
use crate::inventory::raw::RawRollout;
use crate::read::import::common::{At, Lenient, Nested, Scalar};
use serde_json::value::RawValue;

/// A controller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Controller {
    /// Its kind and name, as its pods name it.
    pub(super) own: Owner,
    /// Its namespace.
    pub(super) namespace: String,
    /// What owns it.
    pub(super) owner: Option<Owner>,
    /// How many pods it wants, if it says.
    pub(super) replicas: Option<i64>,
    /// Whether all old pods stop before new ones start.
    pub(super) recreates: bool,
    /// How it rolls out a new version.
    pub(super) rollout: Option<RawRollout>,
    /// The text of its pod template, as long as no pod was read.
    pub(super) template: Option<Box<str>>,
}

/// Reads a controller.
pub(super) fn read(
    at: &mut At<'_>,
    own: Owner,
    namespace: String,
    owner: Option<Owner>,
    (spec, status): (Option<&RawValue>, Option<&RawValue>),
) -> Controller {
    let spec: ControllerSpec<'_> = at.nested(Lenient::of_raw(spec), Field::Spec);
    let status: ControllerStatus<'_> = at.nested(Lenient::of_raw(status), Field::Status);
    let mut strategy = at.nested(spec.strategy, Field::Strategy);
    let mut update = at.nested(spec.update_strategy, Field::UpdateStrategy);
    let rolling = [
        (std::mem::take(&mut strategy.rolling_update), Field::Strategy),
        (std::mem::take(&mut update.rolling_update), Field::UpdateStrategy),
    ];
    let rollout = rollout(at, own.kind == "StatefulSet", rolling);
    let strategy = at.take(strategy.r#type, Field::Strategy);
    Controller {
        own,
        rollout,
        namespace,
        owner,
        replicas: count(at, spec.replicas, Field::Replicas)
            .or_else(|| count(at, status.desired_number_scheduled, Field::DesiredNumberScheduled)),
        recreates: strategy.is_some_and(|name| &*name == "Recreate"),
        template: spec.template.map(|text| text.get().into()),
    }
}

/// Reads how many pods may be replaced at once. Those of a stateful set are replaced one after the other, the last first.
fn rollout(
    at: &mut At<'_>,
    is_ordered: bool,
    strategies: [(Nested<RollingUpdate<'_>>, Field); 2],
) -> Option<RawRollout> {
    let mut rollout = RawRollout::default();
    for (strategy, field) in strategies {
        let rolling = at.nested(strategy, field);
        let amount =
            |at: &mut At<'_>, value| at.take(value, field).map(|text: Scalar<'_>| at.text(&text.0, field));
        let (away, surge) = (amount(at, rolling.max_unavailable), amount(at, rolling.max_surge));
        rollout.max_unavailable = rollout.max_unavailable.or(away);
        rollout.surge = rollout.surge.or(surge);
    }
    rollout.ordered = is_ordered.then(|| at.mark(true, Field::Spec));
    (rollout != RawRollout::default()).then_some(rollout)
}

/// More replicas than any cluster can hold; a larger number is a fault of the input.
const MOST_REPLICAS: i64 = 1_000_000;

/// Reads a number of replicas.
fn count(at: &mut At<'_>, value: Option<&RawValue>, field: Field) -> Option<i64> {
    let count = at.take(Lenient::of_raw(value), field)?;
    let sound = (0..=MOST_REPLICAS).contains(&count);
    if !sound {
        at.odd(field);
    }
    sound.then_some(count)
}

/// Climbs from a pod's controller to the one that a person would change.
///
/// Only replica sets, replication controllers and jobs are made by other controllers. What is above a stateful set,
/// say, is an operator's own kind and no closer to the pods.
pub(super) fn top(objects: &Objects, origin: &Origin, template_hash: Option<&str>) -> Option<Owner> {
    let mut owner = origin.owner.clone()?;
    // Each kind is made by another one, so there are at most two steps; a longer chain is a cycle.
    for _ in 0..2 {
        if !matches!(owner.kind.as_str(), "ReplicaSet" | "ReplicationController" | "Job") {
            break;
        }
        let above = match objects.thing(&owner.kind, &origin.namespace, &owner.name) {
            Some(Thing::Controller(controller)) => controller.owner.clone(),
            _ => deployment_by_name(&owner, template_hash),
        };
        match above {
            Some(above) => owner = above,
            None => break,
        }
    }
    Some(owner)
}

/// Names the deployment of a replica set that is not in the input: the set is named after it and the template's hash.
fn deployment_by_name(owner: &Owner, template_hash: Option<&str>) -> Option<Owner> {
    let hash = template_hash.filter(|_| owner.kind == "ReplicaSet")?;
    let name = owner.name.strip_suffix(hash)?.strip_suffix('-')?;
    (!name.is_empty()).then(|| Owner { kind: "Deployment".to_owned(), name: name.to_owned() })
}
