//! What facts say of a fleet.

use super::requirement::{range, requirement};
use super::{NOWHERE, capital, count, joined, name};
use crate::answer::known::{CrossingTo, Known, Outcome, Says};
use crate::answer::refs::RequirementRef;
use crate::answer::tables::{Tables, Text};
use crate::report::document::{Line, Span};
use jiff::civil::Date;

/// Words what a fact says of a fleet; of an end of support how far it is from `today`.
pub(crate) fn says(tables: &Tables, known: &Known, today: Option<&str>) -> Line {
    match &known.says {
        Says::Requirement { requirement } => needed(tables, *requirement),
        Says::Undecided { requirement, open } => undecided(tables, *requirement, open),
        Says::Path { of, step } => Line::from(name(of)).text(format!(" goes one {step} version at a time")),
        Says::Crossing { of, to, together } => crossing(of, to, *together, known.outcome),
        Says::End { of, release, more, until } => {
            let what = if *release { "standard support of " } else { "support of " };
            let more = if *more == 0 { String::new() } else { format!(" and {more} more") };
            Line::from(what).with(Span::Thing(of.to_string())).text(format!("{more} {}", ends(until, today)))
        }
        Says::Waiver { until: Some(until), because } => format!("waived until {until}: {because}").into(),
        Says::Waiver { until: None, because } => format!("waived: {because}").into(),
    }
}

fn needed(tables: &Tables, at: RequirementRef) -> Line {
    tables.requirement(at).map_or_else(|| Line::from(NOWHERE), requirement)
}

fn undecided(tables: &Tables, at: RequirementRef, open: &[Text]) -> Line {
    let line = needed(tables, at);
    if open.is_empty() {
        return line;
    }
    let requirement = tables.requirement(at);
    let is_needed = |open: &Text| {
        requirement.is_some_and(|requirement| requirement.needs.iter().any(|need| need.needs == *open))
    };
    let open = open.iter().map(|open| match open.contains('/') {
        true => Line::from("the exact version of ").with(name(open)),
        false if is_needed(open) => Line::from("the version of ").with(name(open)),
        false => Line::from(name(open)),
    });
    line.text("; ").join(joined(open, " and ")).text(" would decide it")
}

fn crossing(of: &str, to: &CrossingTo, together: bool, outcome: Outcome) -> Line {
    let is_open = outcome == Outcome::Undecided;
    let goes = if is_open { " may go to " } else { " goes to " };
    let family = || capital(of.strip_prefix("os/").unwrap_or(of));
    let line = match to {
        CrossingTo::Release => Line::from(family()).text(goes).text("another release"),
        CrossingTo::Major => Line::from(name(of)).text(goes).text("another major version"),
        CrossingTo::Minor => Line::from(name(of)).text(goes).text("another minor version"),
        // Nobody knows whether it is there already.
        CrossingTo::Range(to) => range(Line::from(name(of)).text(goes), to),
    };
    let line = match together {
        true => line.text(", all replicas of a service at once"),
        false => line,
    };
    if is_open { line.text("; the version of today would decide it") } else { line }
}

/// Words when something ends. What is no date is only repeated.
fn ends(until: &str, today: Option<&str>) -> String {
    let days = today.and_then(|today| days(today, until));
    let apart = |days: i32| count(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX), "day", "days");
    match days {
        None => format!("ends on {until}"),
        Some(0) => "ends today".to_owned(),
        Some(days @ 1..) => format!("ends on {until}, in {}", apart(days)),
        Some(days) => format!("ended on {until}, {} ago", apart(days)),
    }
}

/// How many days lie between two days, if they are dates.
fn days(from: &str, to: &str) -> Option<i32> {
    let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
    from.until(to).ok().map(|span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::id::Id;

    fn words(said: Says, today: Option<&str>) -> String {
        says(&sample::tables(), &sample::known(said), today).words()
    }

    #[test]
    fn an_end_is_seen_from_today() {
        let end = |until: &str, today| {
            let end = Says::End { of: "app/x 12.1".into(), release: false, more: 0, until: until.into() };
            words(end, today)
        };
        let today = Some("2026-11-29");
        assert_eq!(end("2027-01-01", today), "support of app/x 12.1 ends on 2027-01-01, in 33 days");
        assert_eq!(end("2026-11-30", today), "support of app/x 12.1 ends on 2026-11-30, in 1 day");
        assert_eq!(end("2026-11-29", today), "support of app/x 12.1 ends today");
        assert_eq!(end("2026-11-17", today), "support of app/x 12.1 ended on 2026-11-17, 12 days ago");
        assert_eq!(end("2027-01-01", None), "support of app/x 12.1 ends on 2027-01-01");
        assert_eq!(end("someday", today), "support of app/x 12.1 ends on someday");
        assert_eq!(end("2027-01-01", Some("?")), "support of app/x 12.1 ends on 2027-01-01");
    }

    #[test]
    fn an_end_of_several_releases_counts_them() {
        let end = Says::End { of: "ubuntu 20.04".into(), release: true, more: 2, until: "2025-05-31".into() };
        assert_eq!(words(end, None), "standard support of ubuntu 20.04 and 2 more ends on 2025-05-31");
    }

    #[test]
    fn a_requirement_may_be_open() {
        let requirement = RequirementRef::from_index(sample::BY_FACT);
        assert_eq!(words(Says::Requirement { requirement }, None), "package/jdk at <8u372 needs cgroup =1");
        let open = vec!["avx".into(), "package/openssl".into()];
        assert_eq!(
            words(Says::Undecided { requirement, open }, None),
            "package/jdk at <8u372 needs cgroup =1; avx and the exact version of package/openssl would decide it"
        );
        let requirement = RequirementRef::from_index(99);
        assert_eq!(words(Says::Undecided { requirement, open: Vec::new() }, None), "?");
    }

    #[test]
    fn what_is_needed_may_be_what_is_not_known() {
        let requirement = RequirementRef::from_index(sample::BY_FACT);
        let words = words(Says::Undecided { requirement, open: vec!["cgroup".into()] }, None);
        assert_eq!(words, "package/jdk at <8u372 needs cgroup =1; the version of cgroup would decide it");
    }

    #[test]
    fn a_crossing_says_to_where() {
        let crossing = |of: &str, to| words(Says::Crossing { of: of.into(), to, together: false }, None);
        assert_eq!(crossing("os/ubuntu", CrossingTo::Release), "Ubuntu goes to another release");
        assert_eq!(crossing("app/x", CrossingTo::Major), "app/x goes to another major version");
        assert_eq!(crossing("app/x", CrossingTo::Minor), "app/x goes to another minor version");
        let to = CrossingTo::Range(">=10".into());
        let together = Says::Crossing { of: "image/debian".into(), to, together: true };
        assert_eq!(words(together, None), "image/debian goes to >=10, all replicas of a service at once");
    }

    #[test]
    fn paths_and_waivers() {
        let path = Says::Path { of: "app/x".into(), step: "minor".into() };
        assert_eq!(words(path, None), "app/x goes one minor version at a time");
        let waiver =
            |until: Option<&str>| Says::Waiver { until: until.map(Into::into), because: "tested".into() };
        assert_eq!(words(waiver(None), None), "waived: tested");
        assert_eq!(words(waiver(Some("2027-01-01")), None), "waived until 2027-01-01: tested");
    }
}
