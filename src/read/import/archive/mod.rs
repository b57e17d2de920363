//! Archives of container images: layouts of OCI, and what `docker save`, `podman save` and `skopeo copy` write.
//!
//! An archive is read three times, and nothing of it is written anywhere: for its manifests (`outer`, `image`), for the
//! names in its layers (`layers`, `tree`), and for the contents of the few files that say something (`files`). What is
//! inside becomes the contents of the image, as of an SBOM.

mod base;
mod detect;
mod elf;
mod field;
mod files;
mod image;
mod layers;
mod limits;
mod members;
mod outer;
mod read;
mod runtimes;
mod shape;
mod tar;
mod tree;

use super::{File, Imported, Importer, Kind, Stream, StreamImporter};
use crate::read::import::common::{Boms, ImportError, Objects};
use field::Field;
pub(in crate::read) use members::members;

/// What engines and build tools write.
pub(super) static KIND: Kind = Kind {
    name: "image-archive",
    about: "container images: `docker save IMAGE`, `podman save IMAGE`, `skopeo copy docker://IMAGE oci-archive:FILE`",
    detect: detect::detect,
    importer: || Importer::Stream(Box::<Archives>::default()),
};

#[derive(Debug, Default)]
struct Archives {
    objects: Objects<Field>,
    found: Vec<base::Built>,
}

impl StreamImporter for Archives {
    fn file(&mut self, file: File<'_>, stream: &dyn Stream) -> Result<(), ImportError> {
        self.objects.begin(file);
        self.found.extend(read::archive(file, stream, &mut self.objects)?);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Imported {
        base::find(&mut self.found, &mut self.objects.notes);
        let mut boms = Boms::default();
        let mut needs = Vec::new();
        for base::Built { mut bom, needs: own, .. } in self.found {
            elf::contain(&mut bom, &own);
            boms.add(bom);
            needs.extend(own);
        }
        let mut raw = boms.finish(&mut self.objects.notes);
        elf::require(&mut raw, &needs);
        self.objects.finish(raw)
    }
}
