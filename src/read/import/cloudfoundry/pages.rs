//! Whether all pages of a list are there.

use super::field::Field;
use super::object::path;
use crate::id::FixedMap;
use crate::read::import::common::{At, Keys, Notes, Remark, Scalar, Str};

/// Objects on missing pages.
const ABSENT: Remark = Remark::incomplete(
    "{n} of the {detail} is on no page that is there: fetch them with `?per_page=5000`, or all pages",
    "{n} of the {detail} are on no page that is there: fetch them with `?per_page=5000`, or all pages",
);

/// For each list, how many objects it has, and how many are there.
#[derive(Debug, Default)]
pub(super) struct Pages(FixedMap<String, (u64, u64)>);

impl Pages {
    /// Counts what is on a page.
    pub(super) fn count(&mut self, at: &mut At<'_>, page: &Keys<'_>, resources: &[Keys<'_>]) {
        let pagination = page.object(at, &["pagination"], Field::Total);
        let total = match pagination.has("total_results") {
            true => pagination.get::<Scalar<'_>>("total_results"),
            false => page.get("total_results"),
        };
        let total = at.take(total, Field::Total).and_then(|total| total.0.parse::<u64>().ok());
        let list = list(&pagination, page, resources);
        if let (Some(total), Some(list)) = (total, list) {
            let entry = self.0.entry(list).or_default();
            entry.0 = entry.0.max(total);
            entry.1 = entry.1.saturating_add(resources.len() as u64);
        }
    }

    /// Reports what is on no page.
    pub(super) fn finish(&self, notes: &mut Notes) {
        for (list, (total, there)) in &self.0 {
            let name = list.split(['?', '/']).find(|part| !part.is_empty()).unwrap_or(list);
            let absent = u32::try_from(total.saturating_sub(*there)).unwrap_or(u32::MAX);
            notes.add_times(absent, ABSENT, &format!("{total} {name}"), None);
        }
    }
}

/// What distinguishes a list from others: its address without what names the page.
fn list(pagination: &Keys<'_>, page: &Keys<'_>, resources: &[Keys<'_>]) -> Option<String> {
    let first = pagination.get::<Keys<'_>>("first").into_known();
    let first = first.and_then(|first| first.get::<Str<'_>>("href").into_known());
    let next = || page.get::<Str<'_>>("next_url").into_known();
    let own =
        || resources.first()?.get::<Keys<'_>>("metadata").into_known()?.get::<Str<'_>>("url").into_known();
    let is_list = first.is_some();
    let href = first.or_else(next).or_else(own)?;
    let parts = path(&href);
    // Version 2 names no first page: there is one list of each kind.
    if !is_list {
        return parts.first().map(|kind| (*kind).to_owned());
    }
    let asked = href.split_once('?').map_or("", |(_, asked)| asked).split('&');
    let names_page = |part: &&str| part.starts_with("page=") || part.starts_with("per_page=");
    let mut list = parts.join("/");
    asked.filter(|part| !part.is_empty() && !names_page(part)).for_each(|part| {
        list.push('?');
        list.push_str(part);
    });
    Some(list)
}
