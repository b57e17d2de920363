//! What components carry, directly or through others.

use super::{Carried, ComponentId, Content, Fleet, VersionId};
use crate::id::FixedMap;

/// What a component carries: nearer contents first, each once and as it counts there.
///
/// A large fleet has many images, of which each carries a hundred things: twenty-eight bytes for each of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inside {
    all: Box<[(ComponentId, Carried)]>,
    /// Their positions, in the order of the ids, which are beside them: a search reads no others.
    by_id: Box<[(ComponentId, u32)]>,
}

impl Inside {
    /// How something is carried, if it is. O(log n).
    pub(crate) fn get(&self, id: ComponentId) -> Option<Carried> {
        let found = self.by_id.binary_search_by_key(&id, |&(id, _)| id).ok()?;
        Some(self.all[self.by_id[found].1 as usize].1)
    }

    /// Whether something is carried. O(log n).
    pub(crate) fn has(&self, id: ComponentId) -> bool {
        self.get(id).is_some()
    }

    /// What is carried, nearer contents first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = ComponentId> + '_ {
        self.all.iter().map(|&(id, _)| id)
    }

    /// What is carried and how, nearer contents first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ComponentId, Carried)> + '_ {
        self.all.iter().copied()
    }

    fn of(fleet: &Fleet, id: ComponentId) -> Self {
        let base = fleet.component(id).base;
        let mut found: FixedMap<ComponentId, Carried> = FixedMap::default();
        for &Content { component, version, whose, .. } in fleet.contents(id) {
            let from = base.filter(|_| whose.is_of_base());
            found.entry(component).or_insert(Carried { version, from });
        }
        // By which content each was found.
        let mut by: Vec<ComponentId> = found.keys().copied().collect();
        let mut next = 0;
        while let Some((&here, _)) = found.get_index(next) {
            let through = by[next];
            next += 1;
            for &Content { component, version, .. } in fleet.contents(here) {
                if component != id && !found.contains_key(&component) {
                    found.insert(component, Carried { version, from: Some(through) });
                    by.push(through);
                }
            }
        }
        let all: Box<[_]> = found.into_iter().collect();
        let mut by_id: Vec<(ComponentId, u32)> = all.iter().map(|&(id, _)| id).zip(0..).collect();
        by_id.sort_unstable();
        Self { all, by_id: by_id.into() }
    }
}

impl Fleet {
    /// Returns what is baked into a component, directly or through others, found out once and kept. See
    /// [`Whose`](super::Whose) for what both an image and its base have.
    pub(crate) fn inside(&self, id: ComponentId) -> &Inside {
        self.index.inside[id].get_or_init(|| Inside::of(self, id))
    }

    /// Returns a component and, once each with its version there, what is baked into it, directly or through others;
    /// nearer contents first.
    #[must_use]
    pub fn closure(
        &self,
        id: ComponentId,
        version: Option<VersionId>,
    ) -> Vec<(ComponentId, Option<VersionId>)> {
        let inside = self.inside(id).iter().map(|(inside, carried)| (inside, carried.version));
        std::iter::once((id, version)).chain(inside).collect()
    }
}
