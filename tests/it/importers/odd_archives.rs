//! Archives that are damaged or hostile: what is sound in them and next to them is read, and the rest is reported.

use super::import;
use super::samples::{component, contents, said};
use crate::archives::{Image, Node, archive, hex, layer, layout, link, oci, text};
use comove::diag::Code;
use comove::read::{Input, Reader};
use serde_json::json;

const SYSTEM: &str = "ID=alpine\nVERSION_ID=3.19.1\n";
const INSIDE: [&str; 1] = ["image/os/alpine@3.19.1"];

fn good() -> Image {
    Image::new("good:1", &[layer([("etc/os-release", text(SYSTEM))])])
}

#[test]
fn a_layer_that_unpacks_to_far_more_than_it_is_stops_nothing_else() {
    let bomb = Image::new("bomb:1", &[layer([("zeros", Node::File(vec![0; 64 << 20]))])]);
    let found = import(&[("both.tar".to_owned(), oci(&[bomb, good()]))]);
    assert_eq!(contents(component(&found.raw.image, "good")), INSIDE);
    assert!(contents(component(&found.raw.image, "bomb")).is_empty());
    let told = said(&found, Code::ImportIncomplete);
    assert!(
        told[0].starts_with("what is inside 1 image is unknown, since a layer cannot be read: "),
        "{told:?}"
    );
}

#[test]
fn a_layer_of_very_many_empty_files_is_read() {
    let names: Vec<String> = (0..100_000).map(|number| format!("d{}/f{number}", number % 7)).collect();
    let many = layer(names.iter().map(|name| (name.as_str(), text(""))));
    let system = layer([("etc/os-release", text(SYSTEM))]);
    let image = Image { pack: <[u8]>::to_vec, ..Image::new("many:1", &[many, system]) };
    let found = import(&[("many.tar".to_owned(), oci(&[image]))]);
    assert_eq!(contents(component(&found.raw.image, "many")), INSIDE);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

#[test]
fn names_and_links_that_climb_or_go_round_lead_nowhere() {
    let layers = [
        layer([
            ("../../etc/os-release", text("ID=evil\n")),
            ("etc", link("../../../etc")),
            ("usr/lib/os-release", link("/../../../../etc/os-release")),
            ("var/lib/dpkg/status", link("status")),
            ("lib/apk", link("../lib/apk")),
            ("lib/apk/db/installed", text("P:evil\nV:1\n")),
        ]),
        layer([
            ("..", text("")),
            ("a/../../b", Node::Hard("../../etc/passwd".into())),
            ("c", Node::Hard("gone".into())),
        ]),
    ];
    let found = import(&[("both.tar".to_owned(), oci(&[Image::new("evil:1", &layers), good()]))]);
    assert!(contents(component(&found.raw.image, "evil")).is_empty());
    assert_eq!(contents(component(&found.raw.image, "good")), INSIDE);
    let told = said(&found, Code::ImportSkipped);
    for what in [
        "left out 4 entries of layers that lead out of the image or in a circle",
        "left out 1 entry of a layer that belongs to a file or directory that is not there",
        "to which no link inside the image leads",
    ] {
        assert!(told.iter().any(|told| told.contains(what)), "{what}: {told:?}");
    }
}

#[test]
fn an_index_whose_platforms_differ_is_left_out_and_counted() {
    let other = layer([("etc/os-release", text("ID=alpine\nVERSION_ID=3.20.0\n"))]);
    let images = [good(), Image { arch: "arm64", ..Image::new("good:1", &[other]) }];
    let parts: Vec<_> = images.iter().map(|image| json!({"digest": image.digest()})).collect();
    let index = json!({"schemaVersion": 2, "manifests": parts}).to_string().into_bytes();
    let apart = Image::new("apart:1", &[layer([("etc/os-release", text(SYSTEM))]), layer([("x", text(""))])]);
    let mut files = layout(&[images[0].clone(), images[1].clone(), apart.clone()]);
    files.pop();
    let named = |name: &str, digest: String| json!({"digest": digest, "annotations": {"org.opencontainers.image.ref.name": name}});
    let digest = format!("sha256:{}", hex(&index));
    let outer =
        json!({"schemaVersion": 2, "manifests": [named("good:1", digest), named("apart:1", apart.digest())]});
    files.push((format!("blobs/sha256/{}", hex(&index)), index));
    files.push(("index.json".to_owned(), outer.to_string().into_bytes()));
    let found = import(&[("both.tar".to_owned(), archive(&files))]);
    assert!(found.raw.image.iter().all(|image| image.name.value != "good"));
    assert_eq!(contents(component(&found.raw.image, "apart")), INSIDE);
    assert_eq!(
        said(&found, Code::ImportSkipped),
        ["left out 1 image whose platforms have different contents: save it for one of them"]
    );
}

#[test]
fn archives_that_cannot_be_read_are_each_told_among_good_ones() {
    let whole = oci(&[good()]);
    let mut reader = Reader::new();
    for (name, length) in [
        ("a.tar", whole.len()),
        ("cut.tar", whole.len() / 2 + 100),
        ("b.tar", whole.len()),
        ("short.tar", 700),
    ] {
        reader.take(Input::bytes(name, whole[..length].to_vec()));
    }
    let faults = reader.import().expect_err("two cannot be read").diagnostics;
    let messages: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
    assert_eq!(messages, ["the file cannot be read: the tar ends too early"; 2]);
}
