//! From applications, droplets and processes to the inventory.

use super::{App, CloudFoundry, Staging};
use crate::id::FixedMap;
use crate::inventory::raw::{Mark, RawInventory, Text};
use crate::read::import::common::paas::{Buildpack, Platform, Process, Staged};
use crate::read::import::common::{Notes, Remark};

const STOPPED: Remark = Remark::incomplete(
    "{n} app is stopped and is there as if it ran",
    "{n} apps are stopped and are there as if they ran",
);
const WISH: Remark = Remark::incomplete(
    "no file has the droplet of {n} app: what it is to be staged with is taken",
    "no file has the droplets of {n} apps: what they are to be staged with is taken",
);
const MOVES: Remark = Remark::incomplete(
    "{n} app is to be staged on another stack than it runs on: the one it runs on is taken",
    "{n} apps are to be staged on other stacks than they run on: those they run on are taken",
);
const SEVERAL: Remark = Remark::incomplete(
    "nothing says which of its droplets {n} app runs: what they differ in is unknown",
    "nothing says which of their droplets {n} apps run: what they differ in is unknown",
);
const DROPLETS: Remark = Remark::skipped(
    "left out {n} droplet of an app that no file has",
    "left out {n} droplets of apps that no file has",
);
const PROCESSES: Remark = Remark::skipped(
    "left out {n} process of an app that no file has",
    "left out {n} processes of apps that no file has",
);

impl CloudFoundry {
    /// Joins everything that was read.
    pub(super) fn join(&mut self) -> RawInventory {
        let mut platform = Platform::default();
        self.stacks.values().for_each(|stack| platform.stack(stack));
        self.installed.iter().for_each(|buildpack| platform.buildpack(buildpack));
        let mut droplets = of_apps(std::mem::take(&mut self.droplets));
        let mut processes = of_apps(std::mem::take(&mut self.processes));
        for (guid, mut app) in std::mem::take(&mut self.apps) {
            let object = Some(app.name.start);
            if app.stopped {
                self.objects.notes.add(STOPPED, "", object);
            }
            app.droplet = app.droplet.or_else(|| self.current.get(&guid).cloned());
            let stack = app.stack_guid.as_ref().and_then(|guid| self.stacks.get(guid));
            app.wish.stack = app.wish.stack.or_else(|| stack.cloned());
            let droplets = droplets.get_mut(&guid).map(std::mem::take).unwrap_or_default();
            let staging = staging(&mut self.objects.notes, &mut app, droplets);
            let found = processes.get_mut(&guid).map(std::mem::take).unwrap_or_default();
            let mut processes: Vec<Process> = found.into_iter().map(|(_, process)| process).collect();
            if processes.is_empty() {
                processes.extend(app.process);
            }
            platform.app(Staged {
                name: app.name,
                apart: app
                    .space
                    .and_then(|id| self.spaces.get(&id).cloned())
                    .into_iter()
                    .chain([guid])
                    .collect(),
                stack: staging.stack,
                is_image: app.is_image,
                image: staging.image,
                buildpacks: staging.buildpacks,
                processes,
                labels: app.labels,
            });
        }
        self.objects.notes.add_times(count(&droplets), DROPLETS, "", None);
        self.objects.notes.add_times(count(&processes), PROCESSES, "", None);
        self.pages.finish(&mut self.objects.notes);
        platform.finish(&mut self.objects.notes)
    }
}

/// Groups objects by the application that they belong to.
fn of_apps<T>(all: FixedMap<String, (String, T)>) -> FixedMap<String, Vec<(String, T)>> {
    let mut sorted: FixedMap<String, Vec<(String, T)>> = FixedMap::default();
    for (guid, (app, object)) in all {
        sorted.entry(app).or_default().push((guid, object));
    }
    sorted
}

fn count<T>(all: &FixedMap<String, Vec<T>>) -> u32 {
    u32::try_from(all.values().map(Vec::len).sum::<usize>()).unwrap_or(u32::MAX)
}

/// What an application runs on: what its droplet states, else what its droplets agree on, else what is asked for.
fn staging(notes: &mut Notes, app: &mut App, mut droplets: Vec<(String, Staging)>) -> Staging {
    let object = Some(app.name.start);
    if let Some(current) = &app.droplet {
        droplets.retain(|(guid, _)| guid == current);
    }
    let wish = std::mem::take(&mut app.wish);
    let mut droplets = droplets.into_iter().map(|(_, staging)| staging);
    let Some(mut found) = droplets.next() else {
        // What version 2 says about an image is no wish.
        if wish.image.is_none() {
            notes.add(WISH, "", object);
        }
        return wish;
    };
    let mut differ = false;
    for other in droplets {
        differ |= agree(&mut found, other);
    }
    if differ {
        notes.add(SEVERAL, "", object);
    } else if let (Some(found), Some(wish)) = (&found.stack, &wish.stack)
        && found.value != wish.value
    {
        notes.add(MOVES, "", object);
    }
    found
}

/// Keeps what two droplets agree on. Returns whether they differ.
fn agree(found: &mut Staging, other: Staging) -> bool {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let mut differ = text(&found.stack) != text(&other.stack) || text(&found.image) != text(&other.image);
    if text(&found.stack) != text(&other.stack) {
        let family = |stack: Text| Mark { value: family(&stack.value).to_owned(), ..stack };
        let same = other.stack.map(family);
        found.stack =
            found.stack.take().map(family).filter(|stack| text(&same).as_ref() == Some(&stack.value));
    }
    found.image = found.image.take().filter(|image| text(&other.image).as_ref() == Some(&image.value));
    for (name, version) in other.buildpacks {
        let version_of = |(known, _): &&mut Buildpack| known.value == name.value;
        match found.buildpacks.iter_mut().find(version_of) {
            Some((_, known)) if text(known) == text(&version) => {}
            Some((_, known)) => {
                differ = true;
                *known = None;
            }
            None => {
                differ = true;
                found.buildpacks.push((name, None));
            }
        }
    }
    differ
}

fn family(stack: &str) -> &str {
    stack.split('@').next().unwrap_or(stack)
}
