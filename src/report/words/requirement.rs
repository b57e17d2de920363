//! Requirements: who needs what.

use super::{joined, name};
use crate::answer::tables::{Need, Requirement};
use crate::report::document::{Line, Span};

/// Words a requirement: `app/cart at >=3.0 needs kernel >=6.8`.
pub(crate) fn requirement(requirement: &Requirement) -> Line {
    let mut line = Line::from(name(&requirement.subject));
    if let Some(at) = avoided(requirement) {
        return range(line.text(" "), at).text(" is to be avoided");
    }
    if let Some(at) = &requirement.at {
        line = range(line.text(" at "), at);
    }
    let isolation: Vec<&str> = requirement.isolation.iter().map(|isolation| isolation.name()).collect();
    if !isolation.is_empty() {
        line = line.text(format!(" in a {}", isolation.join(" or ")));
    }
    line = line.text(" needs ").join(needs(requirement));
    if !requirement.only.is_empty() {
        line = line.text(" where ").join(joined(requirement.only.iter().map(condition), " and "));
    }
    match &requirement.because {
        Some(because) => line.text(format!(" ({because})")),
        None => line,
    }
}

/// Returns the versions that something is to avoid, if that is all that a requirement says.
fn avoided(requirement: &Requirement) -> Option<&str> {
    let [need] = &requirement.needs[..] else { return None };
    let at = requirement.at.as_deref()?;
    let others = need.within.as_deref()?.strip_suffix(at)?;
    (need.needs == requirement.subject && others == "*, but not ").then_some(at)
}

/// Words what a requirement asks for: `kernel >=6.8`.
pub(crate) fn needs(requirement: &Requirement) -> Line {
    joined(requirement.needs.iter().map(need), " or ")
}

fn need(need: &Need) -> Line {
    let line = Line::from(name(&need.needs));
    match (&need.within, need.skew) {
        (Some(within), _) => range(line.text(" "), within),
        (None, Some(most)) => line.text(format!(" of its own minor version or up to {most} later")),
        (None, None) => line,
    }
}

fn condition(need: &Need) -> Line {
    let line = Line::from(name(&need.needs)).text(" is ");
    match &need.within {
        Some(within) => range(line, within),
        None => line.text("there"),
    }
}

/// Adds a range, of which a line may break between the alternatives.
pub(super) fn range(mut line: Line, range: &str) -> Line {
    const OR: &str = " || ";
    for (index, part) in range.split(OR).enumerate() {
        if index > 0 {
            line = line.text(OR);
        }
        line = line.with(Span::Version(part.to_owned()));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::model::Isolation;

    fn of(needs: Vec<Need>) -> Requirement {
        Requirement {
            subject: "app/cart".into(),
            at: None,
            needs,
            only: Vec::new(),
            isolation: Vec::new(),
            because: None,
            fact: None,
            place: sample::spot("fleet.toml:23"),
        }
    }

    fn within(needs: &str, range: &str) -> Need {
        Need { needs: needs.into(), within: Some(range.into()), skew: None }
    }

    #[test]
    fn a_requirement_says_who_needs_what_and_why() {
        let whole = Requirement {
            at: Some(">=3.0 || =2.9".into()),
            only: vec![within("os", ">=22.04"), within("arch", "=2")],
            isolation: vec![Isolation::Container, Isolation::Vm],
            because: Some("3.0 calls it".into()),
            ..of(vec![within("kernel", ">=6.8"), within("package/openssl", ">=3")])
        };
        let words = "app/cart at >=3.0 || =2.9 in a container or vm needs kernel >=6.8 or package/openssl >=3 \
                     where os is >=22.04 and arch is =2 (3.0 calls it)";
        assert_eq!(requirement(&whole).words(), words);
        assert_eq!(needs(&whole).words(), "kernel >=6.8 or package/openssl >=3");
    }

    #[test]
    fn what_is_to_be_avoided_is_said_once() {
        let avoid =
            Requirement { at: Some("=2.9".into()), ..of(vec![within("app/cart", "*, but not =2.9")]) };
        assert_eq!(requirement(&avoid).words(), "app/cart =2.9 is to be avoided");
    }

    #[test]
    fn a_need_without_a_range_is_named() {
        let bare = Need { needs: "service/db".into(), within: None, skew: None };
        assert_eq!(requirement(&of(vec![bare])).words(), "app/cart needs service/db");
        let skew = Need { needs: "kubelet".into(), within: None, skew: Some(2) };
        let words = "app/cart needs kubelet of its own minor version or up to 2 later";
        assert_eq!(requirement(&of(vec![skew])).words(), words);
    }

    #[test]
    fn the_alternatives_of_a_range_are_versions_of_their_own() {
        let parts = requirement(&of(vec![within("kernel", "<6.19 || >=7.0, <8")])).0;
        let versions: Vec<&str> =
            parts.iter().filter(|part| matches!(part, Span::Version(_))).map(Span::words).collect();
        assert_eq!(versions, ["<6.19", ">=7.0, <8"]);
    }
}
