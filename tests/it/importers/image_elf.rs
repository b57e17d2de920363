//! What programs and C libraries in archives of images need of the machine. Those of `tests/fixtures/elf` are made from
//! the sources next to them.

use super::import;
use super::samples::{component, contents, said, text as value};
use crate::archives::{Image, Node, layer, link, oci, text};
use crate::cli::{comove, root};
use comove::diag::Code;
use comove::inventory::raw::RawInventory;
use serde_json::{Value, json};

fn elf(name: &str) -> Node {
    Node::File(std::fs::read(root().join("tests/fixtures/elf").join(name)).expect("readable"))
}

fn files() -> Vec<u8> {
    layer([
        ("lib", link("usr/lib")),
        ("usr/lib/x86_64-linux-gnu/libc.so.6", elf("libc.so.6")),
        ("usr/bin/shop", elf("program")),
        ("srv/start.sh", text("#!/bin/sh\nexec shop\n")),
        (
            "srv/cut",
            Node::File(
                std::fs::read(root().join("tests/fixtures/elf/program")).expect("readable")[..100].to_vec(),
            ),
        ),
    ])
}

fn shop(run: Value) -> Image {
    Image { run, ..Image::new("shop:1", &[files()]) }
}

/// Returns what packages need: name, what, and in which versions.
fn needs(raw: &RawInventory) -> Vec<(String, String, String)> {
    let needs =
        raw.package.iter().flat_map(|package| package.requires.iter().map(move |need| (package, need)));
    let text = |text| value(text).unwrap_or_default().to_owned();
    needs
        .map(|(package, need)| {
            (package.name.value.clone(), text(need.needs.as_ref()), text(need.within.as_ref()))
        })
        .collect()
}

const LIBC: (&str, &str, &str) = ("elf/libc.so.6/df83f4580596", "kernel", ">=3.2.0");
const PROGRAM: (&str, &str, &str) = ("elf/shop/4b25a4da7400", "cpu-baseline", ">=3");

#[test]
fn the_first_program_and_the_library_say_what_they_need() {
    let both: &[_] = &[PROGRAM, LIBC];
    for (run, expected) in [
        (json!({"Entrypoint": ["/usr/bin/shop", "serve"]}), both),
        (json!({"Cmd": ["shop"]}), both),
        (json!({"Cmd": ["shop"], "Env": ["PATH=/nowhere:/usr/bin"]}), both),
        (json!({"Cmd": ["shop"], "Env": ["PATH=/nowhere"]}), &[LIBC]),
        (json!({"Entrypoint": ["/srv/start.sh"], "Cmd": ["shop"]}), &[LIBC]),
        (json!({"Entrypoint": ["./shop"]}), &[LIBC]),
        (json!({}), &[LIBC]),
    ] {
        let found = import(&[("shop.tar".to_owned(), oci(&[shop(run.clone())]))]);
        let mut needs = needs(&found.raw);
        needs.sort_unstable_by_key(|need| need.1.clone());
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, of, within)| (name.to_string(), of.to_string(), within.to_string()))
            .collect();
        assert_eq!(needs, expected, "{run}");
        let inside = contents(component(&found.raw.image, "shop"));
        for (name, ..) in expected {
            assert!(inside.contains(&format!("package/{name}").as_str()), "{inside:?}");
        }
        assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    }
}

#[test]
fn a_program_that_is_cut_off_is_counted() {
    let found = import(&[("shop.tar".to_owned(), oci(&[shop(json!({"Entrypoint": ["/srv/cut"]}))]))]);
    assert_eq!(needs(&found.raw).len(), 1);
    assert_eq!(
        said(&found, Code::ImportIncomplete),
        ["what `.config.Entrypoint or .config.Cmd` needs of the machine cannot be read in 1 image"]
    );
}

/// Plans a bump of a machine under the image.
fn plan((kernel, baseline): (&str, &str), bump: &str) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("text").to_owned();
    std::fs::write(path("shop.tar"), oci(&[shop(json!({"Cmd": ["shop"]}))])).expect("written");
    let fleet = format!(
        "[[host]]\nname = \"n1\"\nkernel = \"{kernel}\"\nprovides = {{ cpu-baseline = \"{baseline}\" }}\n\n\
        [[workload]]\nname = \"shop\"\nimage = \"shop@1\"\nhost = \"n1\"\n"
    );
    std::fs::write(path("fleet.toml"), fleet).expect("written");
    let output = comove(&["plan", "-i", &path("shop.tar"), "-i", &path("fleet.toml"), "--bump", bump]);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_need_forbids_and_vouches_for_nothing() {
    let unknown = "Nothing says whether shop works with";
    for (machine, bump, reached) in [
        (("5.10", "3"), "host/n1:kernel=6.1", "kernel 5.10 -> 6.1"),
        (("5.10", "3"), "host/n1:cpu-baseline=4", "cpu-baseline 3 -> 4"),
        (("2.6.32", "3"), "host/n1:kernel=3.1", "kernel 2.6.32 -> 3.2.0"),
        (("5.10", "1"), "host/n1:cpu-baseline=2", "cpu-baseline 1 -> 3"),
    ] {
        let told = plan(machine, bump);
        assert!(told.contains(unknown) && told.contains(reached), "{bump}: {told}");
    }
    assert!(plan(("5.10", "1"), "host/n1:kernel=6.1").contains("`shop` is built for"));
}
