//! Packages as an inventory names them: `deb/libc6`, `npm/%40scope/name`, `maven/GROUP/NAME`.

use crate::version::Scheme;
use packageurl::PackageUrl;
use std::str::FromStr;

/// A package: its type, and its package URL up to the version. Distributions, which are namespaces there, are left
/// out, since one scheme orders their packages of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    /// The name, beginning with the type.
    pub(crate) name: String,
    /// Its version as its own tools write it, with the epoch.
    pub(crate) version: Option<String>,
}

/// The content of a package URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The package.
    pub(crate) package: Package,
    /// The distribution that it was built for, such as `debian-11`.
    pub(crate) distro: Option<String>,
    /// For an image, its reference, as far as the URL has it.
    pub(crate) image: Option<String>,
}

/// Reads a package URL; `None` if it is not one.
pub(crate) fn read(text: &str) -> Option<Said> {
    let url = PackageUrl::from_str(text).ok()?;
    let qualifier = |key: &str| url.qualifiers().get(key).map(|value| value.as_ref());
    let ty = if url.ty() == "alpine" { "apk" } else { url.ty() };
    let version =
        url.version().filter(|version| !version.is_empty()).map(|version| match qualifier("epoch") {
            Some(epoch) if epoch != "0" && !version.contains(':') => format!("{epoch}:{version}"),
            _ => version.to_owned(),
        });
    let version = match ty {
        "golang" => version.map(|version| version.strip_prefix('v').map_or(version.clone(), str::to_owned)),
        _ => version,
    };
    let namespace = url.namespace().filter(|space| !is_distribution(ty) && !space.is_empty());
    let name = match namespace {
        Some(namespace) => format!("{ty}/{namespace}/{}", url.name()),
        None => format!("{ty}/{}", url.name()),
    };
    let distro = qualifier("distro").map(|distro| match distro.starts_with(|c: char| c.is_ascii_digit()) {
        // Trivy writes the release of Alpine alone.
        true => format!("{}-{distro}", url.namespace().unwrap_or(ty)),
        false => distro.to_owned(),
    });
    let image = matches!(ty, "oci" | "docker").then(|| {
        let plain = url.namespace().map_or_else(|| url.name().to_owned(), |n| format!("{n}/{}", url.name()));
        let name = qualifier("repository_url").filter(|_| ty == "oci").map_or(plain, str::to_owned);
        let tag = qualifier("tag").map(|tag| format!(":{tag}")).unwrap_or_default();
        let version = url.version().unwrap_or_default();
        // Some tools write the algorithm twice.
        let version = version.strip_prefix("sha256:").filter(|rest| rest.contains(':')).unwrap_or(version);
        match version {
            "" => format!("{name}{tag}"),
            digest if digest.contains(':') => format!("{name}{tag}@{digest}"),
            version => format!("{name}:{version}"),
        }
    });
    Some(Said { package: Package { name: plain(&name), version }, distro, image })
}

/// Names a package that has no package URL.
pub(crate) fn generic(name: &str, version: Option<&str>) -> Package {
    let version = version.filter(|version| !version.is_empty()).map(str::to_owned);
    Package { name: format!("generic/{}", plain(name)), version }
}

/// Escapes a name for an inventory, where an `@` would begin a version.
pub(crate) fn plain(name: &str) -> String {
    name.replace('@', "%40")
}

/// Whether a package of this name is one of a language, of which an image may have a copy of its own beside that of
/// its base. Packages of a distribution, and those whose name does not begin with a type, are in one database.
pub(crate) fn has_copies(name: &str) -> bool {
    const TYPES: [&str; 19] = [
        "bower",
        "cargo",
        "cocoapods",
        "composer",
        "conan",
        "conda",
        "cpan",
        "cran",
        "elm",
        "gem",
        "golang",
        "hackage",
        "hex",
        "maven",
        "npm",
        "nuget",
        "pub",
        "pypi",
        "swift",
    ];
    name.split_once('/').is_some_and(|(ty, _)| TYPES.contains(&ty))
}

fn is_distribution(ty: &str) -> bool {
    matches!(ty, "deb" | "rpm" | "apk" | "alpm")
}

/// Returns the scheme that best reads the versions of a package.
fn own_scheme(name: &str) -> Scheme {
    match name.split_once('/').map_or("", |(ty, _)| ty) {
        "deb" => Scheme::Debian,
        "rpm" => Scheme::Rpm,
        "apk" => Scheme::Alpine,
        "pypi" => Scheme::Pep440,
        "npm" | "cargo" | "golang" | "hex" | "swift" => Scheme::Semver,
        _ => Scheme::Dotted,
    }
}

/// Returns a scheme that reads all the given versions of a package.
pub(crate) fn scheme<'v>(name: &str, versions: impl Iterator<Item = &'v str> + Clone) -> Scheme {
    let reads = |scheme: &Scheme| versions.clone().all(|version| scheme.parse(version).is_ok());
    [own_scheme(name), Scheme::Dotted].into_iter().find(reads).unwrap_or(Scheme::Opaque)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_urls_are_read() {
        let table = [
            ("pkg:deb/debian/libc6@2.31-13%2Bdeb11u4?arch=amd64", "deb/libc6", Some("2.31-13+deb11u4")),
            ("pkg:alpine/musl@1.2.3-r0", "apk/musl", Some("1.2.3-r0")),
            ("pkg:rpm/redhat/openssl@3.0.7-18.el9_2?epoch=1", "rpm/openssl", Some("1:3.0.7-18.el9_2")),
            ("pkg:rpm/redhat/openssl-libs@1:1.1.1k-7.el8_6", "rpm/openssl-libs", Some("1:1.1.1k-7.el8_6")),
            ("pkg:npm/%40babel/core@7.1.0", "npm/%40babel/core", Some("7.1.0")),
            ("pkg:golang/github.com/x/y@v1.2.3", "golang/github.com/x/y", Some("1.2.3")),
            ("pkg:maven/org.slf4j/slf4j-api", "maven/org.slf4j/slf4j-api", None),
        ];
        for (url, name, version) in table {
            let said = read(url).expect(url).package;
            assert_eq!((said.name.as_str(), said.version.as_deref()), (name, version), "{url}");
        }
        assert_eq!(read("libc6"), None);
        assert_eq!(
            read("pkg:apk/alpine/zlib@1?distro=3.16.3").unwrap().distro.as_deref(),
            Some("alpine-3.16.3")
        );
    }

    #[test]
    fn an_image_url_is_a_reference() {
        let digest = "213fd2a0116a76eaa274fee20c86eef4dfba9f311784e8fb7d7f5fc38b32f3ef";
        let url = format!("pkg:oci/micro@sha256:sha256:{digest}?repository_url=r.example/ubi9/micro&tag=9.4");
        assert_eq!(read(&url).unwrap().image, Some(format!("r.example/ubi9/micro:9.4@sha256:{digest}")));
        assert_eq!(read("pkg:docker/shop/cart@1.4").unwrap().image.as_deref(), Some("shop/cart:1.4"));
    }

    #[test]
    fn a_scheme_reads_all_versions() {
        let scheme = |name, versions: &[&str]| scheme(name, versions.iter().copied());
        assert_eq!(scheme("npm/x", &["1.2.3", "2.0.0-rc.1"]), Scheme::Semver);
        assert_eq!(scheme("npm/x", &["1.2.3", "2.0"]), Scheme::Dotted);
        assert_eq!(scheme("golang/x", &["(devel)"]), Scheme::Opaque);
        assert_eq!(scheme("deb/x", &["1:2.0-1"]), Scheme::Debian);
    }
}
