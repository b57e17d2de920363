//! SBOMs in Syft's own form, `syft IMAGE -o json`, of all its schemas.

mod field;

use super::{Importer, Kind};
use crate::read::import::common::image::Reference;
use crate::read::import::common::{At, Bom, Boms, Keys, Lenient, List, Object, Objects, Str, shapes};
use crate::read::look::Look;
use field::Field;

/// What `syft -o json` writes.
pub(super) static KIND: Kind = Kind {
    name: "syft",
    about: "what is inside an image, in Syft's own form: `syft IMAGE -o json`",
    detect,
    importer: || Importer::of_objects(document),
};

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        // The artifacts come first, and what follows may be far below.
        json.has_all(&["artifacts[].name", "artifacts[].version", "artifacts[].foundBy"])
            || json.has_all(&["artifacts", "source", "descriptor", "schema"])
    })
}

shapes! { "camelCase";
    /// What was found.
    Artifact {
        name: Lenient<Str<'a>>,
        version: Lenient<Str<'a>>,
        purl: Lenient<Str<'a>>,
    }
}

/// Reads what one document says.
fn document(objects: &mut Objects<Field>, boms: &mut Boms, item: &Keys<'_>) {
    let title = format!("bill of materials {}", objects.file().stem());
    let mut at = objects.open(title);
    let mut bom = Bom::default();
    subject(&mut at, &mut bom, item);
    // Before schema 3 the release was a field of its own; since then it is what `os-release` says.
    let distro = item.object(&mut at, &["distro"], Field::Distro);
    let family = at.take(distro.first::<Str<'_>>(&["id", "name"]), Field::Distro);
    let release = at.take(distro.first::<Str<'_>>(&["versionID", "version"]), Field::Distro);
    if let Some(family) = family {
        bom.system(&mut at, Field::Distro, &family, release.as_deref());
    }
    let artifacts: List<Object<Artifact<'_>>> = item.get("artifacts");
    for Object(artifact) in at.list(artifacts, Field::Artifacts) {
        let name = at.take(artifact.name, Field::Artifact);
        let version = at.take(artifact.version, Field::Artifact).filter(|version| &**version != "UNKNOWN");
        let purl = at.take(artifact.purl, Field::Purl).filter(|purl| !purl.is_empty());
        bom.package(&mut at, Field::Artifact, purl.as_deref(), name.as_deref(), version.as_deref());
    }
    bom.close(&mut at);
    boms.add(bom);
}

/// Reads the subject. Its description is in `target` in older schemas, and in `metadata` in later ones.
fn subject(at: &mut At<'_>, bom: &mut Bom, item: &Keys<'_>) {
    let source = item.object(at, &["source"], Field::Source);
    if at.take(source.get::<Str<'_>>("type"), Field::Source).is_none_or(|kind| &*kind != "image") {
        return;
    }
    let target = source.object(at, &["target", "metadata"], Field::Target);
    let mut list = |key: &str| at.list(target.get::<Vec<Lenient<Str<'_>>>>(key), Field::Target);
    let (tags, digests) = (list("tags"), list("repoDigests"));
    let asked = at.take(target.get::<Str<'_>>("userInput"), Field::Target);
    // The name of an archive is not an image's, but a reference that was asked for is.
    let asked = asked.filter(|asked| tags.is_empty() || asked.contains('@'));
    let name = |text: &str| Reference::parse(text).map(|reference| reference.name.to_owned());
    let is_reference = |asked: &Str<'_>| digests.iter().any(|digest| name(digest) == name(asked));
    let (named, other): (Vec<_>, Vec<_>) = asked.into_iter().partition(is_reference);
    let texts = tags.iter().chain(&named).chain(&digests).chain(&other).map(|text| &**text);
    bom.image(at, Field::Target, texts, None);
    bom.tags(at, Field::Target, tags.iter().map(|tag| &**tag));
    for key in ["manifestDigest", "imageID"] {
        if let Some(digest) = at.take(target.get::<Str<'_>>(key), Field::Target) {
            bom.digest(at, Field::Target, &digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_by_their_first_artifact() {
        for text in [
            r#"{"artifacts": [{"id": "1", "name": "musl", "version": "1", "foundBy": "apk"#,
            r#"{"artifacts": [], "source": {}, "descriptor": {}, "schema": {}}"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"{"artifacts": [{"id": 1, "name": "build.zip"}]}"#, r#"{"matches": [], "source": {}}"#]
        {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
