//! What bumps name, what they leave out, and what is suggested where they name nothing.

use super::{Ask, Bump, BumpError};
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

/// What two bumps ask for in two spellings is asked for once, in the first of them.
#[test]
fn equal_versions_are_one_wish() {
    let fleet = fleet(
        r#"
            [[host]]
            name = "h"
            kernel = "6.1"
            [[cluster]]
            name = "c"
            kubernetes = "1.30"
            [[app]]
            name = "a"
            version = "1"
            scheme = "pep440"
            candidates = ["2.0"]
        "#,
    );
    let resolved = |bumps: [&str; 2]| {
        let bumps = bumps.map(|text| Bump::parse(text).unwrap());
        Ask::resolve(&fleet, &bumps, &[])
    };
    for (first, second) in [
        ("host/h:kernel=6.8", "host/h:kernel=6.8.0"),
        ("host/h:kernel=6.8.0", "host/*:kernel=6.8"),
        ("cluster/c:kubernetes=1.31", "cluster/c:kubernetes=v1.31.0"),
        ("app/a=2.0", "app/a=2.0.0"),
    ] {
        let (ask, _) = resolved([first, second]).unwrap_or_else(|faults| panic!("{second}: {faults:#?}"));
        assert_eq!(ask.wishes.len(), 1, "{second}");
        let asked = ask.version(&fleet, ask.wishes[0].version).as_str();
        assert_eq!(asked, first.rsplit('=').next().unwrap(), "{second}");
    }
    let faults = resolved(["host/h:kernel=6.8", "host/h:kernel=6.8.1"]).expect_err("two versions");
    assert_eq!(faults[0].code, Code::BumpConflict);
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
    let help = fault(&fleet, "image/os/debain=13", &[]).1;
    assert!(help.contains("`image/python=3.12-slim-bookworm`"), "{help}");
    let (ask, said) = ask(&fleet, "image/debian=13", &[]).expect("it is the system under web");
    assert_eq!(ask.wishes.len(), 1);
    assert_eq!(said[0].message, "`image/debian=13` is taken for image/os/debian");
}

const ESTATE: &str = r#"
    [[host]]
    name = "old"
    os = "debian@11"
    kernel = "5.10.0-28-amd64"
    cluster = "prod"
    labels = { zone = "a", kernel = "stock" }
    [[host]]
    name = "new"
    os = "debian@12"
    kernel = "6.1.0-21-amd64"
    labels = { zone = "b" }
    [[host]]
    name = "other"
    os = "ubuntu@22.04"
    kernel = "5.15.0-94-generic"
    [[host]]
    name = "blank"
    labels = { zone = "a" }
    [[host]]
    name = "inner"
    shares-kernel-of = "old"
    [[guest]]
    name = "vm"
    on = "new"
    kernel = "5.4"
    [[cluster]]
    name = "prod"
    kubernetes = "1.34.1"
    [[app]]
    name = "cart"
    version = "2.9"
    candidates = ["3.0", "3.2"]
    [[image]]
    name = "docker.io/library/debian"
    version = "12"
    [[image]]
    name = "registry.example/shop/web"
    version = "1"
    base = "docker.io/library/debian"
    [[workload]]
    name = "cart"
    app = "cart"
    service = "basket"
    host = "old"
    isolation = "sandbox"
    [[workload]]
    name = "shop/web-0"
    image = "registry.example/shop/web"
    service = "shop/web"
    host = "new"
"#;

/// Returns by name what a pattern takes of a bump, and what is undecided.
fn taken(fleet: &Fleet, pattern: &str) -> (Vec<String>, Vec<String>) {
    let pattern = Pattern::parse(pattern).expect(pattern);
    let all = fleet.machine_ids().filter(|&id| super::machine_matches(fleet, &pattern, id));
    let open = super::undecided(fleet, &pattern).into_iter().map(|thing| thing.name(fleet));
    (all.map(|id| fleet.machine_name(id)).collect(), open.collect())
}

#[test]
fn conditions_are_of_versions_and_places_beside_labels() {
    let fleet = fleet(ESTATE);
    for (pattern, names, open) in [
        ("host/*[os=debian@11]", &["host/old"][..], &["host/blank", "host/inner"][..]),
        ("host/*[os=debian]", &["host/old", "host/new"], &["host/blank", "host/inner"]),
        ("host/*[os=22.04]", &["host/other"], &["host/blank", "host/inner"]),
        ("host/*[os<debian@12]", &["host/old"], &["host/blank", "host/inner"]),
        ("host/*[os!=debian@11,kernel>=5.15]", &["host/new", "host/other"], &["host/blank"]),
        ("host/*[kernel<5.15]", &["host/old", "host/inner"], &["host/blank"]),
        ("host/*[kernel=5.10]", &["host/old", "host/inner"], &["host/blank"]),
        ("host/*[kernel=stock]", &["host/old"], &[]),
        ("host/*[kernel<=5.15, zone=a]", &["host/old"], &["host/blank"]),
        ("host/*[kernel>9]", &[], &["host/blank"]),
        ("machine/*[kernel<5.5]", &["guest/vm"], &["host/blank"]),
        ("machine/*[on=new]", &["guest/vm"], &[]),
        ("host/*[cluster=prod]", &["host/old"], &[]),
        ("host/*[cluster=cluster/prod]", &["host/old"], &[]),
        ("host/*[docker<20]", &[], &[]),
        ("cluster/*[kubernetes<1.35]", &["cluster/prod"], &[]),
        ("host/*[zone!=a]", &["host/new", "host/other", "host/inner"], &[]),
    ] {
        let (found, undecided) = taken(&fleet, pattern);
        assert_eq!((found, undecided), (owned(names), owned(open)), "{pattern}");
    }
}

/// A condition that leaves nothing out since nobody has its label: an error where a label is like it.
#[test]
fn a_condition_on_a_label_that_nobody_has_is_told() {
    let estate = fleet(ESTATE);
    for bump in ["host/*[zonne!=a]:kernel=9", "workload/*[isolaton!=vm]=9"] {
        let faults = ask(&estate, bump, &[]).expect_err(bump);
        let idle = faults.iter().find(|fault| fault.message.contains("leaves nothing out: nothing of kind"));
        let help = idle.and_then(|fault| fault.help.as_deref());
        assert!(help.is_some_and(|help| help.contains("did you mean")), "{faults:?}");
    }
    let told = |bump: &str| {
        let zones = fleet("[[host]]\nname = \"a\"\nkernel = \"6.1\"\nlabels = { zone = \"a\" }\n");
        let (ask, said) = ask(&zones, bump, &[]).expect(bump);
        (ask.wishes.len(), said.into_iter().filter_map(|said| said.help).collect::<Vec<_>>())
    };
    assert_eq!(told("host/*[canary!=true]:kernel=9"), (1, vec!["their labels are zone".to_owned()]));
    assert_eq!(told("host/*[zone!=b,kernel!=5]:kernel=9"), (1, vec![]));
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn conditions_are_of_components_services_and_workloads_too() {
    let fleet = fleet(ESTATE);
    for (bump, number) in [
        ("app/*[version<3]=3.0", 1),
        ("image/*[base=docker.io/library/debian]=2", 1),
        ("service/*[version<3]=3.0", 2),
        ("workload/*[isolation=sandbox]=3.0", 1),
        ("workload/*[service=basket,kernel<5.15]=3.0", 1),
        ("workload/*[host=old]=3.0", 1),
    ] {
        assert_eq!(left(&fleet, bump, &[]), (number, Vec::new()), "{bump}");
    }
    assert_eq!(fault(&fleet, "workload/*[isolation=vm]=3.0", &[]).0, Code::NothingMatches);
}

#[test]
fn what_a_condition_leaves_open_is_left_out_and_named() {
    let fleet = fleet(ESTATE);
    let blank = names(&[("host/blank", Omission::Undecided)]);
    assert_eq!(left(&fleet, "host/*[kernel<5.15]:kernel=6.8", &[]), (1, blank.clone()));
    assert_eq!(left(&fleet, "host/*:kernel=6.8", &["host/*[kernel>=5.15]"]).0, 2);
    assert_eq!(fault(&fleet, "host/*[kernel>9]:kernel=10", &[]).0, Code::NothingMatches);
    let hold = [Pattern::parse("host/*[kernel<5.15]").unwrap()];
    let (ask, warnings) =
        Ask::resolve(&fleet, &[Bump::parse("host/new:kernel=6.8").unwrap()], &hold).expect("a question");
    assert_eq!(warnings[0].code, Code::Unversioned);
    assert!(warnings[0].message.contains("may be about host/blank"), "{}", warnings[0].message);
    assert_eq!(ask.held().count(), 1);
}

#[test]
fn conditions_that_say_nothing_are_refused() {
    let fleet = fleet(ESTATE);
    for (bump, help) in [
        ("host/*[kernle<5.15]:kernel=6.8", "did you mean `kernel`?"),
        ("host/*[os<12]:kernel=6.8", "write `os<debian@12`"),
        ("host/*[os<debian]:kernel=6.8", "write `os<debian@RELEASE`"),
        ("host/*[os>=debain@11]:kernel=6.8", "did you mean `debian`?"),
    ] {
        assert_eq!(fault(&fleet, bump, &[]), (Code::BadPattern, help.to_owned()), "{bump}");
    }
    assert_eq!(fault(&fleet, "host/new:kernel=6.8", &["host/*[kernel<x.y]"]).0, Code::BadPattern);
}

#[test]
fn at_least_goes_to_what_is_listed_and_not_to_be_avoided() {
    for (text, version) in [
        (
            "[[capability]]\nname = \"kernel\"\navoid = [\"=6.1\"]\n[[host]]\nname = \"h\"\nkernel = \"5.15\"\ncandidates = { kernel = [\"6.1\", \"6.8\"] }\n",
            "6.8",
        ),
        (
            "[[capability]]\nname = \"kernel\"\ncandidates = [\"6.1\", \"6.8\"]\n[[host]]\nname = \"h\"\nkernel = \"5.15\"\n",
            "6.1",
        ),
        ("[[host]]\nname = \"h\"\nkernel = \"5.15\"\n", "6.0"),
    ] {
        let fleet = fleet(text);
        let (ask, _) = ask(&fleet, "host/h:kernel>=6.0", &[]).unwrap_or_else(|faults| panic!("{faults:#?}"));
        assert_eq!(ask.version(&fleet, ask.wishes[0].version).as_str(), version);
    }
}

#[test]
fn at_least_moves_only_what_is_below() {
    let fleet = fleet(ESTATE);
    let (number, left_out) = left(&fleet, "host/*:kernel>=5.15", &[]);
    assert_eq!(number, 1, "old; inner has the kernel of old");
    assert!(left_out.contains(&("host/blank".to_owned(), Omission::Undecided)));
    let (code, help) = fault(&fleet, "host/blank:kernel>=5.15", &[]);
    assert_eq!(
        (code, &*help),
        (Code::NothingMatches, "say the version, or ask for `host/blank:kernel=5.15`")
    );
    let further = |name: &str| left_out.iter().any(|(one, why)| one == name && *why == Omission::Further);
    assert!(further("host/new") && left_out.contains(&("host/other".to_owned(), Omission::There)));
    // It goes to the earliest version that is listed and suffices.
    for (bump, version) in
        [("app/cart>=3.0", "3.0"), ("service/basket>=3.1", "3.2"), ("app/cart>=2.0", "2.9")]
    {
        let (ask, _) = ask(&fleet, bump, &[]).unwrap_or_else(|faults| panic!("{bump}: {faults:#?}"));
        let reached = ask.wishes.iter().map(|wish| ask.version(&fleet, wish.version).as_str());
        assert_eq!(reached.collect::<Vec<_>>(), [version], "{bump}");
    }
    assert_eq!(fault(&fleet, "app/cart>=4", &[]).0, Code::NotACandidate);
    let (asked, _) = ask(&fleet, "host/*[os=debian]:os>=debian@11.5", &[]).expect("a release suffices");
    assert_eq!(asked.wishes.len(), 1);
    // What is further already is no downgrade, whether it is named by its name or not.
    for bump in ["host/new:kernel>=5.15", "host/*[zone=b]:kernel>=5.15"] {
        let (ask, warnings) = ask(&fleet, bump, &[]).expect(bump);
        assert!(ask.wishes.is_empty() && warnings[0].code == Code::NoChange, "{bump}");
    }
    for bump in ["host/*:kernel>6.8", "host/*:kernel<=6.8", "host/*:kernel<6.8", "host/*:kernel!=6.8"] {
        assert!(matches!(Bump::parse(bump), Err(BumpError::Comparison(_))), "{bump}");
    }
    assert!(Bump::parse(r"app/a\>=1").is_ok_and(|bump| !bump.at_least && bump.pattern.matches_name("a>")));
    assert_eq!(Bump::parse("host/a:kernel >= 6.8").unwrap().version(), "6.8");
}

#[test]
fn a_word_without_a_kind_says_first_what_it_is_taken_for() {
    let fleet = fleet(ESTATE);
    for (bump, number, said) in [
        ("kernel=6.8", 5, "`kernel=6.8` is taken for `machine/*:kernel=6.8`"),
        ("kernel>=6.8", 4, "`kernel>=6.8` is taken for `machine/*:kernel>=6.8`"),
        ("kubernetes=1.35", 1, "`kubernetes=1.35` is taken for `cluster/*:kubernetes=1.35`"),
        ("debian=13", 1, "`debian=13` is taken for image/docker.io/library/debian"),
        ("basket=3.0", 1, "`basket=3.0` is taken for `service/basket=3.0`"),
    ] {
        let (ask, warnings) = ask(&fleet, bump, &[]).unwrap_or_else(|faults| panic!("{bump}: {faults:#?}"));
        assert_eq!((ask.wishes.len(), warnings[0].message.as_str()), (number, said), "{bump}");
        assert_eq!((warnings[0].code, ask.bumps()[0].to_string().as_str()), (Code::TakenFor, bump));
    }
    for (bump, help) in [
        ("cart=3.0", "write `workload/cart=3.0` or `app/cart=3.0`"),
        ("kernle=6.8", "did you mean `kernel`?"),
        ("web=2", "did you mean `service/shop/web=2`, `image/registry.example/shop/web=2`?"),
        ("old=6.8", "say what of it is to change, as in `host/old:kernel=6.8`"),
        ("image/web=2", "did you mean `service/shop/web=2`, `image/registry.example/shop/web=2`?"),
        ("host/vm=6.8", "did you mean `guest/vm:kernel=6.8`?"),
    ] {
        assert_eq!(fault(&fleet, bump, &[]).1, help, "{bump}");
    }
}

#[test]
fn an_image_is_found_by_the_name_that_people_use() {
    let fleet = fleet(ESTATE);
    let (asked, said) = ask(&fleet, "image/debian=13", &[]).expect("a question");
    assert_eq!((asked.wishes.len(), said[0].code), (1, Code::TakenFor));
    let hold = [Pattern::parse("image/debian").unwrap()];
    let bump = [Bump::parse("image/registry.example/shop/web=2").unwrap()];
    let (asked, warnings) = Ask::resolve(&fleet, &bump, &hold).expect("a question");
    assert!(warnings.is_empty(), "the hold is of something: {warnings:#?}");
    assert!(asked.held().next().is_some_and(|hold| hold.matches_name("docker.io/library/debian")));
    let faults = ask(&fleet, "image/debian=13", &["image/debian"]).expect_err("nothing is left");
    assert!(faults.iter().any(|fault| fault.code == Code::NothingMatches), "{faults:#?}");
}

#[test]
fn an_image_of_the_name_of_a_system_is_not_all_that_is_built_on_it() {
    let fleet = fleet(
        r#"
        [[image]]
        name = "os/debian"
        version = "11"
        profile = "debian"
        [[image]]
        name = "debian"
        version = "11"
        base = "os/debian"
        [[image]]
        name = "own"
        version = "1"
        base = "debian"
        [[image]]
        name = "shop"
        version = "1"
        base = "os/debian"
        "#,
    );
    let (_, warnings) = ask(&fleet, "image/debian=12", &[]).expect("an image is named");
    let warning = warnings.iter().find(|warning| warning.code == Code::OtherKind).expect("shop stays");
    assert_eq!(warning.message, "1 image is built on debian and not on `image/debian`, and stays as it is");
    assert_eq!(warning.help.as_deref(), Some("`image/os/debian=12` is asked of all that is built on it"));
    let (_, warnings) = ask(&fleet, "image/os/debian=12", &[]).expect("a system is named");
    assert!(warnings.iter().all(|warning| warning.code != Code::OtherKind));
}

#[test]
fn a_service_without_workloads_is_said_to_have_none() {
    let fleet = fleet("[[host]]\nname = \"h\"\n[[service]]\nname = \"s\"\n");
    let faults = ask(&fleet, "service/s=2", &[]).expect_err("nothing can change");
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].message, "service/s has no workload, so nothing of it can change");
}

#[test]
fn a_machine_that_has_the_kernel_of_another_stands_for_it() {
    let fleet = fleet(
        r#"
        [[host]]
        name = "big"
        kernel = "5.15"
        [[host]]
        name = "worker"
        shares-kernel-of = "big"
        "#,
    );
    let (resolved, _) = ask(&fleet, "host/worker:kernel=6.8", &[]).expect("a bump");
    let left = resolved.left_out.iter().map(|one| (one.thing.name(&fleet), one.why, one.found.clone()));
    let stands = ("host/worker".to_owned(), Omission::Shares, Some("host/big".to_owned()));
    assert_eq!(left.collect::<Vec<_>>(), [stands]);
    assert!(left_out_of(&fleet, "host/*:kernel=6.8").is_empty(), "the other one is named too");
    assert!(left_out_of(&fleet, "host/big:kernel=6.8").is_empty());
}

fn left_out_of(fleet: &Fleet, bump: &str) -> Vec<(String, Omission)> {
    left(fleet, bump, &[]).1
}

#[test]
fn what_is_named_is_looked_up_and_its_conditions_count() {
    let fleet = fleet(
        r#"
        [[app]]
        name = "x"
        version = "1"
        [[service]]
        name = "s"
        [[workload]]
        name = "a"
        app = "x"
        service = "s"
        labels = { tier = "web" }
        [[workload]]
        name = "b"
        app = "x"
        service = "s"
        "#,
    );
    assert_eq!(left(&fleet, "workload/a=2", &[]).0, 1);
    assert_eq!(left(&fleet, "workload/a[tier=web]=2", &[]).0, 1);
    assert_eq!(fault(&fleet, "workload/b[tier=web]=2", &[]).0, Code::NothingMatches);
    assert_eq!(left(&fleet, "service/s=2", &[]).0, 2);
    assert_eq!(fault(&fleet, "service/t=2", &[]).0, Code::NothingMatches);
}

/// A version of one image is no version of another.
#[test]
fn a_system_that_is_no_stated_base_is_no_other_image() {
    let fleet = fleet(
        "[[host]]\nname = \"h\"\n[[image]]\nname = \"redis\"\nversion = \"6.2-bullseye\"\n\
         [[workload]]\nname = \"cache\"\nhost = \"h\"\nimage = \"redis\"\n",
    );
    let help = fault(&fleet, "image/debian=12", &[]).1;
    assert!(
        help.starts_with("no image is stated to be built on debian: ask for")
            && help.contains("`image/redis=TAG`"),
        "{help}"
    );
}
