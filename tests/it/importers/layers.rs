//! Stacked layers: the importer makes of them what a plain model does, which keeps a map of paths and applies one layer
//! after another.

use super::import;
use super::samples::component;
use crate::archives::{Image, Node, layer, oci, text};
use crate::theorems::config;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The directory with one file for each package, and those above it.
const PARTS: &str = "var/lib/dpkg/status.d";
const ABOVE: [&str; 4] = ["var", "var/lib", "var/lib/dpkg", PARTS];

/// One entry of a layer.
#[derive(Clone, Debug)]
enum Change {
    /// A package, a file of its own with a version.
    Package(usize, usize),
    /// A second name of the package that stands last before it.
    Same(usize),
    /// A directory, which may be there.
    Directory(usize),
    /// A package is taken away.
    Hidden(usize),
    /// A directory is taken away.
    HiddenDirectory(usize),
    /// All that is in a directory is taken away.
    Opaque(usize),
}

/// A layer: some changes, or a file in the place of a directory.
#[derive(Clone, Debug)]
enum Layer {
    Changes(Vec<Change>),
    File(usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (0usize..4, 0usize..9).prop_map(|(name, version)| Change::Package(name, version)),
        1 => (0usize..4).prop_map(Change::Same),
        1 => (0usize..4).prop_map(Change::Directory),
        2 => (0usize..4).prop_map(Change::Hidden),
        1 => (1usize..4).prop_map(Change::HiddenDirectory),
        1 => (0usize..4).prop_map(Change::Opaque),
    ]
}

fn layers() -> impl Strategy<Value = Vec<Layer>> {
    let changes = prop::collection::vec(change(), 0..8).prop_map(Layer::Changes);
    let layer = prop_oneof![9 => changes, 1 => (1usize..4).prop_map(Layer::File)];
    prop::collection::vec(layer, 1..6)
}

fn file(name: usize) -> String {
    format!("{PARTS}/p{name}")
}

fn package(name: usize, version: usize) -> String {
    format!("Package: p{name}\nVersion: {version}\n")
}

/// Writes the changes as a tar.
fn tar(changes: &Layer) -> Vec<u8> {
    let changes = match changes {
        Layer::File(at) => return layer([(ABOVE[*at], text("no directory"))]),
        Layer::Changes(changes) => changes,
    };
    let hidden = |path: &str| {
        let (above, name) = path.rsplit_once('/').expect("not the top");
        (format!("{above}/.wh.{name}"), text(""))
    };
    let mut last = None;
    let entries: Vec<(String, Node)> = changes
        .iter()
        .filter_map(|change| {
            Some(match change {
                Change::Package(name, version) => {
                    last = Some(file(*name));
                    (file(*name), text(&package(*name, *version)))
                }
                Change::Same(name) => {
                    (file(*name), Node::Hard(last.clone().filter(|last| *last != file(*name))?))
                }
                Change::Directory(at) => (format!("{}/", ABOVE[*at]), Node::Directory),
                Change::Hidden(name) => hidden(&file(*name)),
                Change::HiddenDirectory(at) => hidden(ABOVE[*at]),
                Change::Opaque(at) => (format!("{}/.wh..wh..opq", ABOVE[*at]), text("")),
            })
        })
        .collect();
    layer(entries.iter().map(|(path, node)| (path.as_str(), node.clone())))
}

/// The files of an image, each with the package that it has; directories are told by what is in them.
#[derive(Default)]
struct Model(BTreeMap<String, String>);

impl Model {
    fn remove_below(&mut self, directory: &str) {
        self.0.retain(|path, _| !path.starts_with(&format!("{directory}/")));
    }

    fn apply(&mut self, layer: &Layer) {
        let changes = match layer {
            Layer::File(at) => {
                self.remove_below(ABOVE[*at]);
                self.0.insert(ABOVE[*at].to_owned(), String::new());
                return;
            }
            Layer::Changes(changes) => changes,
        };
        // What is hidden is what lower layers have.
        for change in changes {
            match change {
                Change::Hidden(name) => drop(self.0.remove(&file(*name))),
                Change::HiddenDirectory(at) => {
                    self.0.remove(ABOVE[*at]);
                    self.remove_below(ABOVE[*at]);
                }
                Change::Opaque(at) => self.remove_below(ABOVE[*at]),
                _ => {}
            }
        }
        let mut last: Option<String> = None;
        for change in changes {
            match change {
                Change::Package(name, version) => {
                    last = Some(file(*name));
                    self.0.insert(file(*name), package(*name, *version));
                }
                Change::Same(name) => {
                    if let Some(same) = last.as_ref().and_then(|last| self.0.get(last)).cloned() {
                        self.0.insert(file(*name), same);
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the packages with all their versions.
    fn packages(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, text) in self.0.iter().filter(|(path, _)| path.starts_with(&format!("{PARTS}/"))) {
            let mut lines = text.lines().filter_map(|line| line.split(": ").nth(1));
            let (Some(name), Some(version)) = (lines.next(), lines.next()) else { continue };
            all.entry(name.to_owned()).or_default().insert(version.to_owned());
        }
        all
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn layers_are_joined_as_a_plain_model_joins_them(layers in layers()) {
        let mut model = Model::default();
        layers.iter().for_each(|layer| model.apply(layer));
        let tars: Vec<Vec<u8>> = layers.iter().map(tar).collect();
        let found = import(&[("shop.tar".to_owned(), oci(&[Image::new("shop:1", &tars)]))]);
        let expected: BTreeSet<String> = model
            .packages()
            .into_iter()
            .map(|(name, versions)| match Vec::from_iter(versions).as_slice() {
                [version] => format!("package/deb/{name}@{version}"),
                _ => format!("package/deb/{name}"),
            })
            .collect();
        let inside = component(&found.raw.image, "shop").contains.iter().map(|content| content.name.value.clone());
        prop_assert_eq!(inside.collect::<BTreeSet<String>>(), expected);
    }
}
