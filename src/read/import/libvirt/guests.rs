//! Which domain is which line of a list.
//!
//! Names count on one host. The XML of a domain does not name its host, so that what two hosts call alike is told apart by
//! the directory of the file, by the number that a running domain has on its host, or because only one is left. What
//! nothing tells apart is on an unknown host: as many guests as there are, and none is placed by a guess.

use crate::id::FixedMap;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::{At, Facts, Machines, Notes, Remark, Under};

const WHICH: Remark = Remark::incomplete(
    "nothing says which of the guests called `{detail}` is on which host, so their hosts are unknown: keep the XML of a \
     host's domains in a directory called like the host",
    "nothing says which of {n} guests called `{detail}` is on which host, so their hosts are unknown: keep the XML of a \
     host's domains in a directory called like the host",
);

const STATELESS: Remark = Remark::incomplete(
    "nothing says whether {n} guest runs, so it counts as running: `virsh list --all`, in a file called like the machine, does",
    "nothing says whether {n} guests run, so they count as running: `virsh list --all`, in files called like the machines, does",
);

/// A domain as its XML describes it.
#[derive(Debug)]
pub(super) struct Domain {
    pub(super) facts: Facts,
    /// Its number on its host, if it runs.
    pub(super) number: Option<String>,
    /// The path of its file.
    pub(super) path: String,
}

/// A line of a list.
#[derive(Debug)]
struct Listed {
    name: Text,
    host: Option<Text>,
    number: Option<String>,
    /// Whether it has no number, since it is off.
    stopped: Option<Mark<bool>>,
}

/// What has one name.
#[derive(Debug, Default)]
struct Namesakes {
    domains: Vec<Domain>,
    listed: Vec<Listed>,
}

/// The hosts, and what runs on them.
#[derive(Debug, Default)]
pub(super) struct Guests {
    pub(super) hosts: Machines,
    /// By name.
    guests: FixedMap<String, Namesakes>,
}

impl Guests {
    /// Adds a domain. If it is there twice, the first one counts.
    pub(super) fn domain(&mut self, at: &mut At<'_>, domain: Domain) {
        let name = domain.facts.name.value.clone();
        let known = &mut self.guests.entry(name.clone()).or_default().domains;
        let uuid =
            |domain: &Domain| domain.facts.identity.system_uuid.as_ref().map(|uuid| uuid.value.clone());
        let same = known.iter().any(|known| uuid(known).is_some() && uuid(known) == uuid(&domain));
        match same {
            true => at.remark_named(Remark::DIFFERING, &name),
            false => known.push(domain),
        }
    }

    /// Adds a line of a list. A host has each name once.
    pub(super) fn listed(&mut self, name: Text, host: Option<Text>, number: &str) {
        let known = &mut self.guests.entry(name.value.clone()).or_default().listed;
        let on = |host: &Option<Text>| host.as_ref().map(|host| host.value.clone());
        if host.is_none() || known.iter().all(|known| on(&known.host) != on(&host)) {
            let number = Some(number.to_owned()).filter(|number| number != "-");
            let stopped = number.is_none().then(|| Mark::imported(true, name.start, name.end));
            known.push(Listed { name, host, number, stopped });
        }
    }

    /// Makes the machines.
    pub(super) fn join(self, notes: &mut Notes) -> Machines {
        let mut machines = self.hosts;
        for (name, mut alike) in self.guests {
            place_by_path(&mut alike, &machines);
            let found = alike.pairs();
            if found.left > 1 {
                notes.add_times(found.left, WHICH, &name, found.guests.first().map(|guest| guest.name.start));
            }
            found.stateless.iter().for_each(|&start| notes.add(STATELESS, "", Some(start)));
            for facts in found.guests {
                add(&mut machines, notes, facts);
            }
        }
        machines
    }
}

/// Adds a guest under a name that is free on its host.
fn add(machines: &mut Machines, notes: &mut Notes, facts: Facts) {
    let name = facts.name.value.clone();
    let known = machines.get(&name).filter(|known| known.is_guest());
    let on = |facts: &Facts| facts.on.as_ref().map(|host| host.value.clone());
    let key = match (known, on(&facts)) {
        // Each host has guests of its own, whatever they are called.
        (Some(known), Some(host)) if on(known).is_some_and(|other| other != host) => format!("{name}-{host}"),
        (Some(_), None) if facts.identity.system_uuid.is_none() => {
            let mut numbered = (2..).map(|number: u32| format!("{name}-{number}"));
            numbered.find(|key| !machines.has(key)).unwrap_or_default()
        }
        _ => {
            machines.add(&mut At::new(notes, facts.name.start), &name, facts);
            return;
        }
    };
    machines.known_as(&key, facts.name.clone()).fill(facts);
}

/// Puts domains on the hosts that directories of their files are called like.
fn place_by_path(alike: &mut Namesakes, hosts: &Machines) {
    for domain in &mut alike.domains {
        let directories = domain.path.rsplit(['/', '\\']).skip(1);
        let host = directories.filter_map(|directory| hosts.get(directory)).next();
        domain.facts.on = host.map(|host| host.name.clone());
    }
}

/// Guests of one name.
struct Pairs {
    guests: Vec<Facts>,
    /// How many of them nothing places, though lists name hosts.
    left: u32,
    /// Where those are described of which neither a line of a list nor a number says whether they run.
    stateless: Vec<u32>,
}

/// Takes a domain that has no line. Only one that runs has a number.
fn unlisted(domain: Domain, stateless: &mut Vec<u32>) -> Facts {
    if domain.number.is_none() {
        stateless.push(domain.facts.name.start);
    }
    domain.facts
}

impl Namesakes {
    /// Finds the line of each domain, by what tells them apart, the surest first.
    fn pairs(mut self) -> Pairs {
        let (mut guests, mut stateless) = (Vec::new(), Vec::new());
        let on = |domain: &Domain, line: &Listed| {
            domain.facts.on.is_some()
                && domain.facts.on.as_ref().map(|host| &host.value)
                    == line.host.as_ref().map(|host| &host.value)
        };
        let number = |domain: &Domain, line: &Listed| {
            domain.facts.on.is_none() && domain.number.is_some() && domain.number == line.number
        };
        self.take(&mut guests, on);
        // What a path has placed is on no other host.
        let (placed, free) =
            std::mem::take(&mut self.domains).into_iter().partition(|it| it.facts.on.is_some());
        self.domains = free;
        guests.extend(Vec::into_iter(placed).map(|domain| unlisted(domain, &mut stateless)));
        self.take(&mut guests, number);
        if self.domains.len() == 1 && self.listed.len() == 1 {
            self.take(&mut guests, |_, _| true);
        }
        let Self { domains, listed } = self;
        let is_open = !domains.is_empty() && !listed.is_empty();
        let more = listed.into_iter().skip(if is_open { domains.len() } else { 0 });
        let hostless = |facts: Facts| Facts { on: facts.on.filter(|_| !is_open), ..facts };
        let open: Vec<Facts> = domains
            .into_iter()
            .map(|domain| unlisted(domain, &mut stateless))
            .chain(more.map(Listed::into_facts))
            .map(hostless)
            .collect();
        let left = if is_open { u32::try_from(open.len()).unwrap_or(u32::MAX) } else { 0 };
        guests.extend(open);
        Pairs { guests, left, stateless }
    }

    /// Takes the domains that have just one line by a rule, which has no other such domain.
    fn take(&mut self, guests: &mut Vec<Facts>, rule: impl Fn(&Domain, &Listed) -> bool) {
        let mut at = 0;
        while at < self.domains.len() {
            let domain = &self.domains[at];
            let mut lines = self.listed.iter().enumerate().filter(|(_, line)| rule(domain, line));
            let line = lines.next().filter(|_| lines.next().is_none());
            let only =
                line.filter(|(_, line)| self.domains.iter().filter(|one| rule(one, line)).count() == 1);
            let Some(line) = only.map(|(line, _)| line) else {
                at += 1;
                continue;
            };
            let Listed { host, stopped, .. } = self.listed.remove(line);
            let Domain { facts, number, .. } = self.domains.remove(at);
            // The list may be older than the domain that runs.
            let stopped = stopped.filter(|_| number.is_none());
            guests.push(Facts { on: host.or(facts.on.clone()), stopped, ..facts });
        }
    }
}

impl Listed {
    fn into_facts(self) -> Facts {
        let Self { name, host, stopped, .. } = self;
        Facts { name, on: host, under: Under::Hypervisor, stopped, ..Facts::default() }
    }
}
