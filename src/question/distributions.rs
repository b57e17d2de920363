//! Packages of two distributions that have one name: `deb/openssl` is Debian's and Ubuntu's. A version of one is asked of
//! what has the other's too, which nobody publishes for it.

use super::resolve::Resolver;
use super::{Bump, Wanted};
use crate::diag::Code;
use crate::model::{ComponentId, ComponentKind};
use crate::version::distribution;

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
            let version = fleet.version(fleet.inside(carrier).get(id)?.version?).as_str();
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
