//! Reading JSON files of any size: documents and the elements of lists are passed on one by one.

use super::super::error::ImportError;
use super::cut::{Cutter, Piece};
use super::{within, without_place};
use crate::read::import::{File, Imported, Stream};
use std::io::{self, Read};

pub(crate) use super::cut::Foreign;

/// Takes the documents of JSON files piece by piece: objects, and the elements of arrays, standing alone or under a key
/// of an object. No file has to be in memory as a whole.
pub(crate) trait PieceImporter: std::fmt::Debug {
    /// The key under which an object may have a list.
    fn list_key(&self) -> &'static str;

    /// What may be between documents; see [`Foreign`].
    fn foreign(&self) -> Foreign {
        |_| None
    }

    /// Begins a file.
    fn begin(&mut self, file: File<'_>);

    /// Takes an object without a list, or one that [`list`](Self::list) said is none, without the elements.
    ///
    /// # Errors
    /// If it cannot be read as what it should be.
    fn document(&mut self, text: &str) -> serde_json::Result<()>;

    /// Begins a list. Its object has what precedes the elements; a bare array has none. It is called again when the
    /// `whole` object is known, at the latest at its end. Returns whether to read the elements.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    fn list(&mut self, object: Option<&str>, whole: bool) -> serde_json::Result<bool>;

    /// Takes an element.
    ///
    /// # Errors
    /// If it is not JSON.
    fn element(&mut self, text: &str) -> serde_json::Result<Taken>;

    /// Makes the inventory of all files.
    fn finish(self: Box<Self>) -> Imported;
}

/// What happened to an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Taken {
    /// It was read.
    Yes,
    /// What it is depends on what follows the elements of its list. [`PieceImporter::list`] is given that, and the
    /// element comes again.
    NeedsRest,
}

/// Reads a file. A piece of more than `most` bytes is rejected.
///
/// # Errors
/// At the first fault; what precedes it has been taken.
pub(crate) fn read(
    importer: &mut dyn PieceImporter,
    file: File<'_>,
    stream: &dyn Stream,
    most: usize,
) -> Result<(), ImportError> {
    importer.begin(file);
    let (list, foreign) = (importer.list_key(), importer.foreign());
    let open = || stream.open().map(|from| Cutter::new(from, most, list, foreign));
    let mut rest = Rest { open, cutter: None, documents: 0 };
    let mut taker = Taker { importer, documents: 0, wanted: true };
    let mut cutter = open()?;
    while let Some(piece) = cutter.next()? {
        let in_element = matches!(piece, Piece::Element(_));
        let fault = taker.take(piece, &mut rest)?.err().map(|error| {
            let message = without_place(&error.to_string()).to_owned();
            (within(piece.text(), &error), message)
        });
        if let Some((within, message)) = fault {
            let offset = cutter.place(in_element, within);
            return Err(ImportError::Syntax { language: "JSON", message, offset });
        }
    }
    if taker.documents == 0 { Err(ImportError::Empty) } else { Ok(()) }
}

/// Passes pieces to an importer.
struct Taker<'i> {
    importer: &'i mut dyn PieceImporter,
    documents: usize,
    /// Whether to read the elements of the list.
    wanted: bool,
}

impl Taker<'_> {
    /// Passes a piece on, and returns what the importer found in it.
    fn take<R: Read, O: Fn() -> io::Result<Cutter<R>>>(
        &mut self,
        piece: Piece<'_>,
        rest: &mut Rest<R, O>,
    ) -> Result<serde_json::Result<()>, ImportError> {
        Ok(match piece {
            Piece::Document(text) => {
                self.documents += 1;
                self.importer.document(text)
            }
            Piece::List(object) => {
                self.documents += 1;
                self.importer.list(object, object.is_none()).map(|wanted| self.wanted = wanted)
            }
            Piece::Element(text) if self.wanted => match self.importer.element(text) {
                Ok(Taken::NeedsRest) => {
                    let object = rest.of_document(self.documents)?;
                    self.again(&object, text)
                }
                told => told.map(drop),
            },
            // What was not read as a list is an object.
            Piece::End(Some(object)) if !self.wanted => self.importer.document(object),
            Piece::End(Some(object)) => self.importer.list(Some(object), true).map(drop),
            Piece::Element(_) | Piece::End(None) => Ok(()),
        })
    }

    /// Passes an element on again, after everything that its list says.
    fn again(&mut self, object: &str, text: &str) -> serde_json::Result<()> {
        self.wanted = self.importer.list(Some(object), true).unwrap_or(false);
        if self.wanted { self.importer.element(text).map(drop) } else { Ok(()) }
    }
}

/// A second pass over the stream, which runs ahead to the ends of lists.
struct Rest<R, O> {
    open: O,
    cutter: Option<Cutter<R>>,
    documents: usize,
}

impl<R: Read, O: Fn() -> io::Result<Cutter<R>>> Rest<R, O> {
    /// The object of the list that is the document of a number, without the elements.
    fn of_document(&mut self, number: usize) -> Result<String, ImportError> {
        let cutter = match &mut self.cutter {
            Some(cutter) => cutter,
            none => none.insert((self.open)()?),
        };
        while let Some(piece) = cutter.next()? {
            match piece {
                Piece::Document(_) | Piece::End(None) => self.documents += 1,
                Piece::End(Some(object)) => {
                    self.documents += 1;
                    if self.documents == number {
                        return Ok(object.to_owned());
                    }
                }
                Piece::List(_) | Piece::Element(_) => {}
            }
        }
        Ok(String::new())
    }
}

impl Stream for &str {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.as_bytes()))
    }
}
