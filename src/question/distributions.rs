//! Packages of two distributions that have one name: `deb/openssl` is Debian's and Ubuntu's. A version of one is asked of
//! what has the other's too, which nobody publishes for it.

use super::resolve::Resolver;
use super::{Bump, Wanted};
use crate::diag::Code;
use crate::model::{ComponentId, ComponentKind};

/// What versions of a distribution's packages contain, and the distribution. Before what is not said comes a digit or a
/// sign, so that `+debug` is none.
const MARKS: &[(&str, &str)] = &[
    ("ubuntu", "Ubuntu"),
    ("+deb", "Debian"),
    ("~deb", "Debian"),
    (".el", "Red Hat"),
    (".fc", "Fedora"),
    (".amzn", "Amazon"),
    (".cm", "Azure Linux"),
    (".azl", "Azure Linux"),
    ("-r", "Alpine"),
];

/// The distribution that a version says it is of, by a mark and a number.
fn distribution(version: &str) -> Option<&'static str> {
    let is_marked = |mark: &str| {
        version
            .match_indices(mark)
            .any(|(at, _)| version[at + mark.len()..].starts_with(|c: char| c.is_ascii_digit()))
    };
    MARKS.iter().find(|(mark, _)| is_marked(mark)).map(|&(_, name)| name)
}

impl Resolver<'_> {
    /// Warns of a bump of a package to a version of one distribution, where images have the package of another.
    pub(super) fn warn_of_other_distributions(&mut self, number: u32, bump: &Bump) {
        let packages: Vec<ComponentId> = self
            .ask
            .wishes
            .iter()
            .filter(|wish| wish.bump == number)
            .filter_map(|wish| {
                let Wanted::Component(id) = wish.what else { return None };
                (self.fleet.component(id).kind == ComponentKind::Package).then_some(id)
            })
            .collect();
        let Some(wanted) = distribution(bump.version_text()).filter(|_| !packages.is_empty()) else { return };
        for id in packages {
            self.warn_of_others(bump, id, wanted);
        }
    }

    fn warn_of_others(&mut self, bump: &Bump, id: ComponentId, wanted: &str) {
        let fleet = self.fleet;
        let others = fleet.carriers(id).into_iter().filter(|&carrier| carrier != id).filter_map(|carrier| {
            let version = fleet.version(fleet.carried(carrier).get(&id)?.version?).as_str();
            let other = distribution(version).filter(|other| *other != wanted)?;
            Some((fleet.component_name(carrier), version, other))
        });
        let others: Vec<(&str, &str, &str)> = others.collect();
        let Some((first, version, other)) = others.first() else { return };
        let more = match others.len() {
            1 => String::new(),
            number => format!(" and {} more", number - 1),
        };
        let message = format!(
            "`{bump}` is a version of {wanted}, and is asked of {first}{more} too, which has one of {other}: {version}"
        );
        let help =
            format!("leave out what is not meant, as in `--except {first}`, or ask for its image instead");
        self.fault(Code::OtherDistribution, message, Some(help));
    }
}

#[cfg(test)]
mod tests {
    use super::distribution;

    #[test]
    fn versions_say_whose_they_are() {
        for (version, wanted) in [
            ("3.0.11-1~deb12u2", Some("Debian")),
            ("2.31-13+deb11u4", Some("Debian")),
            ("3.0.2-0ubuntu1.19", Some("Ubuntu")),
            ("1:3.0.7-18.el9_2", Some("Red Hat")),
            ("3.2.2-1.fc40", Some("Fedora")),
            ("3.0.12-r4", Some("Alpine")),
            ("3.0.11-1", None),
            ("1.2-rc1", None),
            ("2.0+debug1", None),
            ("17.0.1", None),
        ] {
            assert_eq!(distribution(version), wanted, "{version}");
        }
    }
}
