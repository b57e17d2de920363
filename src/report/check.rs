//! What a check found, as text and data for JSON.

use super::broken::{violations, who};
use super::markdown::escape;
use super::page::{Page, Styles};
use super::why::{LinkData, links, list_item};
use super::words::{count, plural};
use crate::answer::check::Check;
use crate::answer::plan::SCHEMA;
use crate::source::{Place, Sources};
use serde::Serialize;

/// Violations that the text shows.
const MOST: usize = 50;

/// Renders a check as text. `show` draws the line that a place speaks of.
#[must_use]
pub fn text(check: &Check, styles: &Styles, show: &mut dyn FnMut(Place) -> String) -> String {
    let mut page = Page::new(styles);
    let number = check.violations.len();
    let looked_at = count(check.looked_at, "requirement", "requirements");
    let (style, answer) = match (number, check.looked_at) {
        (0, 0) => (
            &styles.doubt,
            "nothing to look at: no requirement concerns anything in the inventory".to_owned(),
        ),
        (0, _) => (&styles.answer, format!("sound: {looked_at} looked at, none is violated today")),
        (number, _) => (
            &styles.bad,
            format!(
                "unsound: {looked_at} looked at, {number} {} violated today",
                plural(number, "is", "are")
            ),
        ),
    };
    page.item(0, "", style, &answer);
    if check.unknown > 0 {
        let text = format!(
            "{} could not be judged, since a version is not known",
            count(check.unknown, "requirement", "requirements")
        );
        page.item(0, "", &styles.doubt, &text);
    }
    let groups = violations(&check.violations);
    for group in groups.iter().take(MOST) {
        page.heading(&who(group));
        if !group.others.is_empty() {
            page.item(2, "", &styles.aside, &format!("of {}:", group.first.thing));
        }
        links(&mut page, &[], &group.first.links, show);
    }
    if groups.len() > MOST {
        let more = count(groups.len() - MOST, "requirement is", "requirements are");
        page.gap();
        page.line(0, &format!("{more} violated as well, which JSON has"));
    }
    page.finish()
}

/// Renders a check as Markdown.
#[must_use]
pub fn markdown(check: &Check, sources: &Sources) -> String {
    let mut lines = vec![
        "# Check".to_owned(),
        String::new(),
        format!(
            "{} looked at, {} violated today, {} not to be judged since a version is not known.",
            count(check.looked_at, "requirement", "requirements"),
            check.violations.len(),
            check.unknown
        ),
    ];
    for group in violations(&check.violations) {
        lines.extend([String::new(), format!("## {}", escape(&who(&group))), String::new()]);
        if !group.others.is_empty() {
            lines.extend([format!("Of {}:", escape(&group.first.thing)), String::new()]);
        }
        lines.extend(group.first.links.iter().map(|link| list_item(link, sources)));
    }
    lines.join("\n") + "\n"
}

/// Returns a check as data, with its places in words.
#[must_use]
pub fn data<'c>(check: &'c Check, sources: &Sources) -> impl Serialize + use<'c> {
    CheckData {
        schema: SCHEMA,
        looked_at: check.looked_at,
        unknown: check.unknown,
        violations: check
            .violations
            .iter()
            .map(|violation| ViolationData {
                thing: &violation.thing,
                fact: violation.fact.as_deref(),
                links: violation.links.iter().map(|link| LinkData::of(link, sources)).collect(),
            })
            .collect(),
    }
}

/// Whether the fleet satisfies its own requirements today.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct CheckData<'c> {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// Requirements that concern something in the inventory.
    looked_at: usize,
    /// How many of these could not be judged, since a version is not known.
    unknown: usize,
    /// What is violated.
    violations: Vec<ViolationData<'c>>,
}

/// A requirement that is violated.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ViolationData<'c> {
    /// Who violates it.
    thing: &'c str,
    /// The fact that says so; none where the inventory does.
    fact: Option<&'c str>,
    /// What is needed and what is there.
    links: Vec<LinkData<'c>>,
}
