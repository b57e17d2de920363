//! What is struck out of a pool, held against all ways for everything in it to end up.

use super::{Made, bump, fleet};
use crate::model::{Fleet, Strategy};
use crate::verify::arrows::Reached;
use crate::verify::pool::{Joint, Pools};
use crate::verify::question;
use crate::verify::track::Track;
use crate::verify::world::World;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % 1000).unwrap_or(0) * end / 1000
    }
}

/// From a version of an application on, or up to it: kernels from a version on, or up to it.
#[derive(Clone, Copy, Debug)]
struct Rule {
    from: bool,
    at: usize,
    least: bool,
    kernel: usize,
}

impl Rule {
    fn allows(self, version: usize, kernel: usize) -> bool {
        let concerns = if self.from { version >= self.at } else { version < self.at };
        let met = if self.least { kernel >= self.kernel } else { kernel < self.kernel };
        !concerns || met
    }
}

/// A small pool: the kernels of machines, and on which of them workloads stand, all from zero.
#[derive(Debug)]
struct Small {
    /// Today's kernel, and how many there are.
    hosts: Vec<(usize, usize)>,
    /// The machine, the versions that there are, whether it leaves, its rules and what it asks for.
    works: Vec<Work>,
    /// What each machine has of processors; none where nothing is stated.
    room: Option<usize>,
    /// The machines that change, and to which kernel at least.
    raised: Vec<(usize, usize)>,
}

#[derive(Debug)]
struct Work {
    home: usize,
    versions: usize,
    leaves: bool,
    rules: Vec<Rule>,
}

impl Small {
    fn draw(dice: &mut Dice) -> Self {
        let hosts: Vec<(usize, usize)> = (0..2 + dice.below(2))
            .map(|_| {
                let today = dice.below(2);
                (today, today + 1 + dice.below(3))
            })
            .collect();
        let works = (0..1 + dice.below(3)).map(|_| Work {
            home: dice.below(hosts.len()),
            versions: 1 + dice.below(3),
            leaves: dice.below(4) > 0,
            rules: (0..1 + dice.below(3))
                .map(|_| {
                    // Mostly early versions need early kernels, and later ones later.
                    let (from, other) = (dice.below(2) == 0, dice.below(4) == 0);
                    Rule { from, at: dice.below(3), least: from != other, kernel: dice.below(4) }
                })
                .collect(),
        });
        let works = works.collect();
        let room = (dice.below(3) == 0).then(|| 1 + dice.below(2));
        let mut raised = Vec::new();
        for (host, &(today, end)) in hosts.iter().enumerate() {
            if today + 1 < end && dice.below(8) > 0 {
                raised.push((host, today + 1 + dice.below(end - today - 1)));
            }
        }
        Self { hosts, works, room, raised }
    }

    fn text(&self) -> String {
        let mut text = "[[cluster]]\nname = \"c\"\n".to_owned();
        for (host, &(today, end)) in self.hosts.iter().enumerate() {
            let later: Vec<String> = (today + 1..end).map(|at| format!("\"{}.0\"", at + 1)).collect();
            let room = self.room.map_or_else(String::new, |room| format!("cpu-milli = {room}"));
            let _ = write!(
                text,
                "[[host]]\nname = \"h{host}\"\ncluster = \"c\"\nkernel = \"{}.0\"\n\
                 candidates = {{ kernel = [{}] }}\n{room}\n",
                today + 1,
                later.join(", ")
            );
        }
        for (number, work) in self.works.iter().enumerate() {
            let later: Vec<String> = (1..work.versions).map(|at| format!("\"{}\"", at + 1)).collect();
            let rules = work.rules.iter().map(|rule| {
                let at = if rule.from { ">=" } else { "<" };
                let within = if rule.least { ">=" } else { "<" };
                format!(
                    "{{ at = \"{at}{}\", needs = \"kernel\", in = \"{within}{}.0\" }}",
                    rule.at + 1,
                    rule.kernel + 1
                )
            });
            let rules: Vec<String> = rules.collect();
            let room = self.room.map_or("", |_| "cpu-milli = 1");
            let _ = write!(
                text,
                "[[app]]\nname = \"a{number}\"\nversion = \"1\"\ncandidates = [{}]\nrequires = [{}]\n\
                 [[workload]]\nname = \"w{number}\"\napp = \"a{number}\"\nhost = \"h{}\"\nmovable = {}\n{room}\n",
                later.join(", "),
                rules.join(", "),
                work.home,
                work.leaves
            );
        }
        text
    }

    /// Tells whether nothing needs another kernel than it has today.
    fn is_sound_today(&self) -> bool {
        let is_sound = |work: &Work| work.rules.iter().all(|rule| rule.allows(0, self.hosts[work.home].0));
        self.works.iter().all(is_sound)
    }

    fn has_room_today(&self) -> bool {
        let most = |host: usize| self.works.iter().filter(|work| work.home == host).count();
        self.room.is_none_or(|room| (0..self.hosts.len()).all(|host| most(host) <= room))
    }

    /// Returns the least kernel of each machine and the least version of each workload over all ways for everything to end
    /// up; none where there is no way.
    fn least(&self) -> Option<(Vec<usize>, Vec<usize>)> {
        let mut kernels: Vec<usize> = self.hosts.iter().map(|&(today, _)| today).collect();
        for &(host, at) in &self.raised {
            kernels[host] = at;
        }
        let lows = kernels.clone();
        let mut least: Option<(Vec<usize>, Vec<usize>)> = None;
        loop {
            let places: Vec<Vec<(usize, usize)>> =
                self.works.iter().map(|work| self.places(work, &kernels)).collect();
            self.stand(&places, &mut Vec::new(), &mut |stands| {
                let versions: Vec<usize> = stands.iter().map(|&(version, _)| version).collect();
                let (least_kernels, least_versions) =
                    least.get_or_insert_with(|| (kernels.clone(), versions.clone()));
                lower(least_kernels, &kernels);
                lower(least_versions, &versions);
            });
            // The next kernels, as a number whose digits are those.
            let Some(at) = (0..kernels.len()).find(|&at| kernels[at] + 1 < self.hosts[at].1) else { break };
            kernels[at] += 1;
            kernels[..at].copy_from_slice(&lows[..at]);
        }
        least
    }

    fn places(&self, work: &Work, kernels: &[usize]) -> Vec<(usize, usize)> {
        let hosts = (0..self.hosts.len()).filter(|&host| work.leaves || host == work.home);
        let all = hosts.flat_map(|host| (0..work.versions).map(move |version| (version, host)));
        let carries = |version: usize, kernel: usize| {
            // What is so today is put up with anywhere.
            let is_as_today = (version, kernel) == (0, self.hosts[work.home].0);
            is_as_today || work.rules.iter().all(|rule| rule.allows(version, kernel))
        };
        all.filter(|&(version, host)| carries(version, kernels[host])).collect()
    }

    #[expect(clippy::type_complexity, reason = "a callback")]
    /// Calls for each way to put everything somewhere that leaves no machine too full.
    fn stand(
        &self,
        places: &[Vec<(usize, usize)>],
        stands: &mut Vec<(usize, usize)>,
        found: &mut dyn FnMut(&[(usize, usize)]),
    ) {
        let Some((first, rest)) = places.split_first() else {
            found(stands);
            return;
        };
        for &(version, host) in first {
            let there = stands.iter().filter(|&&(_, other)| other == host).count();
            if self.room.is_none_or(|room| there < room) {
                stands.push((version, host));
                self.stand(rest, stands, found);
                stands.pop();
            }
        }
    }
}

fn lower(least: &mut [usize], other: &[usize]) {
    least.iter_mut().zip(other).for_each(|(least, &other)| *least = other.min(*least));
}

/// Returns how far a track is forced by the pools. What is assumed of it is so, also where nothing in the pool needs it.
fn forced(causes: &BTreeSet<Reached>, track: Track, world: &mut World<'_>) -> usize {
    let (mut pools, end) = (Pools::default(), world.line(track).versions.len());
    let assumed = causes.iter().find(|&&(cause, _)| cause == track).map_or(0, |&(_, at)| at);
    let follows = |at: &usize| pools.follows(causes, (track, *at), world) == Joint::Follows;
    (1..end).take_while(follows).last().unwrap_or(0).max(assumed)
}

fn world<'f>(fleet: &'f Fleet, raised: &[(usize, usize)]) -> World<'f> {
    let bumps: Vec<_> =
        raised.iter().map(|(host, at)| bump(&format!("host/h{host}:kernel={}.0", at + 1))).collect();
    let plan = Made::under(fleet, &bumps, Strategy::Drain);
    let ask = question::ask(fleet, &plan).expect("a question");
    World::unnamed(fleet, ask, Strategy::Drain)
}

#[test]
fn pools_force_what_all_ways_have_in_common() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let (mut drawn, mut exact, mut roomless, mut blocked, mut more) = (0, 0, 0, 0, 0);
    let mut broken = 0;
    while drawn < 1200 {
        let small = Small::draw(&mut dice);
        if small.raised.is_empty() || !small.has_room_today() {
            continue;
        }
        drawn += 1;
        broken += usize::from(!small.is_sound_today());
        let text = small.text();
        let fleet = fleet(&text);
        let mut world = world(&fleet, &small.raised);
        let slot = |host: usize| {
            let machine = fleet.find_machine(&format!("h{host}")).expect("a host");
            let kernel = fleet.find_capability("kernel").expect("kernels");
            Track::Property(fleet.find_slot(machine, kernel).expect("a kernel"))
        };
        let causes: BTreeSet<Reached> =
            small.raised.iter().map(|&(host, at)| (slot(host), at - small.hosts[host].0)).collect();
        let Some((kernels, versions)) = small.least() else {
            blocked += 1;
            continue;
        };
        assert!(!Pools::default().excludes(&causes, &mut world), "{text}");
        let mut same = true;
        for (host, &least) in kernels.iter().enumerate() {
            let (found, least) = (forced(&causes, slot(host), &mut world), least - small.hosts[host].0);
            assert!(found <= least, "h{host}: {found} and not {least}\n{text}");
            same &= found == least;
        }
        for (number, &least) in versions.iter().enumerate() {
            let workload = fleet.find_workload(&format!("w{number}")).expect("a workload");
            let app = fleet.find_component(&format!("app/a{number}")).expect("an application");
            let found = forced(&causes, Track::Runs(workload, app), &mut world);
            assert!(found <= least, "w{number}: {found} and not {least}\n{text}");
            same &= found == least;
            more += usize::from(least > 0);
        }
        exact += usize::from(same && small.room.is_none());
        roomless += usize::from(small.room.is_none());
    }
    // Where things do not take each other's room, nearly all of it is found.
    assert!(exact * 20 >= roomless * 19, "{exact} of {roomless}");
    assert!(blocked > 10 && more > 20 && drawn - roomless > 50, "{blocked} {more} {roomless}");
    assert!(broken > 200, "{broken}");
}
