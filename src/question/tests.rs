//! What bumps name, what they leave out, and what is suggested where they name nothing.

use super::{Ask, Bump};
use crate::diag::{Code, Diagnostic};
use crate::model::{Fleet, Omission, Pattern};
use crate::read::Reader;

fn fleet(text: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics)).0
}

type Resolved = Result<(Ask, Vec<Diagnostic>), Vec<Diagnostic>>;

fn ask(fleet: &Fleet, bump: &str, except: &[&str]) -> Resolved {
    let except: Vec<Pattern> = except.iter().map(|text| Pattern::parse(text).unwrap()).collect();
    Ask::resolve(fleet, &[Bump::parse(bump).unwrap().except(&except)], &[])
}

/// Returns how many things are asked for, and by name what is left out.
fn left(fleet: &Fleet, bump: &str, except: &[&str]) -> (usize, Vec<(String, Omission)>) {
    let (ask, _) = ask(fleet, bump, except).unwrap_or_else(|faults| panic!("{bump}: {faults:#?}"));
    let mut left: Vec<_> = ask.left_out.iter().map(|one| (one.thing.name(fleet), one.why)).collect();
    left.sort();
    (ask.wishes.len(), left)
}

fn names(all: &[(&str, Omission)]) -> Vec<(String, Omission)> {
    all.iter().map(|&(name, why)| (name.to_owned(), why)).collect()
}

/// Returns code and help of the first fault.
fn fault(fleet: &Fleet, bump: &str, except: &[&str]) -> (Code, String) {
    let faults = ask(fleet, bump, except).expect_err(bump);
    (faults[0].code, faults[0].help.clone().unwrap_or_default())
}

const MIXED: &str = r#"
    [[host]]
    name = "a"
    os = "ubuntu@22.04"
    provides = { kubelet = "1.30" }
    [[host]]
    name = "b"
    kernel = "6.9"
    labels = { role = "db" }
    [[host]]
    name = "c"
    kernel = "6.8.0-31-generic"
    labels = { role = "db" }
    [[host]]
    name = "unreached"
    [[host]]
    name = "windows"
    labels = { "comove.os-image" = "Microsoft Windows Server 2022 Datacenter" }
    [[host]]
    name = "solaris"
    kernel = "5.11"
    labels = { "comove.os-image" = "Oracle Solaris 11.4" }
    [[host]]
    name = "debian"
    os = "debian@12"
    [[guest]]
    name = "vm1"
    kernel = "5.4"
    [[cluster]]
    name = "prod"
    kubernetes = "1.36"
"#;

#[test]
fn a_pattern_takes_what_the_version_can_be_meant_for() {
    let fleet = fleet(MIXED);
    let others = names(&[
        ("host/b", Omission::Further),
        ("host/c", Omission::There),
        ("host/solaris", Omission::OtherSystem),
        ("host/windows", Omission::OtherSystem),
    ]);
    assert_eq!(left(&fleet, "host/*:kernel=6.8", &[]), (3, others.clone()));
    assert_eq!(left(&fleet, "host/?*:kernel=6.8", &[]), (3, others));
    let (number, left_out) = left(&fleet, "host/*:kubelet=1.31", &[]);
    assert_eq!((number, left_out.len()), (1, 6));
    assert!(left_out.iter().all(|(_, why)| *why == Omission::Lacks));
    let debian = ("host/debian".to_owned(), Omission::OtherSystem);
    let (number, left_out) = left(&fleet, "host/*:os=ubuntu@24.04", &[]);
    assert_eq!((number, left_out.len()), (1, 6));
    assert!(left_out.contains(&debian));
    assert!(left(&fleet, "host/*:os=24.04", &[]).1.contains(&debian), "debian has no such release");
    assert_eq!(left(&fleet, "machine/*:kernel=6.8", &[]).0, 4);
}

#[test]
fn one_name_is_meant_as_it_is_said() {
    let fleet = fleet(MIXED);
    for (bump, code) in [
        ("host/b:kernel=6.8", Code::Downgrade),
        ("host/b:kubelet=1.31", Code::NothingMatches),
        ("host/windows:kernel=6.8", Code::OtherSystem),
        ("host/debian:os=ubuntu@24.04", Code::OtherSystem),
        ("host/debian:os=24.04", Code::NothingMatches),
        ("machine/b:kernel=6.8", Code::Downgrade),
    ] {
        assert_eq!(fault(&fleet, bump, &[]).0, code, "{bump}");
    }
    let warned = |bump: &str| {
        let (_, warnings) = ask(&fleet, bump, &[]).expect(bump);
        warnings.iter().map(|warning| warning.code).collect::<Vec<_>>()
    };
    assert_eq!(warned("host/c:kernel=6.8"), [Code::NoChange]);
    assert_eq!(warned("host/b:kernel=6.9"), [Code::NoChange]);
    assert_eq!(warned("host/solaris:kernel=5.12"), [], "a kernel of its own, whose version is known");
}

#[test]
fn a_bump_of_which_nothing_is_left_is_refused() {
    let fleet = fleet(MIXED);
    assert_eq!(fault(&fleet, "host/*[role=db]:kernel=6.7", &[]).0, Code::Downgrade);
    assert_eq!(fault(&fleet, "host/*:glibc=9", &["host"]).0, Code::NothingMatches);
    assert_eq!(fault(&fleet, "host/a:kernel=6.8", &["host/a"]).0, Code::NothingMatches);
    assert_eq!(fault(&fleet, "host/w*:kernel=6.8", &[]).0, Code::OtherSystem);
    // What is there already needs nothing.
    let (ask, warnings) = ask(&fleet, "host/*[role=db]:kernel=6.8", &[]).expect("nothing is wrong");
    assert!(ask.wishes.is_empty() && ask.left_out.len() == 2);
    assert_eq!(warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [Code::NoChange]);
}

#[test]
fn what_is_excepted_is_neither_asked_for_nor_moved() {
    let fleet = fleet(MIXED);
    let (number, left_out) = left(&fleet, "host/*:kernel=6.8", &["host/a", "host/*[role=db]", "guest:os"]);
    assert_eq!(number, 2);
    for name in ["host/a", "host/b", "host/c"] {
        assert!(left_out.contains(&(name.to_owned(), Omission::Excepted)), "{name}");
    }
    let (ask, _) = ask(&fleet, "machine/*:kernel=6.8", &["host/a", "host/none"]).expect("some are left");
    let excepted: Vec<String> = ask.excepted().map(ToString::to_string).collect();
    assert_eq!(excepted, ["host/a", "host/none"]);
    assert!(ask.held().next().is_none() && ask.is_exception(1) && !ask.is_exception(2));
    // Another property of the same machine is no part of the exception.
    assert_eq!(left(&fleet, "host/a:kernel=6.8", &["host/a:os"]).0, 1);
}

#[test]
fn replicas_that_are_further_are_left_out_of_a_bump_of_their_service() {
    let fleet = fleet(
        r#"
            [[host]]
            name = "n"
            kernel = "5.15"
            [[app]]
            name = "web"
            version = "2"
            [[workload]]
            name = "old"
            service = "web"
            app = "web@1"
            host = "n"
            [[workload]]
            name = "new"
            service = "web"
            app = "web@4"
            host = "n"
            [[workload]]
            name = "bare"
            host = "n"
        "#,
    );
    assert_eq!(left(&fleet, "service/web=3", &[]), (1, names(&[("workload/new", Omission::Further)])));
    let (number, left_out) = left(&fleet, "workload/*=3", &[]);
    assert_eq!(number, 1);
    assert!(left_out.contains(&("workload/bare".to_owned(), Omission::Lacks)));
    assert_eq!(fault(&fleet, "workload/new=3", &[]).0, Code::Downgrade);
    let twice = [Bump::parse("workload/new=3").unwrap(), Bump::parse("workload/new=3").unwrap()];
    assert_eq!(Ask::resolve(&fleet, &twice, &[]).expect_err("a downgrade").len(), 1);
    assert_eq!(fault(&fleet, "service/web=3", &["workload/old"]).0, Code::NothingMatches);
}

#[test]
fn suggestions_are_in_a_form_that_works() {
    let fleet = fleet(MIXED);
    for (bump, help) in [
        (
            "guest/*[role=db]:kernel=7",
            "2 hosts match `host/*[role=db]:kernel=7`; `machine/*[role=db]:kernel=7` names hosts and guests alike",
        ),
        ("host/vm1:kernel=6.8", "did you mean `guest/vm1:kernel=6.8`?"),
        ("app/vm1=6.8", "did you mean `guest/vm1:kernel=6.8`?"),
        ("cluster/*=1.38", "name the property: `cluster/*:kubernetes=1.38`"),
        ("host/unreached=6.8", "the inventory names no property of host/unreached"),
        ("host/b=6.8", "name the property: `host/b:kernel=6.8`"),
        ("guest/vn1:kernel=6.8", "did you mean `guest/vm1:kernel=6.8`?"),
    ] {
        assert_eq!(fault(&fleet, bump, &[]).1, help, "{bump}");
    }
    let (_, warnings) = ask(&fleet, "host/*:kernel=6.8", &[]).expect("a question");
    assert_eq!(warnings[0].code, Code::OtherKind);
    assert_eq!(
        warnings[0].message,
        "1 guest matches the same pattern as `host/*:kernel=6.8` and stays as it is"
    );
    assert!(Bump::parse("host/n1").unwrap_err().to_string().ends_with("write `host/n1:PROPERTY=VERSION`"));
}

#[test]
fn a_system_under_images_is_named_by_what_is_built_on_it() {
    let fleet = fleet(
        r#"
            [[profile]]
            name = "debian"
            version = "12"
            [[profile]]
            name = "debian"
            version = "13"
            [[image]]
            name = "os/debian"
            profile = "debian"
            [[image]]
            name = "web"
            version = "1"
            contains = ["image/os/debian@12"]
        "#,
    );
    let help = fault(&fleet, "image/debian=13", &[]).1;
    assert!(help.contains("`image/web=TAG`") && help.contains("`image/os/debian=13`"), "{help}");
    assert!(ask(&fleet, "image/os/debian=13", &[]).is_ok());
}
