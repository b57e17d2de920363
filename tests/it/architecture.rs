//! Which room may use which: the tables of `docs/architecture.md`, checked against the code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A path from the crate's root: `planner`, `graph`, `Graph`.
type Names = Vec<String>;
/// Rooms, as in `planner/graph`, each with those that it may use.
type Table = BTreeMap<String, BTreeSet<String>>;

/// Reads the tables: room, and what it may use.
fn table() -> Table {
    let page = include_str!("../../docs/architecture.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let code =
        |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        (code(cells[0])[0].clone(), code(cells[cells.len() - 1]).into_iter().collect())
    })
    .collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("readable") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// Returns the module that a file below `src` is.
fn module(file: &Path) -> Names {
    let mut names: Names =
        file.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into()).collect();
    if names.last().is_some_and(|name| name == "mod" || name == "lib") {
        names.pop();
    }
    names
}

/// The paths that a piece of code names, each from the crate's root.
struct Uses {
    found: BTreeSet<Names>,
}

impl Uses {
    fn of(code: &str, module: &Names) -> BTreeSet<Names> {
        let mut uses = Self { found: BTreeSet::new() };
        uses.walk(&code.parse::<TokenStream>().expect("Rust"), module);
        uses.found
    }

    /// Looks for paths that begin with `crate`, `self` or `super`, in macros too, and leaves out what is only for tests.
    fn walk(&mut self, code: &TokenStream, module: &Names) {
        let tokens: Vec<TokenTree> = code.clone().into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            if is_test_attribute(&tokens, at) {
                at = after_item(&tokens, at);
                continue;
            }
            match &tokens[at] {
                TokenTree::Ident(word) if word == "mod" => {
                    if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                        (tokens.get(at + 1), tokens.get(at + 2))
                    {
                        let inner = [module.as_slice(), &[name.to_string()]].concat();
                        self.walk(&body.stream(), &inner);
                        at += 2;
                    }
                }
                TokenTree::Ident(word) if word == "use" => {
                    // A plain name is of a room if it is a child of this module.
                    if let Some(TokenTree::Ident(first)) = tokens.get(at + 1)
                        && !["crate", "self", "super"].iter().any(|keyword| first == keyword)
                    {
                        self.path(module.clone(), &tokens, at + 1);
                    }
                }
                TokenTree::Ident(word) if is_colons(&tokens, at + 1) => {
                    let base = match word.to_string().as_str() {
                        "crate" => Some(Vec::new()),
                        "self" => Some(module.clone()),
                        "super" => Some(parent(module)),
                        // A child module, if there is one of that name: `check::check(..)`.
                        name => Some([module.as_slice(), &[name.to_owned()]].concat()),
                    };
                    if let Some(base) = base.filter(|_| !follows_colons(&tokens, at)) {
                        self.path(base, &tokens, at + 3);
                    }
                }
                TokenTree::Ident(word)
                    if word == "crate" && tokens.get(at + 1).is_some_and(|next| next.to_string() == "as") =>
                {
                    self.found.insert(vec!["*".to_owned()]);
                }
                TokenTree::Group(group) => self.walk(&group.stream(), module),
                _ => {}
            }
            at += 1;
        }
    }

    /// Notes the path, or all paths of a group, that goes on at a token.
    fn path(&mut self, mut base: Names, tokens: &[TokenTree], at: usize) {
        match tokens.get(at) {
            Some(TokenTree::Ident(word)) => {
                match word.to_string().as_str() {
                    "super" => base = parent(&base),
                    "self" => {}
                    name => base.push(name.to_owned()),
                }
                if is_colons(tokens, at + 1) {
                    self.path(base, tokens, at + 3);
                } else {
                    self.found.insert(base);
                }
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| token.to_string() == ",";
                for part in inner.split(is_comma) {
                    self.path(base.clone(), part, 0);
                }
            }
            Some(_) => {
                base.push("*".to_owned());
                self.found.insert(base);
            }
            None => {}
        }
    }
}

fn parent(module: &Names) -> Names {
    module[..module.len().saturating_sub(1)].to_vec()
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon =
        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

fn follows_colons(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_colons(tokens, at - 2)
}

/// Tells whether `#[cfg(test)]` stands at a token.
fn is_test_attribute(tokens: &[TokenTree], at: usize) -> bool {
    tokens[at].to_string() == "#"
        && tokens.get(at + 1).is_some_and(|group| {
            let text: String = group.to_string().split_whitespace().collect();
            text.starts_with("[cfg(") && text.contains("test") && !text.contains("not(test")
        })
}

/// Returns where an item ends that begins at a token: after its braces or semicolon.
fn after_item(tokens: &[TokenTree], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
            TokenTree::Punct(mark) if mark.as_char() == ';' => break,
            _ => {}
        }
    }
    at
}

/// What the root of the crate names anew: the name, and what it is.
fn reexports(lib: &str) -> BTreeMap<String, Names> {
    let mut all = BTreeMap::new();
    for line in lib.lines().filter_map(|line| line.strip_prefix("pub use ")) {
        let code = format!("use self::{line}");
        for path in Uses::of(&code, &Vec::new()) {
            all.insert(path.last().expect("a name").clone(), path);
        }
    }
    all
}

/// Returns the room that a path leads into; the text says what is wrong with it otherwise.
fn room(path: &Names, table: &Table, reexports: &BTreeMap<String, Names>) -> Result<Option<String>, String> {
    let path = match path.first() {
        Some(first) if first == "*" => return Err("everything of the crate's root".to_owned()),
        Some(first) if !table.contains_key(first) => match reexports.get(first) {
            Some(path) => path,
            None => return Ok(None),
        },
        // A function has the name of a module of its own room: `crate::check`.
        Some(_) => path,
        None => return Ok(None),
    };
    let rooms = (1..=path.len()).rev().map(|length| path[..length].join("/"));
    Ok(rooms.into_iter().find(|name| table.contains_key(name)))
}

/// From outside a room that has stages, a path leads to its door: the stages are private.
fn seen_from(own: &str, room: Result<Option<String>, String>) -> Result<Option<String>, String> {
    let outer = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    room.map(|room| room.map(|room| if outer(&room) == outer(own) { room } else { outer(&room) }))
}

/// Returns the uses of a file that the table does not allow.
fn faults_of(code: &str, module: &Names, table: &Table, reexports: &BTreeMap<String, Names>) -> Vec<String> {
    let Ok(Some(own)) = room(module, table, reexports) else {
        return vec![format!("{} is not in the table", module.join("/"))];
    };
    let mut faults = Vec::new();
    for path in Uses::of(code, module) {
        match seen_from(&own, room(&path, table, reexports)) {
            Err(what) => faults.push(format!("{own} uses {what}")),
            Ok(Some(used)) if used != own && !table[&own].contains(&used) => {
                faults.push(format!("{own} uses {used} ({} in {})", path.join("::"), module.join("::")));
            }
            Ok(_) => {}
        }
    }
    let doors = [("petgraph", &["verify"][..]), ("clap", &["cli"]), ("toml", &["read", "inventory", "cli"])];
    for (krate, doors) in doors {
        if code.contains(&format!("use {krate}::")) && !doors.contains(&module[0].as_str()) {
            faults.push(format!("{own} uses {krate}"));
        }
    }
    faults
}

/// Returns the code of each module, but of tests and of the two roots.
fn code() -> Vec<(Names, String)> {
    let source = source();
    let mut all = Vec::new();
    files(&source, &mut all);
    let code = all.into_iter().filter_map(|file| {
        let relative = file.strip_prefix(&source).expect("below src").to_owned();
        let module = module(&relative);
        let is_code = relative.extension().is_some_and(|ending| ending == "rs");
        let is_test = module.iter().any(|name| name == "tests");
        let is_root = module.is_empty() || module == ["main"];
        (is_code && !is_test && !is_root).then(|| (module, std::fs::read_to_string(file).expect("text")))
    });
    code.collect()
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let table = table();
    let reexports = reexports(include_str!("../../src/lib.rs"));
    let faults: BTreeSet<String> = code()
        .iter()
        .flat_map(|(module, code)| faults_of(without_tests(code), module, &table, &reexports))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Leaves out the tests at the end of a file, of which the foreign crates are their own.
fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod tests {").next().expect("a beginning")
}

#[test]
fn every_row_of_the_table_is_needed() {
    let table = table();
    let reexports = reexports(include_str!("../../src/lib.rs"));
    let mut used: Table = table.keys().map(|name| (name.clone(), BTreeSet::new())).collect();
    for (module, code) in code() {
        let own = room(&module, &table, &reexports).expect("a path").expect("a room");
        let paths = Uses::of(&code, &module);
        let rooms = paths.iter().map(|path| seen_from(&own, room(path, &table, &reexports)));
        let rooms = rooms.filter_map(|room| room.ok().flatten());
        let rooms: Vec<String> = rooms.filter(|name| *name != own).collect();
        used.get_mut(&own).expect("a row").extend(rooms);
    }
    let idle =
        table.iter().map(|(name, allowed)| (name, allowed.difference(&used[name]).collect::<Vec<_>>()));
    let idle: Vec<_> = idle.filter(|(_, idle)| !idle.is_empty()).collect();
    assert!(idle.is_empty(), "allowed and not used: {idle:?}");
}

#[test]
fn the_table_has_no_circle() {
    let mut open = table();
    loop {
        let free: Vec<String> =
            open.iter().filter(|(_, uses)| uses.is_empty()).map(|(name, _)| name.clone()).collect();
        if free.is_empty() {
            break;
        }
        for name in free {
            open.remove(&name);
            open.values_mut().for_each(|uses| {
                uses.remove(&name);
            });
        }
    }
    assert!(open.is_empty(), "these use each other, or what is in no row: {open:#?}");
}

#[test]
fn neither_the_checker_nor_a_report_may_see_the_planner() {
    let table = table();
    for name in ["verify", "report"] {
        let seen: Vec<_> = table[name].iter().filter(|used| used.starts_with("planner")).collect();
        assert!(seen.is_empty(), "{name} may use {seen:?}");
    }
}

/// Returns what a format uses beside documents, pages, sources and itself.
fn beside_documents(code: &str, module: &Names) -> Vec<Names> {
    let shared: [&[&str]; 6] = [
        &["id"],
        &["report", "document"],
        &["report", "page"],
        &["report", "picture"],
        &["report", "words", "clean"],
        &["source"],
    ];
    let is_shared = |path: &Names| {
        let begins = |room: &[&str]| path.len() >= room.len() && path.iter().zip(room).all(|(a, b)| a == b);
        shared.into_iter().any(begins)
    };
    let is_own = |path: &Names| path.starts_with(&module[..2]);
    Uses::of(without_tests(code), module)
        .into_iter()
        .filter(|path| !is_shared(path) && !is_own(path))
        .collect()
}

/// What is said is decided once, in the document: a format that knew answers could say something else.
#[test]
fn a_format_knows_documents_and_no_answers() {
    let format = |name: &str| vec!["report".to_owned(), name.to_owned()];
    let formats = [format("text"), format("markdown"), format("picture"), format("plain"), format("html")];
    let code = code();
    for format in &formats {
        let mut files = code.iter().filter(|(module, _)| module.starts_with(format)).peekable();
        assert!(files.peek().is_some(), "no code of {format:?}");
        for (module, code) in files {
            assert_eq!(beside_documents(code, module), Vec::<Names>::new(), "{module:?}");
        }
    }
    for code in [
        "use crate::answer::tables::Spot;",
        "use crate::{answer, report::document::Block};",
        "use super::super::answer::plan::Plan;",
        "use super::super::{answer::plan::Plan};",
        "fn f() { g!(crate::answer::plan::f()) }",
        "use crate::Plan;",
        "use crate::*;",
        "use super::plan;",
        "use super::words::says;",
    ] {
        assert_eq!(beside_documents(code, &formats[0]).len(), 1, "{code}");
    }
    for code in [
        "use self::table::table; use super::document::{Block, Line}; use crate::source::Place;",
        "use super::words::clean;",
        "#[cfg(test)] mod tests { use crate::answer::tables::Spot; }",
    ] {
        assert_eq!(beside_documents(code, &formats[0]), Vec::<Names>::new(), "{code}");
    }
}

/// Returns what of the planner a file names that makes plans, or answers cut from them.
fn plan_makers(code: &str, module: &Names, reexports: &BTreeMap<String, Names>) -> Vec<Names> {
    let harmless =
        ["Options", "census", "check", "fail", "list", "no_returns", "read_from", "show", "stock", "survey"]
            .map(|name| ["planner", name]);
    let all = Uses::of(without_tests(code), module).into_iter();
    let all = all.map(|path| path.first().and_then(|first| reexports.get(first)).cloned().unwrap_or(path));
    all.filter(|path| matches!(path[0].as_str(), "planner" | "*") && !harmless.iter().any(|one| path == one))
        .collect()
}

/// What a command shows of a plan has been checked: only one place of the command line makes plans, and it is the one
/// that checks them.
#[test]
fn only_the_gate_makes_plans_for_the_command_line() {
    let reexports = reexports(include_str!("../../src/lib.rs"));
    let (mut makers, mut checked) = (BTreeSet::new(), false);
    for (module, code) in code().into_iter().filter(|(module, _)| module[0] == "cli") {
        if !plan_makers(&code, &module, &reexports).is_empty() {
            makers.insert(module.join("/"));
            let paths = Uses::of(without_tests(&code), &module);
            checked |= paths.contains(&vec!["verify".to_owned(), "verify".to_owned()]);
        }
    }
    assert_eq!(makers, BTreeSet::from(["cli/gate".to_owned()]));
    assert!(checked, "the gate checks what it makes");

    let module: Names = ["cli", "commands", "plan"].map(str::to_owned).to_vec();
    for code in [
        "use crate::planner::{Options, plan};",
        "fn f() { crate::planner::prove(a, b, c) }",
        "use crate::contrast;",
        "use crate::{Options, why_of};",
        "use crate::planner;",
        "use crate::planner::*;",
        "use crate::*;",
        "macro!(super::super::super::planner::plan(x))",
    ] {
        assert_eq!(plan_makers(code, &module, &reexports).len(), 1, "{code}");
    }
    for code in ["use crate::planner::Options;", "use crate::{Options, check};", "use crate::cli::gate;"] {
        assert!(plan_makers(code, &module, &reexports).is_empty(), "{code}");
    }
}

/// Each way in which code can name a room is seen; before, some were holes.
#[test]
fn every_way_to_name_a_room_is_seen() {
    let table: Table = [("planner", ""), ("planner/graph", ""), ("verify", "")]
        .map(|(name, _)| (name.to_owned(), BTreeSet::new()))
        .into();
    let lib = "pub use planner::{Options, plan};";
    let faults = |code: &str, module: &[&str]| {
        let module: Names = module.iter().map(|&name| name.to_owned()).collect();
        faults_of(code, &module, &table, &reexports(lib))
    };
    let deep = &["verify", "replay"][..];
    for code in [
        "use crate::planner::plan;",
        "use crate::{id::Id, planner};",
        "use crate::{id::Id, planner::{graph::{Graph, EventId}}};",
        "use {crate::id, crate::planner::graph as g};",
        "use super::super::planner::plan;",
        "use super::super::{planner::plan};",
        "fn f() { crate::planner::plan() }",
        "fn f() { g!(crate::planner::plan) }",
        "use crate::Options;",
        "use crate::{Options as O};",
        "use crate::*;",
        "use crate as root;",
        "macro_rules! m { () => { $crate::planner::plan() } }",
        "mod inner { use super::super::super::planner::plan; }",
    ] {
        assert_ne!(faults(code, deep), Vec::<String>::new(), "{code}");
    }
    assert_eq!(faults("use super::planner::plan;", &["verify"]).len(), 1);
    assert_eq!(faults("use graph::Graph;", &["planner"]).len(), 1);
    assert_eq!(faults("fn f() { graph::expand() }", &["planner"]).len(), 1);
    for code in [
        "// crate::planner",
        "#[cfg(test)] mod tests { use crate::planner::plan; }",
        "#[cfg(test)] use crate::planner::plan; use crate::verify::x;",
        "use super::planner::plan;",
        "pub(crate) fn f() { let planner = 1; }",
        "const A: &str = \"crate::planner\";",
    ] {
        assert_eq!(faults(code, deep), Vec::<String>::new(), "{code}");
    }
    assert_eq!(faults("use crate::planner::graph::Graph;", &["planner", "solve"]).len(), 1);
    assert_eq!(faults("", &["elsewhere"]), ["elsewhere is not in the table"]);
}

/// The page tells newcomers where things are: every path that it names is there.
#[test]
fn every_place_that_the_page_names_is_there() {
    let page = include_str!("../../docs/architecture.md");
    let named = page.split('`').skip(1).step_by(2).filter(|code| code.starts_with("src/"));
    let named: Vec<&str> = named.collect();
    assert!(named.len() > 8, "{named:?}");
    let gone: Vec<_> =
        named.into_iter().filter(|path| !source().join(&path["src/".len()..]).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
