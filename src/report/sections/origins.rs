//! What is taken to be so of the contents of images, since the inventory does not state it.

use super::code;
use crate::answer::plan::{Origin, Plan, Taken};
use crate::report::Detail;
use crate::report::changes::named;
use crate::report::document::{Block, Item, Line, Tone};
use crate::report::lists::list;
use crate::report::names::names;
use crate::report::words::count;

/// Tells it, content by content.
pub(super) fn origins(plan: &Plan, detail: Detail) -> Vec<Block> {
    let items = list(&plan.origins, detail, |origin| item(plan, origin, detail));
    let is_open = plan.origins.iter().any(|origin| origin.taken != Taken::Kept);
    let hint = is_open.then(|| {
        let line = Line::from("To settle it, state in the image's ").with(code("contains")).text(" ");
        Block::Note(
            Tone::Aside,
            line.with(code("own = true")).text(" or ").with(code("own = false")).text("."),
        )
    });
    items.into_iter().chain(hint).collect()
}

fn item(plan: &Plan, origin: &Origin, detail: Detail) -> Item {
    let who = names(&plan.tables, &origin.things, detail);
    let (who, aside) = match origin.things.len() {
        1 => (who, Line::default()),
        many => (count(many, "image", "images").into(), who),
    };
    let of = named(&origin.of, "");
    let text = match origin.taken {
        Taken::Base => of.text(" is taken to come from the base, which has the same version: in ").join(who),
        Taken::Own => {
            let text = Line::from("Nothing says whether ").join(of);
            text.text(" comes from the base; it is taken to be its own: in ").join(who)
        }
        Taken::Kept => {
            let text = Line::from("Nothing says which version of ").join(of);
            text.text(" a build on the new base has: in ").join(who)
        }
    };
    Item { tone: Tone::Doubt, aside, ..Item::new(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::changes::generate::{at, upgrade};

    #[test]
    fn each_content_is_told_with_what_is_taken_to_be_so() {
        let mut plan = upgrade();
        let origin = |taken, things: &[usize]| Origin {
            of: "package/openssl".into(),
            taken,
            things: things.iter().map(|&thing| at(thing)).collect(),
        };
        assert_eq!(origins(&plan, Detail::Brief), []);
        plan.origins =
            vec![origin(Taken::Base, &[0]), origin(Taken::Own, &[0, 1]), origin(Taken::Kept, &[1])];
        let blocks = origins(&plan, Detail::Brief);
        let [Block::List(items), Block::Note(_, note)] = blocks.as_slice() else {
            panic!("a list and a note: {blocks:?}");
        };
        let begins = [
            "openssl is taken to come from the base, which has the same version: in ",
            "Nothing says whether openssl comes from the base; it is taken to be its own: in 2 images",
            "Nothing says which version of openssl a build on the new base has: in ",
        ];
        for (item, begin) in items.iter().zip(begins) {
            assert!(item.text.words().starts_with(begin), "{}", item.text.words());
        }
        assert!(note.words().contains("own = true"), "{}", note.words());
        plan.origins.drain(..2);
        assert_eq!(origins(&plan, Detail::Brief).len(), 1, "what a build has nobody can state now");
    }
}
