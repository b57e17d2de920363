//! How an inventory differs from the one that a plan was made for: many differences of one sort are told in one line.

use super::drift_words;
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::document::{Item, Tone};
use crate::verify::finding::{
    Attribute, CertificateFinding, ChangeFinding, Finding, QuestionFinding, Source, StateFinding,
    StepsFinding, TablesFinding,
};
use crate::verify::{Drift, Verdict};

/// Differences of one sort that are told one by one.
const FEW: usize = 2;

/// Tells the differences, of a sort that has many the first one and how many there are; in full also all of them.
pub(super) fn items(verdict: &Verdict, detail: Detail) -> Vec<Item> {
    let mut sorts: FixedMap<Option<&str>, Vec<&Drift>> = FixedMap::default();
    for drift in &verdict.drift {
        sorts.entry(sort(&drift.finding)).or_default().push(drift);
    }
    let mut items = Vec::new();
    for (sort, drifts) in &sorts {
        match sort {
            Some(sort) if drifts.len() > FEW => items.push(together(sort, drifts, detail)),
            _ => items.extend(drifts.iter().map(|drift| doubt(drift_words(drift)))),
        }
    }
    items
}

fn doubt(text: String) -> Item {
    Item { tone: Tone::Doubt, ..Item::new(text) }
}

fn together(sort: &str, drifts: &[&Drift], detail: Detail) -> Item {
    let number = drifts.len();
    match detail {
        Detail::Brief => {
            let first = drifts.first().map_or_else(String::new, |drift| example(drift));
            doubt(format!("{number} {sort} (first: {first})"))
        }
        Detail::Full => {
            let below = drifts.iter().map(|drift| Item::new(drift_words(drift))).collect();
            Item { below, ..doubt(format!("{number} {sort}")) }
        }
    }
}

/// A difference of which the sort has been said.
fn example(drift: &Drift) -> String {
    match &drift.finding {
        Finding::Tables(TablesFinding::Elsewhere { what, place }) => match what {
            Source::Requirement(subject) => format!("one of {subject}, no longer at {place}"),
            Source::Fact(name) | Source::Thing(name) => format!("{name}, no longer at {place}"),
        },
        Finding::Tables(TablesFinding::Gone(Source::Thing(name) | Source::Fact(name))) => name.clone(),
        Finding::Tables(TablesFinding::Gone(Source::Requirement(subject))) => format!("one of {subject}"),
        _ => drift_words(drift),
    }
}

/// Words what many differences have in common, behind their number; nothing of what is told one by one.
const fn sort(finding: &Finding) -> Option<&'static str> {
    match finding {
        Finding::Tables(finding) => of_tables(finding),
        Finding::State(StateFinding::Stands { .. }) => Some("things are not where their steps begin"),
        Finding::Change(ChangeFinding::LeftBehind { .. }) => {
            Some("things are further than the plan takes them")
        }
        Finding::Change(ChangeFinding::Writing { .. }) => Some("versions are written in another way"),
        Finding::Certificate(CertificateFinding::OtherVersions { .. }) => {
            Some("things have other versions to go to")
        }
        Finding::Certificate(CertificateFinding::OtherRequirement { .. }) => {
            Some("changes are asked for by other requirements")
        }
        Finding::Steps(StepsFinding::Wait { .. }) => Some("steps wait for others without need"),
        Finding::Question(QuestionFinding::NowHeld { .. }) => Some("patterns are held and were not"),
        Finding::Question(QuestionFinding::LeftOut { .. } | QuestionFinding::NowLeftOut { .. }) => {
            Some("things are left out of a bump for another reason, or not left out any more")
        }
        _ => None,
    }
}

const fn of_tables(finding: &TablesFinding) -> Option<&'static str> {
    match finding {
        TablesFinding::Elsewhere { what: Source::Requirement(_), .. } => Some("requirements stand elsewhere"),
        TablesFinding::Elsewhere { .. } => Some("facts stand elsewhere"),
        TablesFinding::Reworded(_) => Some("requirements and facts are explained in other words"),
        TablesFinding::Renamed { .. } => {
            Some("workloads were started anew where they were, under other names")
        }
        TablesFinding::Gone(Source::Thing(_)) => Some("things are not in the inventory any more"),
        TablesFinding::Gone(Source::Requirement(_)) => Some("requirements are not there any more"),
        TablesFinding::Gone(Source::Fact(_)) => Some("facts are not there any more"),
        TablesFinding::Differs { what: Attribute::Machine, .. } => Some("things are on another machine"),
        TablesFinding::Differs { what: Attribute::Service, .. } => {
            Some("workloads are replicas of another service")
        }
        TablesFinding::Differs { what: Attribute::Kernel, .. } => Some("workloads are isolated otherwise"),
        TablesFinding::Differs { what: Attribute::Owner, .. } => Some("things have another owner"),
        TablesFinding::NoEntry { .. } | TablesFinding::ReasonOrder { .. } | TablesFinding::Kind { .. } => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elsewhere(number: usize) -> Vec<Drift> {
        let drift = |line: usize| {
            let what = Source::Requirement("app/cart".to_owned());
            let place = format!("fleet.toml:{line}");
            Drift { step: None, finding: TablesFinding::Elsewhere { what, place }.into() }
        };
        (1..=number).map(drift).collect()
    }

    fn words(drift: Vec<Drift>, detail: Detail) -> Vec<String> {
        let verdict = Verdict { drift, ..Verdict::default() };
        items(&verdict, detail).iter().map(|item| item.text.words()).collect()
    }

    #[test]
    fn many_differences_of_one_sort_are_one_line() {
        let mut drift = elsewhere(6);
        let pattern = "host/db-*".to_owned();
        drift.insert(2, Drift { step: None, finding: QuestionFinding::NowHeld { pattern }.into() });
        let held = "the inventory holds `host/db-*`, and did not when the plan was made";
        let brief = "6 requirements stand elsewhere (first: one of app/cart, no longer at fleet.toml:1)";
        assert_eq!(words(drift.clone(), Detail::Brief), [brief, held]);
        assert_eq!(words(drift.clone(), Detail::Full), ["6 requirements stand elsewhere", held]);
        let verdict = Verdict { drift, ..Verdict::default() };
        assert_eq!(items(&verdict, Detail::Full)[0].below.len(), 6);
    }

    #[test]
    fn few_are_told_one_by_one() {
        let told = words(elsewhere(2), Detail::Brief);
        assert_eq!(told[1], "a requirement of app/cart stands elsewhere than at fleet.toml:2");
    }
}
