//! The XML parser of a build without the feature `xml`: it refuses documents, and there is no element.

use crate::read::import::common::ImportError;
use std::convert::Infallible;
use std::iter::Empty;
use std::marker::PhantomData;

/// An element, which does not exist.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a>(Infallible, PhantomData<&'a str>);

impl<'a> Element<'a> {
    pub(crate) fn name(self) -> &'a str {
        match self.0 {}
    }

    pub(crate) fn attribute(self, _: &str) -> Option<&'a str> {
        match self.0 {}
    }

    pub(crate) fn any_attribute(self, _: &str) -> Option<&'a str> {
        match self.0 {}
    }

    pub(crate) fn content(self) -> Option<&'a str> {
        match self.0 {}
    }

    pub(crate) fn elements(self) -> Empty<Self> {
        match self.0 {}
    }

    pub(crate) fn descendants(self) -> Empty<Self> {
        match self.0 {}
    }
}

/// Refuses a text.
///
/// # Errors
/// Always, naming the feature that reads XML.
pub(crate) fn documents(_: &str, _: impl FnMut(Element<'_>)) -> Result<(), ImportError> {
    Err(ImportError::NotBuilt { what: "XML", feature: "xml" })
}
