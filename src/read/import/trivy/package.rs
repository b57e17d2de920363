//! A package, by its package URL, or without one by the type of the result that it is in.

use super::field::Field;
use crate::inventory::package::{Package, generic, plain};
use crate::read::import::common::{At, Bom, Keys, Remark, Scalar, Str};

/// Types of package URLs, each with the types of results that have it.
const TYPES: &[(&str, &[&str])] = &[
    ("deb", &["debian", "ubuntu", "echo"]),
    ("apk", &["alpine", "wolfi", "chainguard", "minimos"]),
    (
        "rpm",
        &[
            "redhat",
            "centos",
            "rocky",
            "alma",
            "fedora",
            "oracle",
            "amazon",
            "photon",
            "cbl-mariner",
            "azurelinux",
            "opensuse",
            "opensuse.leap",
            "opensuse.tumbleweed",
            "opensuse-leap",
            "opensuse-tumbleweed",
            "suse linux enterprise server",
            "sles",
            "slem",
        ],
    ),
    ("golang", &["gobinary", "gomod"]),
    ("npm", &["node-pkg", "npm", "yarn", "pnpm", "bun"]),
    ("pypi", &["python-pkg", "pip", "pipenv", "poetry", "uv", "conda-pkg"]),
    ("maven", &["jar", "pom", "gradle", "sbt"]),
    ("gem", &["gemspec", "bundler"]),
    ("cargo", &["rustbinary", "cargo"]),
    ("nuget", &["nuget", "dotnet-core"]),
    ("composer", &["composer", "composer-vendor"]),
];

pub(super) fn read(at: &mut At<'_>, bom: &mut Bom, ty: &str, item: &Keys<'_>) {
    let name = at.take(item.get::<Str<'_>>("Name"), Field::Package).filter(|name| !name.is_empty());
    let identifier = item.object(at, &["Identifier"], Field::Purl);
    if let Some(url) = at.take(identifier.get::<Str<'_>>("PURL"), Field::Purl).filter(|url| !url.is_empty()) {
        let version = version(item);
        return bom.package(at, Field::Package, Some(&url), name.as_deref(), version.as_deref());
    }
    let Some(name) = name else { return at.remark(Remark::NAMELESS, "") };
    bom.add(at, Field::Package, of_type(ty, &name, version(item)));
}

/// Writes the version of a package with its epoch and release, which Trivy separates.
fn version(item: &Keys<'_>) -> Option<String> {
    let text = |key: &str| item.get::<Scalar<'_>>(key).into_known().map(|text| text.0.into_owned());
    let filled = |key: &str| text(key).filter(|text| !text.is_empty());
    let mut version = filled("Version")?;
    if let Some(release) = filled("Release") {
        version = format!("{version}-{release}");
    }
    match filled("Epoch").filter(|epoch| epoch != "0") {
        Some(epoch) => Some(format!("{epoch}:{version}")),
        None => Some(version),
    }
}

fn of_type(ty: &str, name: &str, version: Option<String>) -> Package {
    let Some((ty, _)) = TYPES.iter().find(|(_, types)| types.contains(&ty)) else {
        return generic(name, version.as_deref());
    };
    let (name, version) = match *ty {
        "maven" => (name.replacen(':', "/", 1), version),
        "golang" => (name.to_owned(), version.map(|version| version.trim_start_matches('v').to_owned())),
        _ => (name.to_owned(), version),
    };
    Package { name: format!("{ty}/{}", plain(&name)), version }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_without_a_url_are_named_by_the_type_of_their_result() {
        for (ty, name, version, package, read) in [
            ("debian", "libc6", "2.31-13", "deb/libc6", "2.31-13"),
            ("jar", "org.slf4j:slf4j-api", "2.0", "maven/org.slf4j/slf4j-api", "2.0"),
            ("gobinary", "github.com/docker/docker", "v26.1.0", "golang/github.com/docker/docker", "26.1.0"),
            ("node-pkg", "@babel/core", "7.1.0", "npm/%40babel/core", "7.1.0"),
            ("new", "x", "1", "generic/x", "1"),
        ] {
            let found = of_type(ty, name, Some(version.to_owned()));
            assert_eq!((found.name.as_str(), found.version.as_deref()), (package, Some(read)), "{ty}");
        }
    }
}
