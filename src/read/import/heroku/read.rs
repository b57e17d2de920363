//! Reading the objects.

use super::Heroku;
use super::field::Field;
use crate::inventory::package;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::paas::{self, Process};
use crate::read::import::common::{At, Keys, Lenient, Remark, Scalar, Str};

/// Kinds of dynos that run once.
const ONE_OFF: &[&str] = &["run", "release", "scheduler"];

/// The name within a structure, such as `stack`.
fn named<'a>(at: &mut At<'_>, item: &Keys<'a>, key: &str, field: Field) -> Option<Str<'a>> {
    let inner = item.object(at, &[key], field);
    at.take(inner.get::<Str<'_>>("name"), field).filter(|name| !name.is_empty())
}

fn stack(at: &mut At<'_>, item: &Keys<'_>, key: &str, field: Field) -> Option<Text> {
    let name = named(at, item, key, field)?;
    Some(paas::stack(at, field, &name, "heroku-"))
}

fn text(item: &Keys<'_>, key: &str) -> String {
    item.get::<Str<'_>>(key).into_known().unwrap_or_default().to_string()
}

impl Heroku {
    /// Takes an object, by what it has.
    pub(super) fn item(&mut self, file: &str, item: &Keys<'_>) {
        let app = item.get::<Keys<'_>>("app").into_known();
        let of = app.as_ref().map(|app| text(app, "name")).unwrap_or_default();
        if item.has("quantity") {
            self.formation(&of, item);
        } else if item.has("slug") && item.has("version") {
            self.release(&of, item);
        } else if let Some(app) = app.filter(|app| app.has("stack")) {
            self.application(&app);
            self.dynos(&of, item);
        } else if item.has("process_types") {
            self.slug(item);
        } else if item.has("buildpack") {
            self.buildpack(file, item);
        } else if item.has("stack") {
            self.application(item);
        } else if item.has("state") {
            self.listed(item);
        } else {
            self.objects.notes.leave_out("other");
        }
    }

    fn application(&mut self, item: &Keys<'_>) {
        let name = text(item, "name");
        let mut at = self.objects.open(format!("app {name}"));
        let at = &mut at;
        if name.is_empty() {
            return at.remark(Remark::NAMELESS, "");
        }
        let own = at.text(&package::plain(&name), Field::Name);
        let (stack, next) =
            (stack(at, item, "stack", Field::Stack), stack(at, item, "build_stack", Field::BuildStack));
        let described = at.filled(item.get("buildpack_provided_description"), Field::Description);
        let region = named(at, item, "region", Field::Region).map(|name| at.text(&name, Field::Region));
        let space = named(at, item, "space", Field::Space).map(|name| at.text(&name, Field::Space));
        let closed = at.take(item.get::<bool>("maintenance"), Field::Maintenance).filter(|closed| *closed);
        let closed = closed.map(|_| at.text("true", Field::Maintenance));
        let labels =
            [("buildpack", described), ("region", region), ("space", space), ("maintenance", closed)];
        let app = self.known(&name);
        // `apps` and `apps:info` say the same of it.
        if app.name.is_some() {
            return;
        }
        app.name = Some(own);
        (app.stack, app.next) = (stack, next);
        let pair = |(key, value): (&str, Option<Text>)| {
            value.map(|value| (Mark { value: key.to_owned(), ..value.clone() }, value))
        };
        app.labels.extend(labels.into_iter().filter_map(pair));
    }

    fn formation(&mut self, app: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("formation of {app}"));
        let process = Process {
            kind: at.filled(item.get("type"), Field::Type).unwrap_or_default(),
            instances: paas::instances(&mut at, item.get("quantity"), Field::Quantity),
            memory_mib: None,
            disk_mib: None,
        };
        let known = &mut self.known(app).formation;
        if known.iter().all(|known| known.kind.value != process.kind.value) {
            known.push(process);
        }
    }

    /// Counts the dynos of each kind, if `apps:info` lists them.
    fn dynos(&mut self, app: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("dynos of {app}"));
        let dynos = item.objects(&mut at, &["dynos"], Field::Dynos);
        let kinds: Vec<Text> =
            dynos.iter().filter_map(|dyno| at.filled(dyno.get("type"), Field::Dynos)).collect();
        let known = self.known(app);
        known.dynos.clear();
        for kind in kinds.into_iter().filter(|kind| !ONE_OFF.contains(&kind.value.as_str())) {
            let none = Mark { value: 0, start: kind.start, end: kind.end };
            known.dynos.entry(kind.value).or_insert(none).value += 1;
        }
    }

    /// Takes a release: the one marked as in use, else the latest that has a slug.
    fn release(&mut self, app: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("release of {app}"));
        let number = at.take(item.get::<Scalar<'_>>("version"), Field::Version);
        let number = number.and_then(|number| number.0.parse::<u64>().ok()).unwrap_or_default();
        let slug = item.object(&mut at, &["slug"], Field::Slug);
        let slug = at.take(slug.get::<Str<'_>>("id"), Field::Slug);
        let failed = matches!(text(item, "status").as_str(), "failed" | "pending");
        let number = match item.get::<bool>("current") {
            Lenient::Known(true) => u64::MAX,
            _ => number,
        };
        let Some(slug) = slug.filter(|_| !failed) else { return };
        let known = &mut self.known(app).release;
        if known.as_ref().is_none_or(|(latest, _)| *latest < number) {
            *known = Some((number, slug.to_string()));
        }
    }

    fn slug(&mut self, item: &Keys<'_>) {
        let id = text(item, "id");
        let mut at = self.objects.open(format!("slug {id}"));
        if let Some(stack) = stack(&mut at, item, "stack", Field::Stack) {
            self.slugs.insert(id, stack);
        }
    }

    /// Takes a buildpack of the application that the file is named after.
    fn buildpack(&mut self, app: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("buildpacks of {app}"));
        let buildpack = item.object(&mut at, &["buildpack"], Field::Buildpack);
        let name = at.filled(buildpack.first(&["name", "url"]), Field::Buildpack);
        let name = name.map(|name| {
            let short = name.value.strip_prefix("urn:buildpack:").unwrap_or(&name.value).to_owned();
            paas::buildpack(&mut at, Field::Buildpack, &short, None)
        });
        self.known(app).buildpacks.extend(name);
    }

    /// Takes an existing stack.
    fn listed(&mut self, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("stack {}", text(item, "name")));
        let name = at.filled(item.get("name"), Field::Name);
        let stack = name.map(|name| paas::stack(&mut at, Field::Name, &name.value, "heroku-"));
        // Stacks without a version in their name matter only if they are in use.
        if let Some(stack) = stack.filter(|stack| stack.value.contains('@')) {
            self.platform.stack(&stack);
        }
    }
}
