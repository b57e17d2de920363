//! Importers: from other tools' files to raw inventories.
//!
//! Each kind of file has its own folder and a [`Kind`] that says how it is recognized and read. The importer of a kind
//! gets all files of it, one after another, and joins them: what one file says about another depends on the kind.
//! CONTRIBUTING.md says how to add one.

mod ansible;
#[cfg_attr(not(feature = "archives"), path = "archive/absent.rs")]
mod archive;
mod cloudfoundry;
pub(crate) mod common;
mod compose;
mod cri;
mod cyclonedx;
mod docker;
mod ec2;
mod facter;
mod heroku;
mod hyperv;
pub mod kubernetes;
mod libvirt;
mod lxd;
mod openstack;
mod osquery;
mod proxmox;
pub mod rpmdb;
mod spdx;
mod syft;
mod terraform;
mod texts;
mod trivy;
mod vsphere;
mod whose;

pub use super::kind::Kind;
pub(super) use archive::members;
pub use common::ImportError;

use super::limits::Limits;
use crate::diag::Code;
use crate::inventory::raw::RawInventory;
use crate::source::SourceFile;
use common::json::pieces::PieceImporter;
use std::io::{self, Read};

/// Every kind of file that is read, in alphabetical order.
pub(super) static KINDS: &[&Kind] = &[
    &ansible::KIND,
    &texts::APK,
    &cloudfoundry::KIND,
    &compose::KIND,
    &cri::KIND,
    &cyclonedx::KIND,
    &docker::KIND,
    &texts::DPKG,
    &ec2::KIND,
    &facter::KIND,
    &heroku::KIND,
    &hyperv::KIND,
    &archive::KIND,
    &kubernetes::KIND,
    &libvirt::KIND,
    &lxd::KIND,
    &openstack::KIND,
    &texts::OS_RELEASE,
    &osquery::KIND,
    &proxmox::KIND,
    &texts::RPM,
    &texts::SCAN,
    &spdx::KIND,
    &syft::KIND,
    &terraform::KIND,
    &trivy::KIND,
    &texts::UNAME,
    &vsphere::KIND,
];

/// What an importer makes of all files of its kind.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The inventory; its marks index the tables of `source`.
    pub raw: RawInventory,
    /// The names of the files, objects and fields that the marks refer to.
    pub source: SourceFile,
    /// Warnings: code, text, and the index of an object if one is concerned.
    pub notes: Vec<(Code, String, Option<u32>)>,
    /// The images that are known to run under a reference, `name@version`, by their digests.
    pub running: Vec<(String, String)>,
}

/// The file that an importer is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct File<'a> {
    /// Its name as the user knows it, for messages and reasons.
    pub name: &'a str,
}

impl<'a> File<'a> {
    /// The name without directories and the endings of its form; for facts it may be the host's name.
    ///
    /// ```
    /// # use comove::read::import::File;
    /// assert_eq!(File { name: "facts/web1.example.com.json.gz" }.stem(), "web1.example.com");
    /// ```
    #[must_use]
    pub fn stem(self) -> &'a str {
        let mut stem = self.name.rsplit(['/', '\\']).next().unwrap_or(self.name);
        for ending in
            [".gz", ".zst", ".tgz", ".tar", ".oci", ".json", ".txt", ".xml", ".yaml", ".yml", ".out"]
        {
            stem = stem.strip_suffix(ending).filter(|stem| !stem.is_empty()).unwrap_or(stem);
        }
        stem
    }
}

impl<'a> File<'a> {
    /// The machine that a file is about: the one that it is named after, or if it is plainly named after its content,
    /// `inspect.json`, the one that a directory is named after. `None` if the path names none.
    pub(crate) fn host(self, plain: &[&str]) -> Option<&'a str> {
        let above = self.name.rsplit(['/', '\\']).skip(1).filter(|part| !matches!(*part, "" | "." | ".."));
        whose::named(self.stem(), plain).or_else(|| whose::above(above, plain))
    }

    /// The same for a file about a machine itself, which is called like the file if nothing else names it.
    pub(crate) fn machine(self, plain: &[&str]) -> &'a str {
        self.host(plain).unwrap_or_else(|| self.stem())
    }

    /// What a file or, if it is plainly named after its content, its directory is called.
    pub(crate) fn project(self, plain: &[&str]) -> &'a str {
        let stem = self.stem();
        let above = self.name.rsplit(['/', '\\']).nth(1).filter(|name| !matches!(*name, "" | "." | ".."));
        above.filter(|_| plain.contains(&stem)).unwrap_or(stem)
    }
}

/// What reads the files of one kind.
#[derive(Debug)]
pub(crate) enum Importer {
    /// It takes texts.
    Text(Box<dyn TextImporter>),
    /// It takes JSON of any size, piece by piece.
    Pieces(Box<dyn PieceImporter>),
    /// It reads streams of bytes, such as archives.
    Stream(Box<dyn StreamImporter>),
}

/// Reads the texts of one kind and joins them. A text is dropped after it was taken: what is kept of it is owned.
pub(crate) trait TextImporter: std::fmt::Debug {
    /// Takes a file.
    ///
    /// # Errors
    /// If the file as a whole cannot be read. Fields that are absent or odd are no error; notes count them. What was
    /// taken before stays.
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError>;

    /// Makes the inventory of all files.
    fn finish(self: Box<Self>) -> Imported;
}

/// Reads streams of one kind and joins them.
pub(crate) trait StreamImporter: std::fmt::Debug {
    /// Takes a file.
    ///
    /// # Errors
    /// As [`TextImporter::file`].
    fn file(&mut self, file: File<'_>, stream: &dyn Stream) -> Result<(), ImportError>;

    /// Makes the inventory of all files.
    fn finish(self: Box<Self>) -> Imported;
}

/// Bytes that can be read several times from their beginning, decompressed if necessary.
pub trait Stream {
    /// Begins to read.
    ///
    /// # Errors
    /// If the bytes cannot be opened.
    fn open(&self) -> io::Result<Box<dyn Read + '_>>;

    /// The limits for what is unpacked inside.
    fn limits(&self) -> Limits {
        Limits::default()
    }
}
