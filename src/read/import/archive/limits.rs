//! How much of an archive is read. `docs/import.md` names these limits.

/// The most images of one archive.
pub(super) const IMAGES: usize = 1_000;
/// The most layers of one image. Engines stop at 127.
pub(super) const LAYERS: usize = 500;
/// The most entries of all layers of one archive, and the most bytes of their names.
pub(super) const ENTRIES: u64 = 2_000_000;
pub(super) const NAMES: u64 = 256 << 20;
/// The most steps from directory to directory while the layers of one archive are joined.
pub(super) const STEPS: u64 = 200_000_000;
/// The longest path, which is what Linux takes.
pub(super) const PATH: usize = 4096;
/// The most symbolic links on the way to one file, which is what Linux follows.
pub(super) const LINKS: usize = 40;
/// The largest extended header of a tar.
pub(super) const EXTENSION: u64 = 1 << 20;
/// The largest index, manifest or configuration, and all of them together.
pub(super) const DOCUMENT: u64 = 4 << 20;
pub(super) const DOCUMENTS: u64 = 64 << 20;
/// The largest file of an image that is read: the databases of packages.
pub(super) const FILE: u64 = 256 << 20;
/// The most files of `var/lib/dpkg/status.d` and the like.
pub(super) const PARTS: usize = 10_000;
/// The most directories in which a program is searched for.
pub(super) const SEARCHES: usize = 100;
/// The most files and directories that may state the version of a runtime.
pub(super) const RUNTIMES: usize = 10_000;
