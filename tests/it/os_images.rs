//! Images with a tag that indicates the OS release that they are built on.

use crate::compact;
use crate::fleets::{fleet, fleet_of, met, plan, violated};
use comove::answer::known::Outcome;
use comove::answer::plan::Plan;
use comove::inventory::raw::RawInventory;
use comove::model::Strategy;
use comove::read::Reader;
use std::fmt::Write as _;

const TABLES: &str = include_str!("../../src/facts/os-images.toml");

/// Returns `family@release` that the tag of an image tells.
fn told(image: &str, tag: &str) -> Option<String> {
    let fleet = fleet(&format!("[[image]]\nname = \"{image}\"\nversion = \"{tag}\"\nscheme = \"opaque\"\n"));
    let id = fleet.find_component(&format!("image/{image}")).expect("an image");
    let tags = fleet.component(id).tags.as_ref()?;
    tags.told(tag).map(|told| format!("{}@{}", told.family, told.release))
}

#[test]
fn well_known_images_tell_their_release_by_tag() {
    let table = [
        ("debian", "12", Some("debian@12")),
        ("debian", "12.5", Some("debian@12.5")),
        ("debian", "12-slim", Some("debian@12")),
        ("debian", "bookworm", Some("debian@12")),
        ("debian", "bookworm-20240101-slim", Some("debian@12")),
        ("mirror.gcr.io/library/debian", "bullseye-slim", Some("debian@11")),
        ("docker.io/library/debian", "12", Some("debian@12")),
        ("harbor.example/hub/library/debian", "12", Some("debian@12")),
        ("ubuntu", "22.04", Some("ubuntu@22.04")),
        ("ubuntu", "jammy-20231211.1", Some("ubuntu@22.04")),
        ("public.ecr.aws/lts/ubuntu", "22.04_stable", Some("ubuntu@22.04")),
        ("alpine", "3.19", Some("alpine@3.19")),
        ("alpine", "3.19.1", Some("alpine@3.19.1")),
        ("rockylinux", "9-minimal", Some("rocky@9")),
        ("almalinux", "9.4-20240506", Some("almalinux@9.4")),
        ("amazonlinux", "2", Some("amzn@2")),
        ("amazonlinux", "2.0.20240529.0", Some("amzn@2.0.20240529.0")),
        ("public.ecr.aws/amazonlinux/amazonlinux", "2023", Some("amzn@2023")),
        ("oraclelinux", "9-slim", Some("ol@9")),
        ("fedora", "41", Some("fedora@41")),
        ("centos", "centos7.9.2009", Some("centos@7")),
        ("centos", "7", Some("centos@7")),
        ("quay.io/centos/centos", "stream9", Some("centos@9")),
        ("redhat/ubi9", "9.4-1181", Some("rhel@9")),
        ("registry.access.redhat.com/ubi9/ubi", "latest", Some("rhel@9")),
        ("registry.access.redhat.com/ubi8/ubi-minimal", "8.10", Some("rhel@8")),
        ("opensuse/leap", "15.6", Some("opensuse-leap@15.6")),
        ("registry.suse.com/bci/bci-base", "15.6.47.11", Some("sles@15.6.47.11")),
        ("gcr.io/distroless/base-debian12", "nonroot", Some("debian@12")),
        ("gcr.io/distroless/java17-debian12", "latest", Some("debian@12")),
        ("python", "3.12-slim-bookworm", Some("debian@12")),
        ("python", "slim-bookworm", Some("debian@12")),
        ("node", "20-alpine3.19", Some("alpine@3.19")),
        ("postgres", "15-bookworm", Some("debian@12")),
        ("eclipse-temurin", "17-jre-jammy", Some("ubuntu@22.04")),
        ("public.ecr.aws/docker/library/golang", "1.22-bullseye", Some("debian@11")),
        ("mcr.microsoft.com/dotnet/aspnet", "8.0-noble-chiseled", Some("ubuntu@24.04")),
        ("bitnami/postgresql", "15.4.0-debian-11-r45", Some("debian@11")),
        ("mysql", "8.0-oraclelinux9", Some("ol@9")),
        ("swift", "5.9-rhel-ubi9", Some("rhel@9")),
        // Tags that move from release to release, that name none, or one that has no profile.
        ("debian", "latest", None),
        ("debian", "stable-slim", None),
        ("debian", "sid", None),
        ("debian", "1", None),
        ("debian", "8", None),
        ("ubuntu", "rolling", None),
        ("ubuntu", "23.10", None),
        ("ubuntu", "22", None),
        ("alpine", "3", None),
        ("alpine", "edge", None),
        ("alpine", "20240329", None),
        ("amazonlinux", "2018.03", None),
        ("fedora", "rawhide", None),
        ("python", "3.12", None),
        ("python", "12", None),
        ("node", "20-alpine", None),
        ("postgres", "15", None),
        // Names that anybody may have given.
        ("harbor.example/library/debian", "12", None),
        ("registry.example/debian", "12", None),
        ("registry.example/shop", "1.0-bookworm", None),
        ("example/python", "3.12-bookworm", None),
        ("gcr.io/distroless/static-debian12", "latest", None),
        ("debian", "sha256:0f6e2b1c0f6e2b1c0f6e2b1c0f6e2b1c0f6e2b1c0f6e2b1c0f6e2b1c0f6e2b1c", None),
    ];
    let faults: Vec<_> = table
        .iter()
        .map(|&(image, tag, expected)| (image, tag, expected, told(image, tag)))
        .filter(|(_, _, expected, found)| found.as_deref() != *expected)
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_tables_name_releases_that_have_a_profile() {
    let raw: RawInventory = toml::from_str(TABLES).expect("a sound file");
    let (mut text, mut count) = (String::new(), 0);
    for table in &raw.os_image {
        for release in table.names.values().chain(&table.release) {
            let family = &table.profile.as_ref().expect("a family").value;
            writeln!(text, "[[host]]\nname = \"{count}\"\nos = \"{family}@{}\"", release.value)
                .expect("a text");
            count += 1;
        }
    }
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.into_bytes());
    reader.finish().expect("every release has a profile");
    assert!(count > 40, "{count}");
}

/// A cluster of one node with Docker and one pod, as `kubectl get nodes,pods -A -o json` writes it.
fn cluster(image: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"List","items":[
        {{"apiVersion":"v1","kind":"Node","metadata":{{"name":"n1"}},"status":{{"nodeInfo":{{
            "kernelVersion":"5.4.0-100-generic","osImage":"Ubuntu 20.04.6 LTS","kubeletVersion":"v1.23.4",
            "containerRuntimeVersion":"docker://20.10.7"}}}}}},
        {{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"web","namespace":"shop"}},
          "spec":{{"nodeName":"n1","containers":[{{"name":"web","image":"{image}"}}]}},"status":{{"phase":"Running"}}}}]}}"#
    )
}

/// The facts that such a cluster violates.
fn broken(cluster: &str) -> Vec<String> {
    let check = comove::check(&fleet_of("cluster.json", cluster));
    violated(&check).into_iter().map(str::to_owned).collect()
}

fn bumped(image: &str, bump: &str) -> Plan {
    plan(&fleet_of("cluster.json", &cluster(image)), bump, Strategy::InPlace)
}

/// The facts about Docker that starts no container of an image with a recent C library: glibc, and musl of Alpine.
const CLONE3: &str = "glibc-234-clone3-docker";
const ALPINE: &str = "alpine-314-faccessat2-docker";

#[test]
fn a_cluster_without_any_bill_of_materials_is_told_what_a_base_image_needs() {
    for (image, bump) in [
        ("debian:11-slim", "image/debian=12-slim"),
        ("debian:bullseye", "image/debian=bookworm"),
        ("docker.io/library/debian:11", "image/debian=12"),
        ("python:3.12-slim-bullseye", "image/python=3.12-slim-bookworm"),
        ("ubuntu:20.04", "image/ubuntu=22.04"),
        ("redhat/ubi8:8.9", "image/redhat/ubi8=8.10"),
    ] {
        let plan = bumped(image, bump);
        let forced = met(&plan, Outcome::Forces).contains(&(CLONE3, vec!["host/n1"]));
        assert_eq!(forced, !image.contains("ubi8"), "{image}: {}", compact::plan(&plan));
    }
    // What runs today and cannot is told by `check`.
    assert!(broken(&cluster("python:3.12-slim-bookworm")).contains(&CLONE3.to_owned()));
    for image in ["python:3.12", "python:3.12-slim", "debian:latest", "registry.example/debian:12"] {
        assert!(!broken(&cluster(image)).contains(&CLONE3.to_owned()), "{image}");
    }
}

#[test]
fn facts_about_a_system_are_about_images_whose_tags_tell_it() {
    let told = |image: &str| {
        let broken = broken(&cluster(image).replace("20.10.7", "19.03.15"));
        broken.iter().any(|fact| fact == ALPINE)
    };
    assert!(told("node:20-alpine3.19"));
    assert!(told("alpine:3.19"));
    assert!(!told("node:20-alpine"));
}

#[test]
fn a_database_whose_base_image_sorts_otherwise_is_told() {
    let crossed = |from: &str, to: &str| {
        let plan = bumped(&format!("postgres:{from}"), &format!("image/postgres={to}"));
        plan.tables.facts.iter().any(|fact| fact.name.as_ref() == "glibc-228-collation")
    };
    assert!(crossed("12.3-stretch", "12.4-bullseye"));
    assert!(!crossed("12.3-buster", "12.4-bullseye"), "both sort alike");
    assert!(!crossed("12.3", "12.4-bullseye"), "nothing says on what 12.3 is built");
}

#[test]
fn what_is_said_of_an_image_goes_before_its_tag() {
    let told = |keys: &str| {
        let text = format!(
            "[[image]]\nname = \"os/debian\"\nprofile = \"debian\"\n[[image]]\nname = \"base\"\nversion = \"1\"\n\
             [[image]]\nname = \"python\"\nversion = \"3.12-bookworm\"\n{keys}\n"
        );
        let fleet = fleet(&text);
        fleet.component(fleet.find_component("image/python").expect("an image")).tags.is_some()
    };
    assert!(told(""));
    assert!(told("base = \"os/debian@12\""), "the same is said, so later tags can be read");
    assert!(!told("base = \"os/debian@11\""));
    assert!(!told("base = \"base\""));
    assert!(!told("profile = \"debian\"\nscheme = \"opaque\""));
    assert!(!told("builds = [{ version = \"3.13-bookworm\", base = \"base\" }]"));
}

#[test]
fn a_table_of_ones_own_names_a_private_registry() {
    let own = "[[os-image]]\nprofile = \"debian\"\nimages = [\"registry.example/debian\"]\n";
    let image = "[[image]]\nname = \"registry.example/debian\"\nversion = \"12-slim\"\n";
    let fleet = fleet(&format!("{own}{image}"));
    let id = fleet.find_component("image/registry.example/debian").expect("an image");
    let tags = fleet.component(id).tags.clone().expect("tags that tell");
    assert_eq!(tags.told("12-slim").map(|told| told.release.to_owned()).as_deref(), Some("12"));
}
