//! What ties a service to the machine that it runs on.

use super::field::Field;
use super::image::variable;
use super::layers::{Element, Layers};
use super::service::Project;
use crate::read::import::common::{At, Keys, Lenient, Str, Ties};

/// Collects what ties a service to its machine.
pub(super) fn ties(at: &mut At<'_>, project: &Project<'_>, layers: &Layers<'_>) -> Ties {
    let mut ties = Ties::default();
    if layers.text(at, "network_mode", Field::Mounts).as_deref() == Some("host") {
        ties.network();
    }
    for (key, what) in [("pid", "processes"), ("ipc", "shared memory")] {
        if layers.text(at, key, Field::Mounts).as_deref() == Some("host") {
            ties.because(format!("it uses the host's {what}"));
        }
    }
    if matches!(layers.get::<bool>("privileged"), Lenient::Known(true)) {
        ties.because("it is privileged".to_owned());
    }
    for device in layers.elements(at, "devices", Field::Mounts) {
        match device {
            Element::Text(text) => ties.path(&at.clean(first_part(&text))),
            Element::Object(long) => ties.path(&at.clean(&text(&long, "source").unwrap_or_default())),
            Element::Odd => at.odd(Field::Mounts),
        }
    }
    for volume in layers.elements(at, "volumes", Field::Mounts) {
        match volume {
            Element::Text(text) => short(at, project, &mut ties, &text),
            Element::Object(long) => self::long(at, project, &mut ties, &long),
            Element::Odd => at.odd(Field::Mounts),
        }
    }
    ties
}

/// Reads `SOURCE:TARGET:MODE`, where the source is a path or a name, or `TARGET` alone.
fn short(at: &mut At<'_>, project: &Project<'_>, ties: &mut Ties, text: &str) {
    let source = first_part(text);
    let clean = at.clean(source);
    let is_path = source.starts_with(['/', '.', '~', '\\', '$']) || source.len() == 1;
    match source.len() < text.len() {
        true if is_path => ties.path(&clean),
        true => named(project, ties, &clean),
        false => ties.volume(&clean),
    }
}

fn long(at: &mut At<'_>, project: &Project<'_>, ties: &mut Ties, volume: &Keys<'_>) {
    let source = text(volume, "source").map(|source| at.clean(&source));
    match text(volume, "type").as_deref() {
        Some("bind" | "npipe") => ties.path(&source.unwrap_or_default()),
        Some("volume") => match source {
            Some(source) => named(project, ties, &source),
            None => ties.volume(&text(volume, "target").map(|target| at.clean(&target)).unwrap_or_default()),
        },
        // In memory, in an image, or of the cluster.
        _ => {}
    }
}

/// Adds a volume, which is on the machine unless its driver or its options may bring it from elsewhere.
fn named(project: &Project<'_>, ties: &mut Ties, name: &str) {
    let defined: Keys<'_> = project.volumes.get(name).into_known().unwrap_or_default();
    let driver = text(&defined, "driver");
    if driver.is_none_or(|driver| driver == "local") && !defined.has("driver_opts") {
        ties.volume(name);
    }
}

fn text(object: &Keys<'_>, key: &str) -> Option<String> {
    object.get::<Str<'_>>(key).into_known().map(|text| text.0.into_owned()).filter(|text| !text.is_empty())
}

/// What precedes the first colon that is not in a variable.
fn first_part(text: &str) -> &str {
    let mut at = 0;
    while at < text.len() {
        match text.as_bytes()[at] {
            b':' => break,
            b'$' => at += variable(&text[at..]),
            _ => at += 1,
        }
    }
    &text[..at]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_in_variables_do_not_part() {
        for (text, first) in [
            ("data:/var", "data"),
            ("${D:-./data}:/var:ro", "${D:-./data}"),
            ("/var", "/var"),
            ("é$", "é$"),
            ("", ""),
        ] {
            assert_eq!(first_part(text), first, "{text}");
        }
    }
}
