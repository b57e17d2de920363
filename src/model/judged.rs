//! What ranges say of versions, each pair looked up once.

use super::fleet::{Fleet, RangeId, VersionId};
use crate::id::FixedMap;
use crate::version::Version;
use std::cell::RefCell;

/// What a range says of a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Judged {
    /// Whether it holds the version.
    pub(crate) holds: bool,
    /// Whether that is known: a tag may mean several releases.
    pub(crate) known: bool,
}

/// What ranges were found to say of versions in one question. A range over tags reads a tag anew whenever it is asked, and a
/// fleet has few ranges and versions for many things.
#[derive(Debug, Default)]
pub(crate) struct Judgements(RefCell<FixedMap<(RangeId, VersionId), Judged>>);

impl Judgements {
    /// What a range says of a version, which is the one of the id.
    pub(crate) fn of(&self, fleet: &Fleet, range: RangeId, (id, version): (VersionId, &Version)) -> Judged {
        *self.0.borrow_mut().entry((range, id)).or_insert_with(|| {
            let range = fleet.range(range);
            Judged { holds: range.contains(version), known: range.knows(version) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Reader;

    #[test]
    fn what_is_kept_is_what_the_range_says() {
        let mut reader = Reader::new();
        let text = "[[image]]\nname = \"redis\"\nversion = \"7.2\"\n\
                    requires = [{ at = \"<7.2.4\", needs = \"kernel\", in = \">=5\" }]\n";
        reader.add("fleet.toml", text.into());
        let (fleet, _) = reader.finish().expect("a sound inventory");
        let requirement = fleet.requirement_ids().next().expect("it has one");
        let range = fleet.requirement(requirement).at.expect("it is about versions");
        let image = fleet.component_ids().find(|&id| fleet.component_name(id) == "image/redis");
        let id = fleet.component(image.expect("it is there")).version.expect("it is stated");
        let judgements = Judgements::default();
        // The tag may mean 7.2.3, 7.2.4, and others.
        for _ in 0..2 {
            let said = judgements.of(&fleet, range, (id, fleet.version(id)));
            assert_eq!(said, Judged { holds: false, known: false });
        }
        assert_eq!(judgements.0.borrow().len(), 1);
    }
}
