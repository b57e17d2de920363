//! XML documents, also several one after another.

#[cfg(feature = "xml")]
mod bounds;
#[cfg_attr(not(feature = "xml"), path = "absent.rs")]
mod parsed;

pub(crate) use parsed::{Element, documents};

impl<'a> Element<'a> {
    /// The first element in it with a name.
    pub(crate) fn child(self, name: &str) -> Option<Self> {
        self.elements().find(|child| child.name() == name)
    }

    /// The elements in it with a name.
    pub(crate) fn children(self, name: &'static str) -> impl Iterator<Item = Self> {
        self.elements().filter(move |child| child.name() == name)
    }

    /// The element at the end of a path of elements, each in the one before.
    pub(crate) fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// Its text without white space around it; `None` if it is empty.
    pub(crate) fn text(self) -> Option<&'a str> {
        self.content().map(str::trim).filter(|text| !text.is_empty())
    }
}
