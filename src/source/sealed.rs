//! Sources in compiled fleets. The texts of files stand elsewhere there, each by itself, so that they can be taken as they are;
//! the counts of their lines are kept, so that no text has to be looked through for one place in it.

use super::{Before, Content, Digest, FileId, Place, SourceFile, Sources, lines_before_blocks};
use crate::id::Id as _;
use crate::seal::{Bad, Opened, Seal, seal_id, seal_struct};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

seal_id! { FileId: Files; }

seal_struct! {
    Place { file, start, end }
    Before { lines, columns }
    Digest { name, bytes, sha256, captured }
    Sources { files, digests }
}

impl Seal for SourceFile {
    fn seal(&self, to: &mut Vec<u8>) {
        let Self { name, kind, content } = self;
        name.seal(to);
        kind.as_ref().map(|kind| kind.to_string()).seal(to);
        match content {
            Content::Text { before, text, lines } => {
                to.push(0);
                before.seal(to);
                lines.get_or_init(|| lines_before_blocks(text)).seal(to);
            }
            Content::Objects { files, objects, fields } => {
                to.push(1);
                files.seal(to);
                objects.seal(to);
                fields.seal(to);
            }
        }
    }

    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let (name, kind) = (String::open(from)?, Option::<String>::open(from)?);
        let content = match u8::open(from)? {
            0 => Content::Text {
                text: Arc::default(),
                before: Seal::open(from)?,
                lines: OnceLock::from(Vec::<u32>::open(from)?),
            },
            1 => Content::Objects {
                files: Seal::open(from)?,
                objects: Seal::open(from)?,
                fields: Seal::open(from)?,
            },
            _ => return Err(Bad("a file is neither a text nor objects")),
        };
        Ok(Self { name, kind: kind.map(Cow::Owned), content })
    }
}

impl Sources {
    /// The texts of the files that are texts, in their order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter_map(SourceFile::as_text)
    }

    /// Puts texts into the files that are texts, in their order; fails if these are more or fewer.
    pub(crate) fn take_texts(&mut self, texts: Vec<Arc<String>>) -> Result<(), Bad> {
        let mut texts = texts.into_iter();
        for id in self.files.ids() {
            if let Content::Text { text, .. } = &mut self.files[id].content {
                *text = texts.next().ok_or(Bad("the text of a file is missing"))?;
            }
        }
        texts.next().map_or(Ok(()), |_| Err(Bad("a text is of no file")))
    }
}
