//! What a user's own facts say that can never match is told; what merely does not occur is not.

use crate::cli::{comove, fed, stdout};
use comove::diag::{Code, Diagnostic};
use comove::read::Reader;

/// The messages on a file of facts beside a small inventory.
fn messages(facts: &str) -> Vec<Diagnostic> {
    let mut reader = Reader::new();
    reader.add(
        "fleet.toml",
        b"[[host]]\nname = \"n1\"\n[[package]]\nname = \"zone/x\"\nversion = \"1\"\n".to_vec(),
    );
    reader.add("facts.toml", facts.as_bytes().to_vec());
    let found = reader.finish();
    found.map_or_else(|faults| faults.diagnostics, |(_, warnings)| warnings)
}

/// A fact with a subject and more keys.
fn fact(subject: &str, more: &str) -> String {
    let other = ["until", "step", "crossing"].iter().any(|key| more.contains(key));
    let needs = if other { "" } else { "needs = \"kernel\"\n" };
    let within = if more.contains("in =") || needs.is_empty() { "" } else { "in = \">=2\"\n" };
    format!(
        "[[fact]]\nname = \"x\"\nsubject = \"{subject}\"\n{needs}{within}source = \"https://example.com/\"\n{more}\n"
    )
}

#[test]
fn what_can_never_match_is_told() {
    for (facts, expected) in [
        (fact("package/Foo Bar", ""), "blank"),
        (fact("pkg:deb/debian/libc6@1.2", ""), "not by version"),
        (fact("pkg:deb/debian/libc6?arch=amd64", ""), "qualifiers"),
        (fact("pkg:debb/debian/libc6", ""), "`debb` is no type of package"),
        (fact("package/nosuchtype/foo", ""), "`nosuchtype` is no type of package"),
        (fact("package/deb/libc6@2", ""), "no name has an `@` in it"),
        (fact("os/nosuchos", "until = \"2030-01-01\""), "no profile describes an OS family `nosuchos`"),
        (fact("image/os/debain", ""), "no profile describes an OS family `debain`"),
        (fact("os/debian", ""), "the releases of an OS need nothing"),
        (fact("kubelet", "step = \"minor\""), "gives no path rule"),
        (fact("package/foo", "at = \"<1, >2\""), "no version of `package/foo`"),
        (fact("package/foo", "also = [{ subject = \"package/bar\", at = \"<1, >2\" }]"), "no version of `package/bar`"),
        (fact("package/foo", "in = \"<1, >2\""), "no version of `kernel`"),
        (fact("docker", "in = \"<1, >2\""), "no version of `kernel`"),
        (fact("package/foo", "where = { cgroup = \"<1, >3\" }"), "no version of `cgroup`"),
        (fact("package/foo", "crossing = \"into\""), "nothing comes into all versions"),
        (fact("package/foo[zone=a]", ""), "labels"),
        (fact("image/debian:12", ""), "a tag is no part of an image's name"),
        (fact("image/registry.example/shop@sha256", ""), "`@`"),
        (fact("image/docker.io/library/debian", ""), "named without `docker.io/`"),
        (fact("image/Shop", ""), "capital letters"),
        (fact("host/n1", ""), "a host is no component"),
        (fact("package/foo", "with = \"kernel\""), "`with` names a component"),
        (fact("package/foo", "with = \"image/debian:12\""), "a tag is no part"),
        (fact("package/foo", "replaces = true"), "comove ships no fact `x`"),
        ("[[product]]\nname = \"p\"\n".to_owned(), "neither images nor packages"),
        ("[[product]]\nname = \"p\"\nimages = [\"postgres:12\"]\n".to_owned(), "a tag is no part"),
        ("[[product]]\nname = \"p\"\npackages = [\"nosuchtype/p\"]\n".to_owned(), "no type of package"),
        ("[[os-image]]\nimages = []\n".to_owned(), "names no images"),
        ("[[os-image]]\nimages = [\"UPPER/*\"]\n".to_owned(), "capital letters"),
        ("[[os-image]]\nimages = [\"foo[a=b]\"]\n".to_owned(), "labels"),
        ("[[os-image]]\nimages = [\"x\"]\nprofile = \"nosuch\"\n".to_owned(), "OS family `nosuch`"),
        ("[[os-image]]\nimages = [\"x\"]\nprofile = \"debian\"\nrelease = \"999\"\n".to_owned(), "release `999`"),
        (
            "[[os-image]]\nimages = [\"x\"]\nprofile = \"debian\"\nnames = { a = \"banana\" }\n".to_owned(),
            "release `banana`",
        ),
        (
            "[[os-image]]\nimages = [\"x\"]\nprofile = \"debian\"\nnames = { \"\" = \"12\" }\n".to_owned(),
            "an empty name",
        ),
        (
            "[[os-image]]\nimages = [\"x\"]\nprofile = \"debian\"\nrelease = \"12\"\nnames = { a = \"12\" }\n".to_owned(),
            "are not looked at",
        ),
    ] {
        let found = messages(&facts);
        let told = found.iter().any(|one| one.code == Code::Unmatched && one.message.contains(expected));
        assert!(told, "{expected}\n{facts}\n{found:#?}");
    }
}

#[test]
fn a_waiver_for_nothing_is_told() {
    let waiver = |fact: &str, whom: &str, more: &str| {
        format!(
            "[[waiver]]\nfact = \"{fact}\"\nfor = \"{whom}\"\nbecause = \"seen\"\nuntil = \"2030-01-01\"\n{more}"
        )
    };
    for (facts, expected) in [
        (waiver("jdk-before-cgroup-2", "host/n1", ""), "the fact is about components"),
        (waiver("kube-135-fail-cgroup-v1", "image/shop", ""), "the fact is about machines"),
        (waiver("glibc-228-collation", "image/shop", ""), "the fact needs nothing"),
    ] {
        let found = messages(&facts);
        let told = found.iter().any(|one| one.code == Code::Unmatched && one.message.contains(expected));
        assert!(told, "{expected}\n{found:#?}");
    }
}

#[test]
fn what_merely_does_not_occur_is_not_told() {
    for facts in [
        fact("package/zzz", ""),
        fact("package/zzz", "at = \">=1.2, <2\""),
        fact("pkg:deb/debian/libc6", ""),
        fact("package/rpm/java-1.8.0-openjdk*", ""),
        fact("package/zone/x", ""),
        fact("package/npm/%40babel/core", ""),
        fact("image/registry.example/shop", ""),
        fact("image/registry.example\\\\:5000/shop", ""),
        fact("image/os/debian", ""),
        fact("image/os/wolfi", ""),
        fact("os/debian", "until = \"2030-01-01\""),
        fact("kubelet", "at = \">=1.35\""),
        fact("package/foo", "with = \"package/bar\""),
        fact("package/foo", "with = \"openssl\""),
        "[[product]]\nname = \"p\"\nimages = [\"postgres\"]\npackages = [\"postgresql\", \"deb/postgresql-*\"]\n".to_owned(),
        "[[os-image]]\nimages = [\"shop\", \"*\"]\nprofile = \"debian\"\nnames = { bookworm = \"12.5\" }\n".to_owned(),
        "[[os-image]]\nimages = [\"shop\"]\n".to_owned(),
        "[[profile]]\nname = \"mine\"\nversion = \"1\"\n[[os-image]]\nimages = [\"shop\"]\nprofile = \"mine\"\n".to_owned(),
    ] {
        let found = messages(&facts);
        assert!(found.is_empty(), "{facts}\n{found:#?}");
    }
}

#[test]
fn a_source_that_nobody_can_open_is_told() {
    let of = |source: &str| messages(&fact("package/zzz", "").replace("https://example.com/", source));
    for source in ["", "not an address", "https://", "https:// x", "JIRA-12", "ftp://x"] {
        assert_eq!(of(source).iter().map(|one| one.code).collect::<Vec<_>>(), [Code::Unsourced], "{source}");
    }
    assert!(of("http://wiki/billing").is_empty());
    let waiver = "[[waiver]]\nfact = \"jdk-before-cgroup-2\"\nfor = \"image/x\"\nbecause = \" \"\nuntil = \"2030-01-01\"\n";
    assert!(messages(waiver).iter().any(|one| one.code == Code::Unsourced));
}

#[test]
fn a_fact_of_a_shipped_name_says_that_it_replaces_it() {
    let own = |more: &str| fact("package/zzz", more).replace("\"x\"", "\"jdk-before-cgroup-2\"");
    let found = messages(&own(""));
    assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::DuplicateName]);
    assert!(found[0].help.as_ref().is_some_and(|help| help.contains("replaces = true")));
    assert!(messages(&own("replaces = true")).is_empty());
    assert_eq!(messages(&own("replaces = false")).len(), 1);
}

#[test]
fn a_check_of_facts_tells_all_of_it() {
    let folder = std::env::temp_dir().join(format!("comove-never-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("own.toml");
    let examples = "hits = [\"image/debian@12 on kernel=1\"]\nmisses = [\"image/debian@12 on kernel=3\"]";
    let waiver =
        "[[waiver]]\nfact = \"x\"\nfor = \"image/none\"\nbecause = \"seen\"\nuntil = \"2026-01-01\"\n";
    let run = |text: String, day: &str| {
        std::fs::write(&file, text).expect("a file");
        comove(&["facts", "check", "--date", day, &file.display().to_string()])
    };
    let sound = run(fact("image/debian", examples) + waiver, "2025-12-31");
    assert_eq!(sound.status.code(), Some(0), "{}", stdout(&sound));
    let ended = run(fact("image/debian", examples) + waiver, "2026-01-02");
    assert_eq!(ended.status.code(), Some(1));
    assert!(stdout(&ended).contains("ended on 2026-01-01"), "{}", stdout(&ended));
    let tagged = run(fact("image/debian:12", examples), "2026-01-02");
    assert!(stdout(&tagged).contains("a tag is no part of an image's name"), "{}", stdout(&tagged));
    let replaced = fact("image/debian", &format!("replaces = true\n{examples}"))
        .replace("\"x\"", "\"jdk-before-cgroup-2\"");
    let replaced = run(replaced, "2026-01-02");
    assert_eq!(replaced.status.code(), Some(0), "{}", stdout(&replaced));
    let listed = comove(&["facts", "search", "jdk-before-cgroup-2", "--facts", &file.display().to_string()]);
    assert!(stdout(&listed).contains("replaces the shipped one"), "{}", stdout(&listed));
    std::fs::remove_dir_all(&folder).expect("it is there");
    assert!(fed(&["facts", "check", "nowhere.toml"], "").status.code() == Some(2));
}
