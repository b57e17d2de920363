//! The review as those read it who have to agree to it.

use super::{Cut, Members, TooLong, review, within};
use crate::answer::review::{Review, Said};
use crate::model::{Amount, Fleet, Strategy};
use crate::planner::{Options, contrast, plan, review as reviewed, waves};
use crate::question::{Bump, Rollout, Times};
use crate::read::Reader;
use crate::report::document::{Block, Document, Tone};
use crate::report::markdown;
use std::fmt::Write as _;

pub(in crate::report) fn of(text: &str, bump: &str, start: Option<&str>) -> (Fleet, Review) {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics));
    let bump = [Bump::parse(bump).expect("a bump")];
    let times = Times { start: start.map(|start| start.parse().expect("an instant")), ..Times::default() };
    let options = Options { strategy: Strategy::InPlace, times: times.clone(), ..Options::default() };
    let (mut made, _) = plan(&fleet, &bump, &options).expect("a plan");
    if start.is_some() {
        waves(&fleet, &mut made, &Rollout::default(), &times);
    }
    let (beside, _) = contrast(&fleet, &bump, &[]).expect("a contrast");
    let said = Said { because: Some("support ends".to_owned()), command: None };
    let answer = reviewed(&fleet, made, Some(beside), said);
    (fleet, answer)
}

/// A fleet of some hosts with so many replicas on each, under names of a length.
pub(in crate::report) fn fleet(hosts: usize, on_each: usize, width: usize) -> String {
    let mut text = String::from("format = 1\n[[owner]]\nname = \"shop\"\nfor = \"workload/*\"\n");
    for host in 0..hosts {
        let _ = write!(text, "[[host]]\nname = \"node-{host}\"\nkernel = \"5.15\"\n");
    }
    for at in 0..hosts * on_each {
        let (host, name) = (at % hosts, "w".repeat(width));
        let _ = write!(
            text,
            "[[workload]]\nname = \"{name}-{at}\"\nservice = \"s{}\"\nhost = \"node-{host}\"\n",
            at / hosts
        );
    }
    text
}

fn headings(document: &Document) -> Vec<String> {
    let heading = |block: &Block| match block {
        Block::Heading(line) => Some(line.words()),
        _ => None,
    };
    document.blocks.iter().filter_map(heading).collect()
}

#[test]
fn a_review_answers_in_the_order_in_which_a_board_asks() {
    let (fleet, answer) = of(&fleet(2, 3, 4), "host/*:kernel=6.8", Some("2026-12-05T20:00:00Z"));
    let document = review(&answer, &fleet, &Cut::ALL);
    assert!(matches!(document.blocks[0], Block::Answer(..)));
    assert!(matches!(document.blocks[1], Block::Tiles(_)));
    let told = headings(&document);
    let wanted = [
        "Strategies",
        "Why",
        "Owners",
        "Schedule",
        "What goes together",
        "Services that notice",
        "All changes",
        "Unknown",
        "Implementation",
        "Tests",
        "Way back",
        "Sign-off",
        "Made from",
    ];
    let found: Vec<&str> = told.iter().map(String::as_str).filter(|head| wanted.contains(head)).collect();
    assert_eq!(found, wanted);
}

#[test]
fn what_is_blocked_comes_before_all_else() {
    let text = format!("hold = [\"host/node-1\"]\n{}", fleet(2, 1, 4));
    let (fleet, answer) = of(&text, "host/*:kernel=6.8", None);
    let document = review(&answer, &fleet, &Cut::ALL);
    assert_eq!(headings(&document).first().map(String::as_str), Some("Blocked"));
}

/// Renders a review in at most so many characters.
fn fit(answer: &Review, fleet: &Fleet, limit: usize) -> Result<String, TooLong> {
    within(limit, |cut| markdown::render(&review(answer, fleet, cut)))
}

#[test]
fn a_review_of_a_thousand_things_fits_and_loses_nothing_that_is_never_cut() {
    let (fleet, answer) = of(&fleet(40, 25, 6), "host/*:kernel=6.8", Some("2026-12-05T20:00:00Z"));
    let whole = markdown::render(&review(&answer, &fleet, &Cut::ALL));
    assert!(whole.chars().count() > 65_000, "{} characters", whole.len());
    let text = fit(&answer, &fleet, 65_000).expect("it fits");
    assert!(text.chars().count() <= 65_000 && text.chars().count() > 60_000, "{} characters", text.len());
    // Every machine has a row with what goes with it, and each workload is named there.
    let together = text
        .split("## What goes together")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("groups");
    for host in 0..40 {
        let row =
            together.lines().find(|line| line.contains(&format!("| host/node-{host} |"))).expect("a row");
        for at in (0..25).map(|times| times * 40 + host) {
            assert!(
                row.contains(&format!("wwwwww-{at},")) || row.contains(&format!("wwwwww-{at} ")),
                "{at} in {row}"
            );
        }
    }
    for heading in ["## Schedule", "## Way back", "## Services that notice", "## Sign-off", "## Made from"] {
        assert!(text.contains(heading), "{heading}");
    }
    assert!(text.contains("more; in the CSV") && text.contains("Lists are cut"), "what is cut is told");
}

#[test]
fn names_are_given_up_last_and_a_limit_that_nothing_fits_says_so() {
    let (fleet, answer) = of(&fleet(30, 30, 120), "host/*:kernel=6.8", None);
    let text = fit(&answer, &fleet, 65_000).expect("it fits");
    let named = text
        .split("## What goes together")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("groups");
    assert!(!named.contains(&"w".repeat(120)) || named.contains(" x"), "by service or by number");
    assert!((0..30).all(|host| named.contains(&format!("host/node-{host} |"))), "{named}");
    let TooLong { needed } = fit(&answer, &fleet, 500).expect_err("it cannot fit");
    assert!(fit(&answer, &fleet, needed).is_ok(), "{needed} are enough");
}

#[test]
fn all_there_is_to_say_is_said_where_there_is_room() {
    let (fleet, answer) = of(&fleet(2, 2, 4), "host/*:kernel=6.8", None);
    let text = fit(&answer, &fleet, 65_000).expect("it fits");
    assert_eq!(text, markdown::render(&review(&answer, &fleet, &Cut::ALL)));
    assert!(!text.contains("--full") && text.contains("support ends"), "{text}");
}

#[test]
fn names_stay_names() {
    let hostile = "x|y`z@root";
    let text = format!(
        "format = 1\n[[host]]\nname = \"a\"\nkernel = \"5.15\"\n[[workload]]\nname = \"{hostile}\"\nhost = \"a\"\n[[owner]]\nname = \"</td><script>@all\"\nfor = \"workload/*\"\n"
    );
    let (fleet, answer) = of(&text, "host/*:kernel=6.8", None);
    let text = fit(&answer, &fleet, 65_000).expect("it fits");
    assert!(!text.contains("<script>") && !text.contains("@all") && !text.contains("@root"), "{text}");
}

#[test]
fn what_must_be_told_does_not_grow_with_the_fleet() {
    let least = |hosts: usize| {
        let start = "2026-12-05T20:00:00Z";
        let (fleet, mut answer) = of(&fleet(hosts, 2, 6), "host/*:kernel=6.8", Some(start));
        let times = Times { start: start.parse().ok(), ..Times::default() };
        // A wave for each host.
        let rollout = Rollout { at_most: Amount::parse("1"), ..Rollout::default() };
        waves(&fleet, &mut answer.plan, &rollout, &times);
        markdown::render(&review(&answer, &fleet, &Cut::to(0, Members::Summed)))
    };
    let (small, large) = (least(60), least(240));
    let (few, many) = (small.chars().count(), large.chars().count());
    assert!(many < few + 1_000, "{few} and {many} characters: {large}");
    assert!(large.contains("| 1-240 | 240 hosts | kernel 5.15 -> 6.8 | restarts 2 workloads |"), "{large}");
    assert!(
        large.contains("| waves 40-240 |") && large.contains("and 240 more waves with 240 steps"),
        "{large}"
    );
    assert!(large.contains("machines with which the same goes are told at once"), "{large}");
}

#[test]
fn a_timeline_has_the_windows_and_freezes_that_it_keeps() {
    let text = format!(
        "{}[[window]]\nopen = \"Sat 22:00-02:00 Europe/Berlin\"\n[[freeze]]\nfrom = \"2026-12-05\"\nuntil = \"2026-12-06\"\n\
         zone = \"Europe/Berlin\"\nbecause = \"a fair\"\n",
        fleet(2, 1, 4)
    );
    let (fleet, answer) = of(&text, "host/*:kernel=6.8", Some("2026-12-05T12:00:00Z"));
    let document = review(&answer, &fleet, &Cut::ALL);
    let timeline = document.blocks.iter().find_map(|block| match block {
        Block::Timeline(timeline) => Some(timeline),
        _ => None,
    });
    let timeline = timeline.expect("a timeline");
    let told = |all: &[crate::report::document::Stretch]| -> Vec<String> {
        let one = |one: &crate::report::document::Stretch| {
            let at = |instant: &Option<String>| instant.clone().unwrap_or_default();
            format!("{}: {} to {}", one.label.words(), at(&one.starts), at(&one.ends))
        };
        all.iter().map(one).collect()
    };
    let window = "Sat 22:00-02:00 Europe/Berlin: Sat 2026-12-12 22:00 CET to Sun 2026-12-13 02:00 CET";
    assert_eq!(told(&timeline.windows), [window]);
    assert_eq!(told(&timeline.freezes), ["a fair: Sat 2026-12-05 13:00 CET to Mon 2026-12-07 00:00 CET"]);
}

#[test]
fn where_nothing_can_be_done_nothing_is_proven_or_signed() {
    let text = format!("hold = [\"host/*\"]\n{}", fleet(1, 1, 4));
    let (fleet, answer) = of(&text, "host/node-0:kernel=6.8", None);
    let text = markdown::render(&review(&answer, &fleet, &Cut::ALL));
    assert!(
        !text.contains("minimal") && !text.contains("## Sign-off") && !text.contains("## Tests"),
        "{text}"
    );
    assert!(text.contains("| proof | what is blocked: no version and no order leads there |"), "{text}");
}

/// Nobody has said that there is a way back where nobody has said that there is none.
#[test]
fn a_way_back_of_which_nothing_is_known_is_no_good_news() {
    let tile = |text: &str, bump: &str| {
        let (fleet, answer) = of(text, bump, None);
        let Block::Tiles(tiles) = review(&answer, &fleet, &Cut::ALL).blocks.swap_remove(1) else {
            panic!("tiles")
        };
        let tile = tiles.into_iter().find(|tile| tile.label.words() == "no way back").expect("a tile");
        (tile.value, tile.tone, tile.note.words())
    };
    let known = fleet(1, 1, 4);
    assert_eq!(
        tile(&known, "host/*:kernel=6.8"),
        (
            "none known".to_owned(),
            Tone::Doubt,
            "nothing says of 1 step whether it can be taken back".to_owned()
        )
    );
    let stated = format!("{known}[[no-return]]\nfor = \"host/*\"\nbecause = \"disks are converted\"\n");
    let (value, tone, note) = tile(&stated, "host/*:kernel=6.8");
    assert_eq!((value.as_str(), tone), ("1", Tone::Bad), "{note}");
}

/// A machine on which nothing runs is looked at all the same.
#[test]
fn an_empty_host_is_tested_too() {
    let (fleet, answer) = of("[[host]]\nname = \"n\"\nkernel = \"5.15\"\n", "host/n:kernel=6.8", None);
    let text = markdown::render(&review(&answer, &fleet, &Cut::ALL));
    assert!(text.contains("see that it boots, its versions and its services"), "{text}");
    assert!(text.contains("it has booted, its release and kernel are those of the plan"), "{text}");
    assert!(!text.contains("nothing to test | asked"), "{text}");
}

/// Whoever reads a page has all changes in it, and no command to type.
#[cfg(feature = "html")]
#[test]
fn a_page_sends_nobody_to_a_command_for_what_it_has() {
    let parts: String = (0..6).map(|at| format!("p{at} = \"1\"\n")).collect();
    let more: String = (0..6).map(|at| format!("p{at} = \"2\"\n")).collect();
    let text = format!(
        "[[profile]]\nname = \"linux\"\nversion = \"1\"\n[profile.provides]\n{parts}\
         [[profile]]\nname = \"linux\"\nversion = \"2\"\n[profile.provides]\n{more}\
         {}[[host]]\nname = \"n\"\nos = \"linux@1\"\n",
        (0..6)
            .map(|at| format!("[[capability]]\nname = \"p{at}\"\nlayer = \"library\"\n"))
            .collect::<String>()
    );
    let (fleet, answer) = of(&text, "host/n:os=2", None);
    let page = crate::report::html::render(&review(&answer, &fleet, &Cut::PAGE));
    assert!(page.contains("more (see All changes)"), "{page}");
}

/// Another build of an image is no other version of what runs.
#[test]
fn what_is_redeployed_does_not_change_version() {
    let text = "[[image]]\nname = \"base\"\nversion = \"1\"\n[[image]]\nname = \"web\"\nversion = \"1\"\nbase = \"base\"\n\
                [[workload]]\nname = \"w\"\nimage = \"web\"\n";
    let (fleet, answer) = of(text, "image/base=2", None);
    let document = review(&answer, &fleet, &Cut::ALL);
    let Block::Tiles(tiles) = &document.blocks[1] else { panic!("tiles") };
    let note = tiles[0].note.words();
    assert!(note.ends_with("1 workload is redeployed"), "{note}");
}

/// What is published and redeployed has rows of its own, so that the note on what changes version does not name it.
#[test]
fn what_is_published_is_not_among_what_changes_version() {
    let text = "[[host]]\nname = \"h\"\nkernel = \"5.15\"\n[[image]]\nname = \"base\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
                requires = [{ at = \"<2\", needs = \"kernel\", in = \"<6\" }]\n[[image]]\nname = \"web\"\nversion = \"1\"\n\
                base = \"base\"\n[[workload]]\nname = \"w\"\nimage = \"web\"\nhost = \"h\"\n";
    let (_, answer) = of(text, "host/h:kernel=6.1", None);
    let kinds = |answer: &Review| answer.plan.steps.iter().flat_map(|step| &step.changes).count();
    assert!(kinds(&answer) > 2, "{:?}", answer.plan.steps);
    let beside = answer.contrast.expect("a contrast");
    assert_eq!(beside.also, []);
}

/// A review sends nobody to commands that no step has.
#[test]
fn a_review_points_at_what_is_there() {
    let told = |text: &str, bump: &str| {
        let (fleet, answer) = of(text, bump, None);
        markdown::render(&review(&answer, &fleet, &Cut::ALL))
    };
    let known = told(
        "[[host]]\nname = \"n\"\nos = \"debian@11\"\n[[profile]]\nname = \"debian\"\nversion = \"11\"\n\
                      provides = { kernel = \"5.10\" }\n",
        "host/n:kernel=6.1",
    );
    let shown = |text: &str, part: &str| text.contains(part);
    assert_eq!(
        shown(&known, "**To take it back") || shown(&known, "To take it back:"),
        shown(&known, "say how under To take it back")
    );
    let bare =
        told("[[app]]\nname = \"a\"\nversion = \"1\"\n[[workload]]\nname = \"w\"\napp = \"a\"\n", "app/a=2");
    assert!(shown(&bare, "No commands are known that take a step back"), "{bare}");
    assert!(!shown(&bare, "under To take it back") && !shown(&bare, "under Look after"), "{bare}");
    assert!(shown(&bare, "`comove plan ... --format json -o plan.json` writes the plan"), "{bare}");
}

/// What changes version as it moves is one thing.
#[test]
fn things_touched_are_counted_once() {
    let text = include_str!("../../../inventories/thirty-containers-coupled.toml");
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    let (fleet, _) = reader.finish().expect("sound");
    let bump = [Bump::parse("app/cart=3.0").expect("a bump")];
    let options = Options { strategy: Strategy::Drain, ..Options::default() };
    let (made, _) = plan(&fleet, &bump, &options).expect("a plan");
    let answer = reviewed(&fleet, made, None, Said { because: None, command: None });
    let document = review(&answer, &fleet, &Cut::ALL);
    let Block::Tiles(tiles) = &document.blocks[1] else { panic!("tiles") };
    let touched = &tiles[0];
    assert_eq!((touched.label.words().as_str(), touched.value.as_str()), ("things touched", "31"));
    let note = touched.note.words();
    assert_eq!(note, "1 host changes, 4 workloads change version and move, 26 workloads only move");
}

#[test]
fn the_point_of_no_return_is_named_by_its_wave() {
    let stated = "[[no-return]]\nfor = \"host/*\"\nbecause = \"disks are converted\"\n";
    let text = format!("{}{stated}", fleet(2, 1, 4));
    let told = |start| {
        let (fleet, answer) = of(&text, "host/*:kernel=6.8", start);
        markdown::render(&review(&answer, &fleet, &Cut::ALL))
    };
    let waves = told(Some("2026-12-05T20:00:00Z"));
    for line in [
        "before each; the first is step 1 in wave 1",
        "2 steps, the first of them step 1 in wave 1, cannot be taken back",
    ] {
        assert!(waves.contains(line), "{waves}");
    }
    assert!(told(None).contains("2 steps, the first of them step 1, cannot be taken back"));
}

#[test]
fn machines_in_which_nothing_is_named_are_called_what_they_are() {
    let host = "[[host]]\nname = \"metal\"\nkernel = \"5.15\"\n";
    let container = |name: &str| format!("[[host]]\nname = \"{name}\"\nshares-kernel-of = \"metal\"\n");
    let guest = "[[guest]]\nname = \"vm\"\non = \"metal\"\nmovable = false\n";
    for (more, told) in [
        (String::new(), "2 system containers in which nothing is named;"),
        (guest.to_owned(), "1 guest and 2 system containers in which nothing is named;"),
    ] {
        let text = format!("{host}{}{}{more}", container("a"), container("b"));
        let (fleet, answer) = of(&text, "host/metal:kernel=6.8", None);
        let text = markdown::render(&review(&answer, &fleet, &Cut::ALL));
        assert!(text.contains(told), "{text}");
    }
}

fn tile(document: &Document, label: &str) -> (String, String) {
    let tiles = document.blocks.iter().filter_map(|block| match block {
        Block::Tiles(tiles) => Some(tiles),
        _ => None,
    });
    let tile = tiles.flatten().find(|tile| tile.label.words() == label).expect("a tile");
    (tile.value.clone(), tile.note.words())
}

/// Figures of all steps stand beside the time of those that can go: each says which it is of.
#[test]
fn figures_say_of_which_steps_they_are() {
    let text = format!("{}[[service]]\nname = \"s0\"\nmax-unavailable = 0\n", fleet(2, 1, 4));
    let text = text.replace("service = \"s0\"\nhost = \"node-1\"", "service = \"other\"\nhost = \"node-1\"");
    let (fleet, answer) = of(&text, "host/*:kernel=6.8", Some("2026-12-05T20:00:00Z"));
    let document = review(&answer, &fleet, &Cut::ALL);
    assert_eq!(tile(&document, "blocked"), ("1".to_owned(), "step without a wave".to_owned()));
    for label in ["things touched", "interrupted"] {
        let note = tile(&document, label).1;
        assert!(note.ends_with("; in all 2 steps, with the 1 that has no wave"), "{note}");
    }
    assert!(tile(&document, "time").1.starts_with("of the 1 of 2 steps that can go: 1 wave"));
    assert!(tile(&document, "largest group").1.contains("; 1 other step is as large"));
    let text = markdown::render(&document);
    assert!(text.contains("1 (no wave)") && text.contains("nothing is left of other"), "{text}");
    assert!(text.contains("1 wave for the 1 step that can go, 10 min 30 s."), "{text}");
}

/// Nothing of a sentence about a backup says that the step makes it.
#[test]
fn a_backup_is_made_before_the_step_that_needs_it() {
    let text = "[[guest]]\nname = \"db\"\nos = \"debian@11\"\n";
    let (fleet, answer) = of(text, "guest/db:os=12", Some("2026-12-05T20:00:00Z"));
    let document = review(&answer, &fleet, &Cut::ALL);
    let (value, note) = tile(&document, "no way back");
    assert_eq!(
        (value.as_str(), note.as_str()),
        ("1", "step 1 in wave 1 cannot be taken back without a backup made before it")
    );
    let text = markdown::render(&document);
    for part in [
        "to Debian 12",
        "Before step 1: make a backup or snapshot; without it this step cannot be taken back",
        "Back up first:",
        "no way back without a backup: step 1",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

/// A plan names the limits of services that it touches, and no others.
#[test]
fn limits_of_other_services_are_not_told() {
    let text = "[[host]]\nname = \"h\"\nkernel = \"6.8\"\n[[app]]\nname = \"a\"\nversion = \"1\"\n\
                [[app]]\nname = \"b\"\nversion = \"1\"\n\
                [[service]]\nname = \"a\"\nmax-unavailable = 0\n[[service]]\nname = \"b\"\nmax-unavailable = 1\n\
                [[workload]]\nname = \"a\"\napp = \"a\"\nhost = \"h\"\nservice = \"a\"\n\
                [[workload]]\nname = \"b\"\napp = \"b\"\nhost = \"h\"\nservice = \"b\"\n";
    let (fleet, answer) = of(text, "app/a=2", None);
    let budgets = answer.plan.unheeded.iter().find(|one| one.limit == crate::answer::plan::Limit::Budget);
    let named = budgets.map(|one| (one.number, one.services.iter().map(|name| &**name).collect::<Vec<_>>()));
    assert_eq!(named, Some((1, vec!["service/a"])));
    let text = markdown::render(&review(&answer, &fleet, &Cut::ALL));
    assert!(text.contains("`min-available` of a"), "{text}");
}
