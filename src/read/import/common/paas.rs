//! Applications of platforms that stage them: on a stack, with buildpacks baked in, or from an image.

use super::at::At;
use super::field::Field;
use super::image::Images;
use super::lenient::{Lenient, Scalar};
use super::notes::{Notes, Remark, clean};
use crate::id::FixedMap;
use crate::inventory::package;
use crate::inventory::raw::{Baked, Mark, RawComponent, RawInventory, RawMap, RawProfile, RawWorkload, Text};

/// The most instances that a workload may have.
const MOST: i64 = 100_000;
/// Applications with an unknown number of instances.
const UNCOUNTED: Remark = Remark::incomplete(
    "nothing says how many instances {n} app has: one is taken",
    "nothing says how many instances {n} apps have: one is taken of each",
);
/// Applications on an unknown stack or image.
const UNPLACED: Remark = Remark::incomplete(
    "nothing says which stack or image {n} app runs on",
    "nothing says which stack or image {n} apps run on",
);

/// Instances of one kind of an application, such as `web`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Process {
    pub(crate) kind: Text,
    pub(crate) instances: Option<Mark<i64>>,
    pub(crate) memory_mib: Option<Mark<i64>>,
    pub(crate) disk_mib: Option<Mark<i64>>,
}

/// A buildpack, and its version.
pub(crate) type Buildpack = (Text, Option<Text>);

/// What a platform says about one application.
#[derive(Clone, Debug, Default)]
pub(crate) struct Staged {
    pub(crate) name: Text,
    /// What distinguishes applications of one name, what people know first.
    pub(crate) apart: Vec<String>,
    /// The stack, as [`stack`] writes it.
    pub(crate) stack: Option<Text>,
    pub(crate) image: Option<Text>,
    /// Whether it runs an image, which may be unknown.
    pub(crate) is_image: bool,
    pub(crate) buildpacks: Vec<Buildpack>,
    pub(crate) processes: Vec<Process>,
    pub(crate) labels: RawMap,
}

/// Writes a stack as an inventory does. Stacks of the family `prefix` have their version in their names, `cflinuxfs4`;
/// that of others is unknown.
pub(crate) fn stack(at: &mut At<'_>, field: impl Field, name: &str, prefix: &str) -> Text {
    let version = name.strip_prefix(prefix).filter(|rest| is_number(rest));
    let name = match version {
        Some(version) => format!("{}@{version}", prefix.trim_end_matches('-')),
        None => package::plain(name),
    };
    at.text(&name, field)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads a buildpack: a name, maybe followed by `@VERSION`, or the address that it is fetched from. Such an address may
/// have a version as its fragment, and credentials, which are left out.
pub(crate) fn buildpack(at: &mut At<'_>, field: impl Field, name: &str, version: Option<&str>) -> Buildpack {
    let (name, fragment) = name.split_once('#').unwrap_or((name, ""));
    let address = name.split_once("://").map(|(_, address)| address);
    let name = match address {
        Some(address) => {
            let (host, path) = address.split_once('/').unwrap_or((address, ""));
            let host = host.rsplit('@').next().unwrap_or(host);
            let path = path.split('?').next().unwrap_or(path);
            format!("{host}/{}", path.strip_suffix(".git").unwrap_or(path))
        }
        None => name.to_owned(),
    };
    // A branch is no version.
    let numbered = fragment.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let version = version.or(Some(fragment).filter(|_| numbered)).filter(|version| !version.is_empty());
    let name = version.and_then(|v| name.strip_suffix(v)?.strip_suffix('@')).unwrap_or(&name).to_owned();
    let name = at.text(&format!("buildpack/{}", package::plain(&name)), field);
    (name, version.map(|version| at.text(&package::plain(version), field)))
}

/// Takes a number of instances, which may be zero.
pub(crate) fn instances(at: &mut At<'_>, value: Lenient<Scalar<'_>>, field: impl Field) -> Option<Mark<i64>> {
    let number = at.take(value, field)?.0.parse::<i64>().ok().filter(|number| (0..=MOST).contains(number));
    if number.is_none() {
        at.odd(field);
    }
    number.map(|number| at.mark(number, field))
}

/// The applications of a platform, and what they run on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Platform {
    apps: Vec<Staged>,
    // Stacks and packages are counted as images are: the version is the newest that is there, if that is known.
    images: Images,
    stacks: Images,
    packages: Images,
}

impl Platform {
    /// Adds an existing stack, whether something runs on it or not.
    pub(crate) fn stack(&mut self, stack: &Text) {
        self.stacks.add(stack);
    }

    /// Adds an existing buildpack, whether it was used or not.
    pub(crate) fn buildpack(&mut self, buildpack: &Buildpack) {
        self.packages.add(&reference(buildpack));
    }

    /// Adds an application.
    pub(crate) fn app(&mut self, mut app: Staged) {
        // An image has its own libraries, whatever stack a platform states with it.
        app.is_image |= app.image.is_some();
        app.stack = app.stack.filter(|_| !app.is_image);
        app.stack.iter().for_each(|stack| self.stacks.add(stack));
        app.image.iter().for_each(|image| self.images.add(image));
        app.buildpacks.iter().for_each(|buildpack| self.buildpack(buildpack));
        self.apps.push(app);
    }

    /// Makes the tables.
    pub(crate) fn finish(mut self, notes: &mut Notes) -> RawInventory {
        let mut raw = RawInventory::default();
        tell_apart(&mut self.apps);
        for app in self.apps {
            add(&mut raw, notes, app);
        }
        raw.image = self.images.finish();
        raw.package = self.packages.finish();
        for package in &mut raw.package {
            package.scheme = package.scheme.take().filter(|scheme| scheme.value != "dotted");
        }
        for stack in self.stacks.versions() {
            profiled(&mut raw, stack);
        }
        raw
    }
}

/// Makes a stack. One with its version in its name is an OS release of that version, and what was staged on it has to
/// be staged again for the next. Any other stack can only be changed under what runs on it.
fn profiled(raw: &mut RawInventory, (mut stack, versions): (RawComponent, Vec<Text>)) {
    let name = stack.name.clone();
    stack.scheme = None;
    if versions.is_empty() {
        stack.rebase = Some(Mark { value: true, start: name.start, end: name.end });
    } else {
        stack.profile = Some(name.clone());
    }
    let profile = |version| RawProfile { name: name.clone(), version, ..RawProfile::default() };
    raw.profile.extend(versions.into_iter().map(profile));
    raw.stack.push(stack);
}

fn reference((name, version): &Buildpack) -> Text {
    match version {
        Some(version) => Text { value: format!("{}@{}", name.value, version.value), ..version.clone() },
        None => name.clone(),
    }
}

/// Appends to applications of one name what distinguishes them.
fn tell_apart(apps: &mut [Staged]) {
    let depth = apps.iter().map(|app| app.apart.len()).max().unwrap_or(0);
    let plain: Vec<String> = apps.iter().map(|app| app.name.value.clone()).collect();
    for level in 0..depth {
        let mut names: FixedMap<String, u32> = FixedMap::default();
        for app in apps.iter() {
            *names.entry(app.name.value.clone()).or_default() += 1;
        }
        for (app, plain) in apps.iter_mut().zip(&plain) {
            if names[&app.name.value] > 1
                && let Some(apart) = app.apart.get(level)
            {
                app.name.value = format!("{plain}-{}", clean(apart));
            }
        }
    }
}

/// Adds the tables of an application: one workload for each kind of its instances.
fn add(raw: &mut RawInventory, notes: &mut Notes, mut app: Staged) {
    let object = Some(app.name.start);
    if app.stack.is_none() && app.image.is_none() {
        notes.add(UNPLACED, "", object);
    }
    if app.processes.iter().all(|process| process.instances.is_none()) {
        notes.add(UNCOUNTED, "", object);
    }
    if app.processes.is_empty() {
        app.processes.push(Process::default());
    }
    let own = !app.is_image;
    for Process { kind, instances, memory_mib, disk_mib } in app.processes {
        let is_main = matches!(kind.value.as_str(), "" | "web");
        let name = match is_main {
            true => app.name.clone(),
            false => Text { value: format!("{}/{}", app.name.value, kind.value), ..kind },
        };
        raw.workload.push(RawWorkload {
            app: own.then(|| app.name.clone()),
            image: app.image.clone(),
            stack: app.stack.clone(),
            service: (own && !is_main).then(|| name.clone()),
            replicas: instances,
            isolation: own.then(|| Text { value: "paas".to_owned(), ..app.name.clone() }),
            labels: app.labels.clone(),
            memory_mib,
            disk_mib,
            name,
            ..RawWorkload::default()
        });
    }
    if own {
        let contains = app.buildpacks.iter().map(reference);
        let contains = contains.map(|text| Text { value: format!("package/{}", text.value), ..text });
        raw.app.push(RawComponent {
            contains: contains.map(Baked::from).collect(),
            name: app.name,
            ..RawComponent::default()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    super::super::fields! { Stack ".stack"; }

    #[test]
    fn stacks_of_the_family_have_their_version_in_their_names() {
        let mut notes = Notes::default();
        let mut at = At::new(&mut notes, 0);
        for (name, prefix, text) in [
            ("cflinuxfs4", "cflinuxfs", "cflinuxfs@4"),
            ("cflinuxfs4-compat", "cflinuxfs", "cflinuxfs4-compat"),
            ("windows2016", "cflinuxfs", "windows2016"),
            ("heroku-22", "heroku-", "heroku@22"),
            ("heroku-", "heroku-", "heroku-"),
        ] {
            assert_eq!(stack(&mut at, Field::Stack, name, prefix).value, text);
        }
    }

    #[test]
    fn buildpacks_are_named_without_credentials() {
        let mut notes = Notes::default();
        let mut at = At::new(&mut notes, 0);
        for (name, version, text) in [
            ("ruby_buildpack", Some("1.10.4"), "buildpack/ruby_buildpack@1.10.4"),
            ("ruby_buildpack", None, "buildpack/ruby_buildpack"),
            ("paketo-buildpacks/npm@1.5.0", Some("1.5.0"), "buildpack/paketo-buildpacks/npm@1.5.0"),
            ("https://u:secret@git.example/a/java.git#v4.50", None, "buildpack/git.example/a/java@v4.50"),
            ("https://git.example/java.git?key=1#main", None, "buildpack/git.example/java"),
            ("docker://r.example/node", None, "buildpack/r.example/node"),
        ] {
            assert_eq!(reference(&buildpack(&mut at, Field::Stack, name, version)).value, text);
        }
    }
}
