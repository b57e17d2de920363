//! How much of an archive is looked at. `docs/import.md` names these.

/// Most images of one archive.
pub(super) const IMAGES: usize = 1_000;
/// Most layers of one image. Engines stop at 127.
pub(super) const LAYERS: usize = 500;
/// Most entries of all layers of one archive, and the bytes of their names.
pub(super) const ENTRIES: u64 = 2_000_000;
pub(super) const NAMES: u64 = 256 << 20;
/// Most steps from directory to directory while the layers of one archive are joined.
pub(super) const STEPS: u64 = 200_000_000;
/// Longest path, which is what Linux takes.
pub(super) const PATH: usize = 4096;
/// Most symbolic links on the way to one file, which is what Linux follows.
pub(super) const LINKS: usize = 40;
/// Largest extended header of a tar.
pub(super) const EXTENSION: u64 = 1 << 20;
/// Largest index, manifest or configuration, and all of them together.
pub(super) const DOCUMENT: u64 = 4 << 20;
pub(super) const DOCUMENTS: u64 = 64 << 20;
/// Largest file of an image that is read: the databases of packages.
pub(super) const FILE: u64 = 256 << 20;
/// Most files of `var/lib/dpkg/status.d` and the like.
pub(super) const PARTS: usize = 10_000;
/// Most directories in which a program is searched for.
pub(super) const SEARCHES: usize = 100;
/// Most files and directories that may tell the version of a runtime.
pub(super) const RUNTIMES: usize = 10_000;
