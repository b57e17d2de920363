//! Obstacles that differ only in whose they are, told once.

use crate::answer::plan::Blocked;
use crate::id::FixedMap;

/// Something that cannot be done, and who else cannot for the same reasons.
pub(super) struct Obstacle<'p> {
    pub(super) first: &'p Blocked,
    pub(super) others: Vec<&'p str>,
}

/// Groups obstacles, in the order of the first of each group.
pub(super) fn obstacles(blocked: &[Blocked]) -> Vec<Obstacle<'_>> {
    let mut groups: FixedMap<String, Obstacle<'_>> = FixedMap::default();
    for one in blocked {
        let group = groups.entry(without_name(one));
        let known = group.or_insert_with(|| Obstacle { first: one, others: Vec::new() });
        if !std::ptr::eq(known.first, one) {
            known.others.push(&one.thing);
        }
    }
    groups.into_values().collect()
}

/// Returns all that is said of an obstacle, but for whose it is.
fn without_name(blocked: &Blocked) -> String {
    let reasons = blocked.reasons.iter().map(|reason| &reason.text);
    let said: Vec<String> =
        blocked.goals.iter().chain(reasons).map(|text| text.replace(&blocked.thing, "\n")).collect();
    said.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::plan::Reason;

    #[test]
    fn what_differs_in_more_than_the_name_stays_apart() {
        let blocked = |thing: &str, text: &str| Blocked {
            goals: vec![format!("{thing}:kernel goes to 6.8")],
            thing: thing.to_owned(),
            reasons: vec![Reason { text: format!("{thing} {text}"), place: None, source: None }],
        };
        let all = [blocked("host/a", "is held"), blocked("host/b", "is held"), blocked("host/c", "is old")];
        let told = obstacles(&all);
        assert_eq!(
            told.iter().map(|group| group.first.thing.as_str()).collect::<Vec<_>>(),
            ["host/a", "host/c"]
        );
        assert_eq!(told[0].others, ["host/b"]);
    }
}
