//! What names have been resolved to, so that a name is looked up once however often it is written.

use crate::id::Id;
use crate::model::fleet::TextId;
use std::marker::PhantomData;

/// For each text the thing that it names, if that has been found out. A vector, since texts are numbered densely.
#[derive(Debug)]
pub(super) struct Memo<I> {
    found: Vec<u32>,
    ids: PhantomData<fn() -> I>,
}

/// Stands for a text that has not been resolved.
const UNKNOWN: u32 = u32::MAX;

impl<I> Default for Memo<I> {
    fn default() -> Self {
        Self { found: Vec::new(), ids: PhantomData }
    }
}

impl<I: Id> Memo<I> {
    pub(super) fn get(&self, text: TextId) -> Option<I> {
        let found = self.found.get(text.index()).copied().filter(|&found| found != UNKNOWN);
        found.map(|found| I::from_index(found as usize))
    }

    pub(super) fn insert(&mut self, text: TextId, id: I) {
        let Ok(found) = u32::try_from(id.index()) else { return };
        if self.found.len() <= text.index() {
            self.found.resize(text.index() + 1, UNKNOWN);
        }
        self.found[text.index()] = found;
    }
}
