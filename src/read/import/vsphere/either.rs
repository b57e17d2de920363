//! Objects whose keys begin with a small letter, or in older versions of govc with a capital.

use super::field::Field;
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Keys, Lenient, Object, Str};
use serde::Deserialize;

/// An object, read with keys in either form.
#[derive(Clone, Debug, Default)]
pub(super) struct Either<'a>(pub(super) Keys<'a>);

impl<'a> Either<'a> {
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.has(key) || self.0.has(&capital(key))
    }

    pub(super) fn get<T: Deserialize<'a>>(&self, key: &str) -> Lenient<T> {
        self.0.first(&[key, &capital(key)])
    }

    /// Takes the object at the end of a path; an absent or odd one is empty.
    pub(super) fn at_path(&self, at: &mut At<'_>, path: &[&str], field: Field) -> Self {
        path.iter().fold(self.clone(), |object, key| Self(object.0.object(at, &[key, &capital(key)], field)))
    }

    pub(super) fn objects(&self, at: &mut At<'_>, key: &str, field: Field) -> Vec<Self> {
        let all: Vec<Object<Keys<'a>>> = at.list(self.get::<Vec<_>>(key), field);
        all.into_iter().map(|object| Self(object.0)).collect()
    }

    /// Takes a text; an empty one is absent.
    pub(super) fn text(&self, at: &mut At<'_>, key: &str, field: Field) -> Option<Text> {
        at.filled(self.get::<Str<'a>>(key), field)
    }
}

/// Writes a key as older versions do.
fn capital(key: &str) -> String {
    let mut capital = key.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capital
}
