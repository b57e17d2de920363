//! The files of an image: its layers, stacked.
//!
//! Nothing is written anywhere. A file is identified by the layer and the entry that has its content. Links are
//! followed inside the image as its kernel would follow them, except for those that climb above its root.

use super::limits::{ENTRIES, LINKS, STEPS};
use super::tar::What;
use std::collections::BTreeMap;

/// Where the content of a file is: the entry of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    /// The layer, as the archive counts its entries.
    pub(super) layer: u32,
    /// The entry.
    pub(super) entry: u32,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Directory,
    File(Place, u64),
    Link(Box<str>),
    Other,
}

#[derive(Clone, Debug)]
struct Node {
    kind: Kind,
    parent: u32,
    /// The layer that wrote it last, counted from the bottom.
    height: u32,
    children: BTreeMap<Box<str>, u32>,
}

/// Why a path leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// There is nothing.
    Absent,
    /// It climbs above the root.
    Climbs,
    /// It goes in a cycle, or through more links than Linux follows.
    Circle,
    /// It takes more than any sound image needs.
    TooMuch,
}

/// Entries that were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Odd {
    /// Names and links that climb above the root or go in a cycle.
    pub(super) astray: u32,
    /// Hard links to files that do not exist.
    pub(super) dangling: u32,
}

/// The files of an image.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    height: u32,
    steps: u64,
    pub(super) odd: Odd,
}

const ROOT: u32 = 0;

impl Tree {
    /// Makes an image without a layer.
    pub(super) fn new() -> Self {
        let root = Node { kind: Kind::Directory, parent: ROOT, height: 0, children: BTreeMap::new() };
        Self { nodes: vec![root], height: 0, steps: 0, odd: Odd::default() }
    }

    /// Begins another layer.
    pub(super) fn begin(&mut self) {
        self.height += 1;
    }

    /// Adds an entry of the current layer to the tree.
    ///
    /// # Errors
    /// If it is too much for any sound image.
    pub(super) fn add(&mut self, path: &str, place: Place, what: &What) -> Result<(), Miss> {
        match self.put(path, place, what) {
            Err(Miss::TooMuch) => Err(Miss::TooMuch),
            Err(Miss::Absent) => {
                self.odd.dangling += 1;
                Ok(())
            }
            Err(Miss::Climbs | Miss::Circle) => {
                self.odd.astray += 1;
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn put(&mut self, path: &str, place: Place, what: &What) -> Result<(), Miss> {
        let mut parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        if parts.contains(&"..") {
            return Err(Miss::Climbs);
        }
        let Some(name) = parts.pop() else { return Ok(()) };
        let directory = self.directory(&parts)?;
        match name.strip_prefix(".wh.") {
            Some(".wh..opq") => {
                self.hide_below(directory);
                Ok(())
            }
            // Files that tools keep for themselves.
            Some(hidden) if hidden.starts_with(".wh.") => Ok(()),
            Some(hidden) => {
                self.hide(directory, hidden);
                Ok(())
            }
            None => {
                let kind = match what {
                    What::File(size) => Kind::File(place, *size),
                    What::Directory => Kind::Directory,
                    What::Link(to) => Kind::Link(to.as_str().into()),
                    What::Hard(to) => self.same_as(to)?,
                    What::Other => Kind::Other,
                };
                self.write(directory, name, kind).map(drop)
            }
        }
    }

    /// What a hard link stands for. It names a file, or a link, by its path from the root.
    fn same_as(&mut self, path: &str) -> Result<Kind, Miss> {
        let found = self.walk(path, false)?;
        match &self.nodes[found as usize].kind {
            Kind::Directory => Err(Miss::Absent),
            kind => Ok(kind.clone()),
        }
    }

    /// Finds a directory, or makes it if there is none. Links on the way are followed.
    fn directory(&mut self, parts: &[&str]) -> Result<u32, Miss> {
        let mut here = ROOT;
        for part in parts {
            self.step()?;
            let child = self.nodes[here as usize].children.get(*part).copied();
            here = match child.map(|child| (child, &self.nodes[child as usize].kind)) {
                Some((child, Kind::Directory)) => child,
                Some((child, Kind::Link(_))) => {
                    let found = self.follow(child)?;
                    match self.nodes[found as usize].kind {
                        Kind::Directory => found,
                        _ => return Err(Miss::Absent),
                    }
                }
                _ => self.write(here, part, Kind::Directory)?,
            };
            self.nodes[here as usize].height = self.height;
        }
        Ok(here)
    }

    /// Writes what is under a name. A directory that becomes one again stays what it was; all else is replaced.
    fn write(&mut self, directory: u32, name: &str, kind: Kind) -> Result<u32, Miss> {
        let known = self.nodes[directory as usize].children.get(name).copied();
        if let Some(known) = known
            && kind == Kind::Directory
            && self.nodes[known as usize].kind == Kind::Directory
        {
            self.nodes[known as usize].height = self.height;
            return Ok(known);
        }
        let new = u32::try_from(self.nodes.len()).ok().filter(|new| u64::from(*new) < 2 * ENTRIES);
        let new = new.ok_or(Miss::TooMuch)?;
        self.nodes.push(Node { kind, parent: directory, height: self.height, children: BTreeMap::new() });
        self.nodes[directory as usize].children.insert(name.into(), new);
        Ok(new)
    }

    /// Removes what lower layers have under a name; what this layer wrote stays.
    fn hide(&mut self, directory: u32, name: &str) {
        let Some(&child) = self.nodes[directory as usize].children.get(name) else { return };
        if self.nodes[child as usize].height < self.height {
            self.nodes[directory as usize].children.remove(name);
        } else {
            self.hide_below(child);
        }
    }

    /// Removes what lower layers have in a directory. If this layer wrote something, it wrote the directories above.
    fn hide_below(&mut self, directory: u32) {
        let mut open = vec![directory];
        while let Some(here) = open.pop() {
            let mut children = std::mem::take(&mut self.nodes[here as usize].children);
            children.retain(|_, child| self.nodes[*child as usize].height == self.height);
            open.extend(children.values());
            self.nodes[here as usize].children = children;
        }
    }

    /// Finds the file at a path, through links: where its content is, and its size.
    pub(super) fn file(&mut self, path: &str) -> Result<(Place, u64), Miss> {
        let found = self.walk(path, true)?;
        match self.nodes[found as usize].kind {
            Kind::File(place, size) => Ok((place, size)),
            _ => Err(Miss::Absent),
        }
    }

    /// The names in a directory.
    pub(super) fn names(&mut self, path: &str) -> Vec<String> {
        let found = self.walk(path, true).ok();
        let names = found.map(|found| self.nodes[found as usize].children.keys().map(ToString::to_string));
        names.map(Iterator::collect).unwrap_or_default()
    }

    /// Calls `look` with the path of each file and directory, and whether it is a directory. Links are not followed.
    pub(super) fn visit(&self, mut look: impl FnMut(&str, bool)) {
        let mut path = String::new();
        let mut open = vec![(self.nodes[ROOT as usize].children.iter(), 0)];
        while let Some((children, length)) = open.last_mut() {
            path.truncate(*length);
            let Some((name, child)) = children.next() else {
                open.pop();
                continue;
            };
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            let node = &self.nodes[*child as usize];
            match node.kind {
                Kind::Directory => look(&path, true),
                Kind::File(..) => look(&path, false),
                _ => {}
            }
            open.push((node.children.iter(), path.len()));
        }
    }

    fn step(&mut self) -> Result<(), Miss> {
        self.steps += 1;
        if self.steps > STEPS { Err(Miss::TooMuch) } else { Ok(()) }
    }

    /// Finds what a link leads to.
    fn follow(&mut self, link: u32) -> Result<u32, Miss> {
        let Node { kind: Kind::Link(to), parent, .. } = &self.nodes[link as usize] else { return Ok(link) };
        let (to, parent) = (to.clone(), *parent);
        self.from(if to.starts_with('/') { ROOT } else { parent }, &to, true)
    }

    /// Finds what is at a path; a link at its end is followed if `last` says so.
    fn walk(&mut self, path: &str, last: bool) -> Result<u32, Miss> {
        self.from(ROOT, path, last)
    }

    fn from(&mut self, start: u32, path: &str, last: bool) -> Result<u32, Miss> {
        let parts = |path: &str| -> Vec<Box<str>> {
            path.rsplit('/').filter(|part| !matches!(*part, "" | ".")).map(Into::into).collect()
        };
        let mut here = start;
        let mut links = 0;
        let mut rest = parts(path);
        while let Some(part) = rest.pop() {
            self.step()?;
            let node = &self.nodes[here as usize];
            if &*part == ".." {
                if here == ROOT {
                    return Err(Miss::Climbs);
                }
                here = node.parent;
                continue;
            }
            let child = *node.children.get(&part).ok_or(Miss::Absent)?;
            match &self.nodes[child as usize].kind {
                Kind::Link(to) if last || !rest.is_empty() => {
                    links += 1;
                    if links > LINKS {
                        return Err(Miss::Circle);
                    }
                    if to.starts_with('/') {
                        here = ROOT;
                    }
                    rest.extend(parts(to));
                }
                _ => here = child,
            }
        }
        Ok(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a tree of layers, each a list of paths and what is there.
    fn tree(layers: &[&[(&str, What)]]) -> Tree {
        let mut tree = Tree::new();
        for (layer, entries) in layers.iter().enumerate() {
            tree.begin();
            for (entry, (path, what)) in entries.iter().enumerate() {
                let place = Place { layer: layer as u32, entry: entry as u32 };
                tree.add(path, place, what).expect("small");
            }
        }
        tree
    }

    fn at(layer: u32, entry: u32) -> Result<(Place, u64), Miss> {
        Ok((Place { layer, entry }, 1))
    }

    const FILE: What = What::File(1);

    fn link(to: &str) -> What {
        What::Link(to.to_owned())
    }

    #[test]
    fn whiteouts_hide_what_is_below_and_nothing_of_their_own_layer() {
        let mut tree = tree(&[
            &[("a/x", FILE), ("a/y", FILE), ("b/x", FILE), ("c", FILE)],
            &[("a/.wh.x", FILE), ("b/z", FILE), ("b/.wh..wh..opq", FILE), ("c", FILE), (".wh.c", FILE)],
        ]);
        assert_eq!(tree.file("a/x"), Err(Miss::Absent));
        assert_eq!(tree.file("a/y"), at(0, 1));
        assert_eq!((tree.file("b/x"), tree.file("b/z")), (Err(Miss::Absent), at(1, 1)));
        assert_eq!(tree.file("c"), at(1, 3));
    }

    #[test]
    fn links_are_followed_inside_the_image_only() {
        let mut tree = tree(&[&[
            ("usr/lib/os-release", FILE),
            ("etc/os-release", link("../usr/lib/os-release")),
            ("lib", link("/usr/lib")),
            ("out", link("../../etc/passwd")),
            ("round", link("round")),
            ("hard", What::Hard("usr/lib/os-release".into())),
            ("gone", What::Hard("nowhere".into())),
            ("../climb", FILE),
            ("lib/new", FILE),
            ("/absolute", FILE),
        ]]);
        for path in ["etc/os-release", "lib/os-release", "hard", "lib/.././lib/os-release"] {
            assert_eq!(tree.file(path), at(0, 0), "{path}");
        }
        assert_eq!(tree.file("usr/lib/new"), at(0, 8));
        assert_eq!(tree.file("absolute"), at(0, 9));
        assert_eq!(tree.file("out"), Err(Miss::Climbs));
        assert_eq!(tree.file("round"), Err(Miss::Circle));
        assert_eq!(tree.file("gone"), Err(Miss::Absent));
        assert_eq!(tree.odd, Odd { astray: 1, dangling: 1 });
        assert_eq!(tree.names("lib"), ["new", "os-release"]);
    }

    #[test]
    fn a_directory_over_a_link_takes_its_place() {
        let mut tree = tree(&[
            &[("usr/lib/x", FILE), ("lib", link("usr/lib"))],
            &[("lib", What::Directory), ("lib/y", FILE)],
        ]);
        assert_eq!(tree.file("lib/x"), Err(Miss::Absent));
        assert_eq!(tree.file("lib/y"), at(1, 1));
        assert_eq!(tree.file("usr/lib/x"), at(0, 0));
    }
}
