//! Reads hosts and workloads, with what the rest of the inventory says about them.

use super::Refused;
use super::fleet::{Host, Need, OwnNeed, Thing, Track, Work};
use super::read::{Reading, name, range, tables, text, texts};
use super::vector::choices;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

fn milli(table: &Table) -> Option<u64> {
    table.get("cpu-milli").and_then(Value::as_integer).and_then(|milli| u64::try_from(milli).ok())
}

impl Reading<'_> {
    pub(super) fn host(&mut self, at: usize, table: &Table) -> Result<Host, Refused> {
        if table.contains_key("os") || table.contains_key("on") {
            return Refused::because("systems and guests are not judged");
        }
        let full = format!("host/{}", name(table));
        let own = ["kernel", "engine"].iter().filter_map(|key| Some((*key, text(table, key)?)));
        let provided = table.get("provides").and_then(Value::as_table).into_iter().flatten();
        let provided = provided.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
        let properties: BTreeMap<&str, &str> = own.chain(provided).collect();
        let listed = table.get("candidates").and_then(Value::as_table);
        let mut tracks = Vec::new();
        for (property, now) in properties {
            let wanted = self.wanted(std::slice::from_ref(&full), Some(property));
            let later = match listed.and_then(|listed| listed.get(property)) {
                Some(listed) => texts(Some(listed)),
                None => [self.open.get(property).map_or(&[][..], Vec::as_slice), &wanted].concat(),
            };
            let held = self.is_held(&[full.clone(), format!("{full}:{property}")]);
            let track = Track::new(property, now, &later, held);
            self.aim(at, tracks.len(), &track.versions, &wanted);
            tracks.push(track);
        }
        let pool = text(table, "pool").map(|pool| format!("pool {pool}"));
        let cluster = || text(table, "cluster").map(|cluster| format!("cluster {cluster}"));
        let labels = table.get("labels").and_then(Value::as_table).into_iter().flatten();
        let vectors = choices(&tracks.iter().map(|track| track.versions.len()).collect::<Vec<_>>());
        let mut host = Host {
            thing: Thing { name: full.clone(), tracks, vectors },
            pool: pool.or_else(cluster).unwrap_or(full),
            room: milli(table),
            labels: labels
                .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect(),
            needs: tables(table, "requires").into_iter().map(own_need).collect(),
        };
        let able = host.thing.vectors.iter().filter(|vector| host.can_be(&host.thing.versions(vector)));
        host.thing.vectors = able.cloned().collect();
        Ok(host)
    }

    pub(super) fn replicas(
        &mut self,
        table: &Table,
        hosts: &[Host],
        works: &mut Vec<Work>,
    ) -> Result<(), Refused> {
        let mut homes = texts(table.get("hosts"));
        homes.extend(text(table, "host").filter(|_| homes.is_empty()).map(str::to_owned));
        let count = table.get("replicas").and_then(Value::as_integer).unwrap_or(homes.len() as i64) as usize;
        for replica in 0..count {
            let home = format!("host/{}", homes[replica % homes.len()]);
            let home = hosts.iter().position(|host| host.thing.name == home).expect("a host of the fleet");
            let full = match count {
                1 => format!("workload/{}", name(table)),
                _ => format!("workload/{}#{}", name(table), replica + 1),
            };
            let work = self.work(hosts.len() + works.len(), full, home, table, hosts)?;
            works.push(work);
        }
        Ok(())
    }

    fn work(
        &mut self,
        at: usize,
        full: String,
        home: usize,
        table: &Table,
        hosts: &[Host],
    ) -> Result<Work, Refused> {
        let isolation = text(table, "isolation").unwrap_or("container");
        let (sees, stops): (&[&str], &[&str]) = match isolation {
            "process" => (&["kernel", "library", "engine"], &["kernel", "library"]),
            "system-container" | "container" => (&["kernel", "engine"], &["kernel", "engine"]),
            other => return Refused::because(format!("isolation {other} is not judged")),
        };
        let service = text(table, "service").or_else(|| text(table, "app")).map(str::to_owned);
        let service = service.unwrap_or_else(|| full.trim_start_matches("workload/").to_owned());
        let service = service.split('@').next().expect("a part").to_owned();
        let (tracks, mut needs) = self.software(at, &full, &service, table);
        let of_service = self.services.get(service.as_str()).map(|table| tables(table, "requires"));
        let first = (!tracks.is_empty()).then_some(0);
        needs.extend(of_service.into_iter().flatten().map(|table| need(first, table)));
        let movable = table.get("movable").and_then(Value::as_bool).unwrap_or(isolation == "container");
        let selector = table.get("node-selector").and_then(Value::as_table);
        let fits = |host: &Host| {
            let mut wanted = selector.into_iter().flatten();
            wanted.all(|(key, value)| host.labels.get(key).map(String::as_str) == value.as_str())
        };
        let is_place = |&place: &usize| {
            let host = &hosts[place];
            place == home || movable && host.pool == hosts[home].pool && fits(host)
        };
        let properties: BTreeSet<&str> =
            hosts.iter().flat_map(|host| &host.thing.tracks).map(|track| track.name.as_str()).collect();
        let unseen = properties.into_iter().filter(|property| !sees.contains(&self.layer(property)));
        let vectors = choices(&tracks.iter().map(|track| track.versions.len()).collect::<Vec<_>>());
        let here = hosts[home].thing.tracks.iter();
        let today = here.map(|track| (track.name.clone(), track.versions[0].clone())).collect();
        let mut work = Work {
            thing: Thing { name: full, tracks, vectors },
            home,
            load: milli(table).unwrap_or(0),
            movable,
            service,
            needs,
            unseen: unseen.map(str::to_owned).collect(),
            today,
            places: (0..hosts.len()).filter(is_place).collect(),
            carried: BTreeMap::new(),
            stopped_by: BTreeMap::new(),
        };
        let stops = |track: &Track| stops.contains(&self.layer(&track.name));
        for place in work.places.clone() {
            let host = &hosts[place].thing;
            let tracks = host.tracks.iter().enumerate().filter(|(_, track)| stops(track));
            work.stopped_by.insert(place, tracks.map(|(at, _)| at).collect());
            for (vector, positions) in host.vectors.iter().enumerate() {
                let has = host.versions(positions);
                let own = work.thing.vectors.iter().enumerate();
                let own = own.filter(|(_, own)| work.is_carried(&has, own)).map(|(at, _)| at).collect();
                work.carried.insert((place, vector), own);
            }
        }
        Ok(work)
    }

    /// The components that a workload runs, as tracks, and its needs and theirs.
    fn software(&mut self, at: usize, full: &str, service: &str, table: &Table) -> (Vec<Track>, Vec<Need>) {
        let mut runs: Vec<String> = text(table, "app").map(|app| format!("app/{app}")).into_iter().collect();
        if let Some(image) = text(table, "image") {
            let image = format!("image/{image}");
            let key = image.split('@').next().expect("a part");
            let contains = texts(self.components[key].get("contains"));
            runs.push(image);
            runs.extend(contains);
        }
        let mut needs: Vec<Need> =
            tables(table, "requires").into_iter().map(|table| need(None, table)).collect();
        let mut tracks: Vec<Track> = Vec::new();
        for reference in runs {
            let (key, now) =
                reference.split_once('@').map_or((reference.as_str(), None), |(k, v)| (k, Some(v)));
            let component = self.components[key];
            let (service, key) = (format!("service/{service}"), key.to_owned());
            let version = text(component, "version").unwrap_or("0");
            let later = [vec![version.to_owned()], texts(component.get("candidates"))].concat();
            let held = self.is_held(&[key.clone(), full.to_owned(), service.clone()]);
            let track = Track::new(&key, now.unwrap_or(version), &later, held);
            needs.extend(
                tables(component, "requires").into_iter().map(|table| need(Some(tracks.len()), table)),
            );
            let first = [service, full.to_owned()];
            let names = if tracks.is_empty() { &first[..] } else { &[] };
            let wanted = self.wanted(&[&[key], names].concat(), None);
            self.aim(at, tracks.len(), &track.versions, &wanted);
            tracks.push(track);
        }
        (tracks, needs)
    }
}

fn need(track: Option<usize>, table: &Table) -> Need {
    let of = text(table, "needs").expect("a need is of something").to_owned();
    Need { track, at: range(table, "at"), of, range: range(table, "in") }
}

fn own_need(table: &Table) -> OwnNeed {
    let of = text(table, "of").map(|of| (of.to_owned(), range(table, "at")));
    let property = text(table, "needs").expect("a need is of something").to_owned();
    OwnNeed { of, property, range: range(table, "in") }
}
