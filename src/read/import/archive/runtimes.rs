//! Runtimes and servers that no package manager installed, by their files and by the variables of well-known images.

use super::field::Field;
use super::files::{Role, Wanted};
use super::limits::RUNTIMES;
use super::tree::Tree;
use crate::inventory::package::Package;
use crate::read::import::common::libraries::upstream;
use crate::read::import::common::{At, Bom, Remark};

/// Versions that lack a part that a version of this product has, or that are no release.
const UNCLEAR: Remark = Remark::incomplete(
    "`{detail}` has no whole version of a release in {n} image, and is not taken",
    "`{detail}` has no whole version of a release in {n} images, and is not taken",
);

/// How a variable writes a version.
#[derive(Clone, Copy)]
enum Form {
    /// At least this many numbers: images of one vendor have `3.9` where those of another have `3.9.18`.
    Numbers(usize),
    /// The same, in the form of a distribution's package.
    Packed(usize),
    Java,
}

/// The variables, with the field of each, the package that it is about, and the form of its versions.
const VARIABLES: &[(&str, Field, &str, Form)] = &[
    ("CUDA_VERSION", Field::CudaVersion, "generic/cuda", Form::Numbers(3)),
    ("DOTNET_VERSION", Field::DotnetVersion, DOTNET, Form::Numbers(3)),
    ("GOLANG_VERSION", Field::GolangVersion, "generic/go", Form::Numbers(2)),
    ("JAVA_VERSION", Field::JavaVersion, JAVA, Form::Java),
    ("MARIADB_VERSION", Field::MariadbVersion, "generic/mariadb", Form::Packed(3)),
    ("MONGO_VERSION", Field::MongoVersion, "generic/mongodb", Form::Packed(3)),
    ("MYSQL_VERSION", Field::MysqlVersion, "generic/mysql", Form::Packed(3)),
    ("NODE_VERSION", Field::NodeVersion, NODE, Form::Numbers(3)),
    ("PG_VERSION", Field::PgVersion, "generic/postgresql", Form::Packed(2)),
    ("PHP_VERSION", Field::PhpVersion, "generic/php", Form::Numbers(3)),
    ("PYTHON_VERSION", Field::PythonVersion, PYTHON, Form::Numbers(3)),
    ("REDIS_VERSION", Field::RedisVersion, "generic/redis", Form::Numbers(3)),
    ("RUBY_VERSION", Field::RubyVersion, "generic/ruby", Form::Numbers(3)),
    ("RUST_VERSION", Field::RustVersion, "generic/rust", Form::Numbers(3)),
];

const DOTNET: &str = "dotnet";
const JAVA: &str = "generic/openjdk";
const NODE: &str = "generic/node";
const PYTHON: &str = "generic/python";

/// Takes the versions that variables state. What files state has to be known before.
pub(super) fn variables(at: &mut At<'_>, bom: &mut Bom, env: &[String]) {
    let value = |key: &str| env.iter().find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    for (key, field, package, form) in VARIABLES {
        let Some(value) = value(key).filter(|value| !value.is_empty()) else { continue };
        let version = match form {
            Form::Numbers(least) => numbers(value, *least),
            Form::Packed(least) => packed(value, *least),
            Form::Java => java_variable(value),
        };
        match version {
            Some(version) => add(at, bom, *field, package, version),
            None if bom.packages.contains_key(*package) => {}
            None => at.remark(UNCLEAR, field.path()),
        }
    }
}

/// Finds the files that state the version of a runtime. What a directory's name states is taken at once.
pub(super) fn wanted(tree: &mut Tree, at: &mut At<'_>, bom: &mut Bom) -> Vec<Wanted> {
    let mut found = Vec::new();
    tree.visit(|path, is_directory| {
        if found.len() < RUNTIMES && (is_directory && dotnet(path).is_some() || program(path).is_some()) {
            found.push(path.to_owned());
        }
    });
    let mut wanted = Vec::new();
    for path in found {
        if let Some(version) = dotnet(&path) {
            clear(at, bom, Field::Dotnet, DOTNET, numbers(version, 3));
        } else if let Some((role, beside)) = program(&path)
            && tree.file(&beside).is_ok()
            && let Ok((place, size)) = tree.file(&path)
        {
            wanted.push(Wanted { role, path, place, size });
        }
    }
    wanted
}

/// The version of a .NET directory.
fn dotnet(path: &str) -> Option<&str> {
    let (above, version) = path.rsplit_once('/')?;
    above.ends_with("/shared/Microsoft.NETCore.App").then_some(version)
}

/// Recognizes a file that states a version: what it is read as, and the program that has to be next to it. What is
/// below `/usr` itself comes from a distribution's package, whose database says more.
fn program(path: &str) -> Option<(Role, String)> {
    if let Some(home) = path.strip_suffix("/release") {
        return Some((Role::Java, format!("{home}/bin/java")));
    }
    let (prefix, rest) = path.rsplit_once("/include/").filter(|(prefix, _)| *prefix != "usr")?;
    if rest == "node/node_version.h" {
        return Some((Role::Node, format!("{prefix}/bin/node")));
    }
    let python = rest.strip_suffix("/patchlevel.h").filter(|python| python.starts_with("python3."))?;
    // Up to 3.7 the directory is named after how it was built: `python3.7m`.
    let python = python.trim_end_matches(|c: char| c.is_ascii_lowercase());
    Some((Role::Python, format!("{prefix}/bin/{python}")))
}

/// Takes what the file `release` of a JDK states. Other virtual machines number their versions in other ways.
pub(super) fn java(at: &mut At<'_>, bom: &mut Bom, text: &str) {
    let value = |key: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        value.map(|value| value.trim().trim_matches('"'))
    };
    let is_other = ["JVM_VARIANT", "IMPLEMENTOR"]
        .iter()
        .any(|key| value(key).is_some_and(|said| said.to_ascii_lowercase().contains("openj9")));
    if !is_other && value("BUILD_TYPE") != Some("commercial") {
        clear(at, bom, Field::Java, JAVA, value("JAVA_VERSION").and_then(|version| jdk(version, true)));
    }
}

/// Takes what a header of Node.js states.
pub(super) fn node(at: &mut At<'_>, bom: &mut Bom, text: &str) {
    let part = |name: &str| defined(text, name).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let parts = ["NODE_MAJOR_VERSION", "NODE_MINOR_VERSION", "NODE_PATCH_VERSION"].map(part);
    let version = match parts {
        [Some(major), Some(minor), Some(patch)] => Some(format!("{major}.{minor}.{patch}")),
        _ => None,
    };
    let version = version.filter(|_| defined(text, "NODE_VERSION_IS_RELEASE") == Some("1"));
    clear(at, bom, Field::Node, NODE, version);
}

/// Takes what a header of Python states.
pub(super) fn python(at: &mut At<'_>, bom: &mut Bom, text: &str) {
    let version = defined(text, "PY_VERSION").and_then(|version| numbers(version.trim_matches('"'), 3));
    clear(at, bom, Field::Python, PYTHON, version);
}

/// What a C header defines.
fn defined<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some("#define") && words.next() == Some(name)).then(|| words.next())?
    })
}

fn clear(at: &mut At<'_>, bom: &mut Bom, field: Field, package: &str, version: Option<String>) {
    match version {
        Some(version) => add(at, bom, field, package, version),
        None => at.remark(UNCLEAR, field.path()),
    }
}

fn add(at: &mut At<'_>, bom: &mut Bom, field: Field, package: &str, version: String) {
    bom.add(at, field, Package { name: package.to_owned(), version: Some(version) });
}

/// Takes a version of numbers only, at least this many.
fn numbers(version: &str, least: usize) -> Option<String> {
    let parts: Vec<&str> = version.split('.').collect();
    let all = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (all && parts.len() >= least).then(|| version.to_owned())
}

/// Takes the upstream part of a package's version, unless it is a pre-release.
fn packed(version: &str, least: usize) -> Option<String> {
    let own = version.split('+').next().unwrap_or_default();
    numbers(&upstream(version), least).filter(|_| !own.contains('~'))
}

/// Takes the version of a JDK as images write it: `8u292`, `jdk8u292-b10`, `jdk-17.0.9+9`, `11.0.16`.
fn java_variable(said: &str) -> Option<String> {
    let version = said.strip_prefix("jdk").unwrap_or(said).trim_start_matches('-');
    let (version, build) = version.split_once(['+', '-']).map_or((version, None), |(v, b)| (v, Some(b)));
    let build = build.map(|build| build.trim_start_matches('b'));
    let is_release = build.is_none_or(|build| build.bytes().all(|byte| byte.is_ascii_digit()));
    jdk(version, build.is_some()).filter(|_| is_release)
}

/// Writes a version of a JDK as releases are named: `1.8.0_292` is `8u292`. One number alone is the first release if
/// the version is known to be `whole`, and any release otherwise. From 9 on there are no updates.
fn jdk(version: &str, whole: bool) -> Option<String> {
    let update = |update: &str| numbers(update, 1).filter(|update| !update.contains('.'));
    if let Some(rest) = version.strip_prefix("1.") {
        let (major, rest) = rest.split_once(".0_")?;
        return Some(format!("{}u{}", update(major)?, update(rest)?));
    }
    if let Some((major, rest)) = version.split_once('u') {
        return Some(format!("{}u{}", update(major)?, update(rest)?));
    }
    let major: u32 = version.split('.').next()?.parse().ok()?;
    numbers(version, if whole { 1 } else { 3 }).filter(|_| major >= 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_java_are_written_one_way() {
        for (said, version) in [
            ("8u342", Some("8u342")),
            ("jdk8u292-b10", Some("8u292")),
            ("1.8.0_292", Some("8u292")),
            ("jdk-17.0.9+9", Some("17.0.9")),
            ("jdk-17.0.8.1+1", Some("17.0.8.1")),
            ("jdk-21+35", Some("21")),
            ("11.0.16", Some("11.0.16")),
            ("21.0.1", Some("21.0.1")),
            ("11", None),
            ("1.8.0", None),
            ("18-ea+5", None),
            ("8.0.8.10", None),
            ("jdk-11.0.11+9_openj9-0.26.0", None),
            ("jdk8u292-b10_openj9-0.26.0", None),
        ] {
            assert_eq!(java_variable(said).as_deref(), version, "{said}");
        }
        assert_eq!(jdk("21", true).as_deref(), Some("21"));
    }

    #[test]
    fn versions_of_packages_and_releases_are_whole_or_unknown() {
        for (said, version) in [
            ("15.4-1.pgdg120+1", Some("15.4")),
            ("9.6.24-1.pgdg90+1", Some("9.6.24")),
            ("15.4", Some("15.4")),
            ("1:11.1.2+maria~ubu2204", Some("11.1.2")),
            ("16~rc1-1.pgdg120+1", None),
            ("9.6~rc1-1.pgdg90+1", None),
            ("15", None),
        ] {
            assert_eq!(packed(said, 2).as_deref(), version, "{said}");
        }
        for (said, version) in
            [("3.12.0", Some("3.12.0")), ("3.13.0rc1", None), ("3.9", None), ("3.12.0+", None), ("", None)]
        {
            assert_eq!(numbers(said, 3).as_deref(), version, "{said}");
        }
    }

    #[test]
    fn files_of_runtimes_are_told_by_their_paths() {
        let beside = |path| program(path).map(|(_, beside)| beside);
        for (path, program) in [
            ("opt/java/openjdk/release", Some("opt/java/openjdk/bin/java")),
            ("usr/local/include/node/node_version.h", Some("usr/local/bin/node")),
            ("usr/local/include/python3.7m/patchlevel.h", Some("usr/local/bin/python3.7")),
            ("usr/include/python3.11/patchlevel.h", None),
            ("opt/x/release.txt", None),
        ] {
            assert_eq!(beside(path).as_deref(), program, "{path}");
        }
        assert_eq!(dotnet("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1"), Some("8.0.1"));
        assert_eq!(dotnet("usr/share/dotnet/shared/Microsoft.AspNetCore.App/8.0.1"), None);
    }
}
