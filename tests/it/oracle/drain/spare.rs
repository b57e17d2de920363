//! Spare hosts: what they may be.

use super::fleet::{Has, Host, Work};
use super::version::number;
use std::collections::{BTreeMap, BTreeSet};

/// A workload and a vector of it.
type Carried = BTreeSet<(usize, usize)>;

/// The versions that a spare host may have, known by what it carries with them.
#[derive(Debug)]
pub(super) struct Kind {
    /// The most of `cpu-milli` that a host of the pool has; no end if one does not say.
    pub(super) room: Option<u64>,
    pub(super) carries: Carried,
}

/// The kinds of each pool that carry most: others are never better.
pub(super) fn kinds(hosts: &[Host], works: &[Work]) -> Vec<Kind> {
    let pools: BTreeSet<&str> = hosts.iter().map(|host| host.pool.as_str()).collect();
    pools.into_iter().flat_map(|pool| of_pool(pool, hosts, works)).collect()
}

fn of_pool(pool: &str, hosts: &[Host], works: &[Work]) -> Vec<Kind> {
    let members: Vec<&Host> = hosts.iter().filter(|host| host.pool == pool).collect();
    let movers = works.iter().enumerate().filter(|(_, work)| work.movable && hosts[work.home].pool == pool);
    let movers: Vec<(usize, &Work)> = movers.collect();
    let able = combinations(&known(&members)).into_iter();
    let able = able.filter(|has| members.iter().all(|host| host.can_be(has)));
    let all: BTreeSet<Carried> = able.map(|has| carried(&movers, &has)).collect();
    let room = members.iter().map(|host| host.room).collect::<Option<Vec<u64>>>();
    let room = room.and_then(|rooms| rooms.into_iter().max());
    let is_most = |one: &&Carried| !all.iter().any(|other| other != *one && one.is_subset(other));
    let most = all.iter().filter(|one| !one.is_empty()).filter(is_most);
    most.map(|carries| Kind { room, carries: carries.clone() }).collect()
}

/// The versions that the hosts can have of each property.
fn known<'h>(hosts: &[&'h Host]) -> BTreeMap<&'h str, Vec<&'h str>> {
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for track in hosts.iter().flat_map(|host| &host.thing.tracks) {
        known.entry(&track.name).or_default().extend(track.versions.iter().map(String::as_str));
    }
    for versions in known.values_mut() {
        versions.sort_by_cached_key(|version| (number(version), *version));
        versions.dedup();
    }
    known
}

fn combinations<'f>(known: &BTreeMap<&'f str, Vec<&'f str>>) -> Vec<Has<'f>> {
    known.iter().fold(vec![Has::new()], |all, (&property, versions)| {
        let with = |has: &Has<'f>, version: &'f str| {
            let mut has = has.clone();
            has.insert(property, version);
            has
        };
        all.iter().flat_map(|has| versions.iter().map(|version| with(has, version))).collect()
    })
}

fn carried(movers: &[(usize, &Work)], has: &Has<'_>) -> Carried {
    let of_work = |&(index, work): &(usize, &Work)| {
        let vectors =
            work.thing.vectors.iter().enumerate().filter(|(_, vector)| work.is_carried(has, vector));
        vectors.map(|(at, _)| (index, at)).collect::<Vec<_>>()
    };
    movers.iter().flat_map(of_work).collect()
}
