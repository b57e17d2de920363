//! What a user's own facts, products, image tables and waivers say that can never match anything, whatever the fleet.
//!
//! That something does not occur in this fleet is no fault: facts are written for several fleets.

use super::Builder;
use super::draft::DraftOsImage;
use super::facts::DraftFact;
use super::systems::begins;
use super::tags::official;
use super::waivers::Waiver;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::{FixedMap, FixedSet};
use crate::inventory::package;
use crate::inventory::raw::{RawFact, Text};
use crate::model::pattern::Pattern;
use crate::model::words::Layer;
use crate::source::Place;
use crate::version::{Scheme, VersionRange};

/// The types of packages that package URLs have.
const TYPES: &str = "alpine alpm apk bazel bitbucket bitnami brew cargo chrome clojars cocoapods composer conan conda cpan \
    cran deb docker elm gem generic github gitlab golang hackage helm hex huggingface julia luarocks maven mlflow npm \
    nuget oci opam pub pypi qpkg rpm swid swift vcpkg";

/// Systems without a shipped profile, by `ID` of `os-release`: bills of materials name them.
const SYSTEMS: &str = "altlinux anolis arch archarm azurelinux bottlerocket chainguard clear-linux-os cos devuan euleros \
    gentoo guix kali linuxmint mageia manjaro mariner minimos nixos openeuler opensuse opensuse-microos \
    opensuse-tumbleweed openwrt photon pop raspbian rhcos scientific slackware sle-micro sle_hpc sles_sap slem \
    suse-microos tencentos ubuntu-core void wolfi xenenterprise";

/// The releases of each family that has profiles.
type Described = FixedMap<String, FixedSet<String>>;

/// Why nothing can have a name, and what helps.
struct Never {
    why: String,
    help: Option<String>,
    /// Whether that is so even if the rest of the name is that of something in the fleet.
    always: bool,
}

impl Never {
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), help: None, always: false }
    }

    fn always(why: impl Into<String>, help: &str) -> Self {
        Self { why: why.into(), help: Some(help.to_owned()), always: true }
    }
}

impl Builder {
    /// Reports what can never match in what the user wrote. Linear in that, and in the shipped facts if there are waivers.
    pub(super) fn report_doubts(&mut self) {
        let mut described = Described::default();
        for draft in &self.profiles {
            let releases = described.entry(self.fleet.texts.get(draft.family.0).to_owned()).or_default();
            releases.insert(self.fleet.texts.get(draft.version.0).to_owned());
        }
        let facts = std::mem::take(&mut self.facts);
        let own: Vec<&DraftFact> = facts.iter().filter(|draft| !self.is_shipped(draft.file)).collect();
        for draft in own {
            self.doubt_subjects(draft, &described);
            self.doubt_rules(draft);
        }
        let waivers = std::mem::take(&mut self.waivers);
        if !waivers.is_empty() {
            let by_name =
                facts.iter().rev().map(|draft| (draft.raw.name.value.as_str(), &draft.raw)).collect();
            waivers.iter().for_each(|waiver| self.doubt_waiver(waiver, &by_name));
        }
        for (pattern, place) in std::mem::take(&mut self.named) {
            self.doubt_name(&pattern, place);
        }
        let tables = std::mem::take(&mut self.os_images);
        tables.iter().for_each(|table| self.doubt_releases(table, &described));
        (self.facts, self.waivers, self.os_images) = (facts, waivers, tables);
    }

    fn layer_of(&self, property: &str) -> Option<Layer> {
        self.fleet.capability_names.find(property).map(|id| self.fleet.capabilities[id].layer)
    }

    /// Reports that something can never match.
    pub(super) fn never(&mut self, what: impl Into<String>, place: Place, help: Option<String>) {
        let mut diagnostic = Diagnostic::new(Code::Unmatched, what).at(place, "can never match");
        diagnostic.help = help;
        self.report(diagnostic);
    }

    fn doubt_subjects(&mut self, draft: &DraftFact, described: &Described) {
        let raw = &draft.raw;
        let subjects = std::iter::once(&raw.subject);
        let more = raw.also.iter().chain(&raw.except).map(|other| &other.subject);
        for text in subjects.chain(more).chain(&raw.with) {
            let Some(never) = self.nameless(&text.value, described) else { continue };
            let message = format!("nothing can be called `{}`: {}", text.value, never.why);
            self.never(message, draft.placed(text), never.help);
        }
        if let Some(with) = &raw.with
            && let Some(layer) = self.layer_of(&with.value)
            && layer != Layer::Library
        {
            let message = format!("`{}` is a property of machines, and `with` names a component", with.value);
            self.never(
                message,
                draft.placed(with),
                Some("for a property of the machine write `where`".to_owned()),
            );
        }
    }

    /// Reports what a fact says of a subject that no such subject does.
    fn doubt_rules(&mut self, draft: &DraftFact) {
        let raw = &draft.raw;
        let subject = raw.subject.value.as_str();
        let is_system = subject.starts_with("os/");
        if let Some(needs) = raw.needs.as_ref().filter(|_| is_system && raw.also.is_empty()) {
            let help =
                "write `image/os/FAMILY` for images that are built on it, or a capability of the machine";
            self.never("the releases of an OS need nothing", draft.placed(needs), Some(help.to_owned()));
        }
        let everything = raw.at.is_none() && raw.also.iter().all(|other| other.at.is_none());
        if let Some(crossing) = raw.crossing.as_ref().filter(|word| word.value == "into" && everything) {
            let help = "write in `at` the versions that it is about".to_owned();
            self.never("nothing comes into all versions from others", draft.placed(crossing), Some(help));
        }
        if let Some(step) = raw.step.as_ref().filter(|_| is_system || !subject.contains('/')) {
            let message = format!("a fact gives no path rule to `{subject}`");
            let help = "write `step` in its table, `[[capability]]` or `[[profile]]`".to_owned();
            self.never(message, draft.placed(step), Some(help));
        }
    }

    /// Reports ranges of a fact that no versions are in, as far as they have not been read: `at` for want of something
    /// that it is about, `in` and `where` for want of something that needs.
    pub(super) fn doubt_ranges(&mut self, draft: &DraftFact, (subjects, needs): (bool, bool)) {
        let raw = &draft.raw;
        let more = raw.also.iter().chain(&raw.except).map(|other| (&other.subject, other.at.as_ref()));
        let about = std::iter::once((&raw.subject, raw.at.as_ref())).chain(more).filter(|_| !subjects);
        let needed = raw.needs.iter().map(|needs| (needs, raw.within.as_ref()));
        let needed =
            needed.chain(raw.only.iter().map(|(name, range)| (name, Some(range)))).filter(|_| !needs);
        for (of, range) in about.chain(needed) {
            let Some(range) = range else { continue };
            if let Some(why) = self.unreadable(&of.value, &range.value) {
                let message = format!("no version of `{}` is in `{}`: {why}", of.value, range.value);
                self.never(message, draft.placed(range), None);
            }
        }
    }

    /// Why a text is no range of versions of something: in its own scheme, if that is known, or in any.
    fn unreadable(&self, of: &str, range: &str) -> Option<String> {
        let known = self.fleet.capability_names.find(of).map(|id| &self.fleet.capabilities[id]);
        let parse = |scheme: Scheme| VersionRange::parse(scheme, range);
        if let Some(capability) = known {
            return parse(capability.scheme).err().map(|error| error.to_string());
        }
        match Scheme::ALL.iter().any(|&scheme| parse(scheme).is_ok()) {
            true => None,
            false => parse(Scheme::Dotted).err().map(|error| error.to_string()),
        }
    }

    /// Why nothing can have the name that a fact gives; `None` if something can.
    fn nameless(&self, name: &str, described: &Described) -> Option<Never> {
        if let Some(family) = name.strip_prefix("os/").or_else(|| name.strip_prefix("image/os/")) {
            return no_family(family, described);
        }
        if let Some(rest) = name.strip_prefix("pkg:") {
            return package_url(name, rest);
        }
        let pattern = Pattern::parse(name).ok().filter(|_| name.contains('/'))?;
        let never = never_named(&pattern)?;
        (never.always || self.matching(&pattern).is_empty()).then_some(never)
    }

    /// Reports what of a product or an image table can never be the name of an image or a package.
    fn doubt_name(&mut self, pattern: &Pattern, place: Place) {
        let never = never_named(pattern);
        if let Some(never) = never.filter(|never| never.always || self.matching(pattern).is_empty()) {
            let message = format!("nothing can be called `{pattern}`: {}", never.why);
            self.never(message, place, never.help);
        }
    }

    fn doubt_waiver(&mut self, waiver: &Waiver, facts: &FixedMap<&str, &RawFact>) {
        let (name, whom) = (&waiver.fact, &waiver.whom);
        let what = format!("the waiver of {name} for {whom}");
        if let Some(property) = whom.property() {
            let help = "leave it out: a waiver counts for all versions".to_owned();
            return self.never(
                format!("{what} names `:{property}`, which no thing is called"),
                waiver.place,
                Some(help),
            );
        }
        // Of a fact that is not known, there is another message.
        let Some(fact) = facts.get(name.as_str()) else { return };
        if fact.needs.is_none() {
            return self.never(format!("{what} waives nothing: the fact needs nothing"), waiver.place, None);
        }
        let subjects = || std::iter::once(&fact.subject).chain(fact.also.iter().map(|other| &other.subject));
        let of_machines = subjects().any(|subject| !subject.value.contains('/'));
        let is_library = |subject: &Text| self.layer_of(&subject.value) == Some(Layer::Library);
        let of_components = subjects().any(|subject| subject.value.contains('/') || is_library(subject));
        let for_machines = matches!(whom.kind(), "host" | "guest" | "cluster");
        if for_machines && !of_machines {
            let help = "write the image or application that it is in".to_owned();
            self.never(
                format!("{what} names machines, and the fact is about components"),
                waiver.place,
                Some(help),
            );
        }
        if !for_machines && !of_components {
            let help = "write the machine".to_owned();
            self.never(
                format!("{what} names components, and the fact is about machines"),
                waiver.place,
                Some(help),
            );
        }
    }

    /// Reports releases that an image table names and no profile describes.
    fn doubt_releases(&mut self, table: &DraftOsImage, described: &Described) {
        let Some((family, place)) = table.claimed else { return };
        let family = self.fleet.texts.get(family).to_owned();
        let Some(releases) = described.get(&family) else {
            let never = no_family(&family, described);
            let (why, help) = never.map_or_else(Default::default, |never| (never.why, never.help));
            return self.never(format!("tags of these images indicate nothing: {why}"), place, help);
        };
        for &(release, place) in &table.claims {
            let text = self.fleet.texts.get(release).to_owned();
            if !releases.iter().any(|known| begins(&text, known) || begins(known, &text)) {
                let message = format!("no profile describes a release `{text}` of {family}");
                let help = did_you_mean(&text, releases.iter().map(String::as_str));
                self.never(message, place, help);
            }
        }
    }
}

fn no_family(family: &str, described: &Described) -> Option<Never> {
    let named = || SYSTEMS.split_whitespace().any(|known| known == family);
    let known = family.contains(['*', '?']) || described.contains_key(family) || named();
    let help = did_you_mean(family, described.keys().map(String::as_str));
    (!known).then(|| Never { help, ..Never::new(format!("no profile describes an OS family `{family}`")) })
}

/// Why no package has a package URL; one that cannot be read has another message.
fn package_url(name: &str, rest: &str) -> Option<Never> {
    let said = package::read(name)?;
    let kind = rest.split('/').next().unwrap_or(rest).to_ascii_lowercase();
    if said.package.version.is_some() || rest.contains(['?', '#']) {
        let help = "write the URL up to the name, and the versions in `at`";
        return Some(Never::always(
            "a package is found by type and name, not by version, qualifiers or subpath",
            help,
        ));
    }
    unknown_type(&kind)
}

fn unknown_type(kind: &str) -> Option<Never> {
    let mut types = TYPES.split_whitespace();
    let help = did_you_mean(kind, types.clone());
    (!types.any(|known| known == kind))
        .then(|| Never { help, ..Never::new(format!("`{kind}` is no type of package")) })
}

/// Why nothing has a name that a pattern matches.
fn never_named(pattern: &Pattern) -> Option<Never> {
    let name = pattern.written_name();
    if pattern.has_selectors() {
        return Some(Never::always("a fact does not look at labels", "leave out the part in brackets"));
    }
    if let Some(property) = pattern.property() {
        let why = format!("`:{property}` is no part of a name");
        let help = "write versions and tags in `at`; a `:` that is part of a name is written `\\:`";
        return Some(Never::always(why, help));
    }
    match pattern.kind() {
        _ if name.contains(char::is_whitespace) => Some(Never::new("no name has a blank in it")),
        _ if name.contains('@') => {
            let help =
                Some("write versions in `at`; an `@` that is part of a name is written `%40`".to_owned());
            Some(Never { help, ..Never::new("no name has an `@` in it") })
        }
        // A `:` before a `/` is that of a port.
        "image" if name.rsplit('/').next().is_some_and(|last| last.contains(':')) => {
            let help = Some("write the name up to the tag, and the tags in `at`".to_owned());
            Some(Never { help, ..Never::new("a tag is no part of an image's name") })
        }
        "image" if name.contains(char::is_uppercase) => {
            Some(Never::new("names of images have no capital letters"))
        }
        "image" => {
            let hub = ["docker.io/", "index.docker.io/"].iter().any(|hub| name.starts_with(hub));
            let short = official(&name).filter(|_| hub)?;
            let help = Some(format!("write `image/{short}`"));
            Some(Never { help, ..Never::new("images of Docker Hub are named without `docker.io/`") })
        }
        "package" => {
            let (kind, _) = name.split_once('/')?;
            (!kind.contains(['*', '?'])).then(|| unknown_type(kind)).flatten()
        }
        "app" | "stack" | "state" => None,
        kind => Some(Never::always(format!("a {kind} is no component"), "write a component or a capability")),
    }
}
