//! Detecting kinds of input and joining them into one fleet.

use super::around::around;
use super::beginning::Beginning;
use super::contents;
use super::import::common::clean;
use super::import::common::json::{self, pieces};
use super::import::{File, ImportError, Imported, Importer, Stream as _, members};
use super::input::Input;
use super::kind::Kind;
use super::limits::Limits;
use super::look::Look;
use super::sort::{Sort, is_toml_name};
use super::{mixed, shipped, silent, sound, text, toml, versions};
use crate::diag::{Code, Diagnostic, has_errors};
use crate::inventory::identity::{self, Source};
use crate::inventory::merge::{Merger, United};
use crate::inventory::raw::RawInventory;
use crate::model::{Builder, COMPILED, Fleet, Layer};
use crate::source::{Digest, FileId, Place, SourceFile, Sources};
use jiff::civil::Date;
use serde::de::IgnoredAny;
use std::io;
use std::sync::Arc;

/// The most files of no kind that are named.
const MOST_UNKNOWN: usize = 3;

/// The faults of inputs that make no fleet, and the files that they are about.
#[derive(Debug)]
pub struct Faults {
    /// The files.
    pub sources: Sources,
    /// All messages, warnings among them.
    pub diagnostics: Vec<Diagnostic>,
}

/// An inventory made of other tools' files, before names are resolved.
#[derive(Debug)]
pub struct Import {
    /// The inventory; the command line writes it down.
    pub raw: RawInventory,
    /// The files that the warnings are about.
    pub sources: Sources,
    /// What was skipped or malformed.
    pub warnings: Vec<Diagnostic>,
    /// The things of which several files speak.
    pub united: Vec<United>,
}

/// What the importer of a kind made of its files.
struct Read {
    kind: &'static Kind,
    file: FileId,
    raw: RawInventory,
    notes: Vec<(Code, String, Option<u32>)>,
    running: Vec<(String, String)>,
}

/// Reads inputs and joins them.
///
/// # Examples
/// ```
/// use comove::read::Reader;
/// let mut reader = Reader::new();
/// reader.add("fleet.toml", b"[[host]]\nname = \"node-1\"\nkernel = \"5.15\"\n".to_vec());
/// let (fleet, warnings) = reader.finish().expect("a sound inventory");
/// assert!(fleet.find_machine("node-1").is_some());
/// assert!(warnings.is_empty());
/// ```
#[derive(Debug)]
pub struct Reader {
    builder: Builder,
    limits: Limits,
    /// The faults of files, and later the remarks of importers.
    faults: Vec<Diagnostic>,
    /// TOML files, which an import rejects.
    inventories: Vec<FileId>,
    /// The importers of the kinds that were found.
    importers: Vec<(&'static Kind, Importer)>,
    /// Files that were found and are of no kind: the first names, and the number.
    unknown: (Vec<String>, usize),
}

/// The message on a compiled fleet among what is read and joined.
fn compiled() -> Diagnostic {
    if cfg!(feature = "compiled") {
        let message = "a compiled fleet is read from a file, and with nothing beside it";
        return Diagnostic::new(Code::CompiledAlone, message).help(
            "join what it was made from, and compile that: `comove compile -i INPUT -i INPUT -o FILE`",
        );
    }
    ImportError::NotBuilt { what: "compiled fleets", feature: "compiled" }.diagnostic()
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Makes a reader that knows what comove ships.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// Makes a reader with other limits.
    #[must_use]
    pub fn with_limits(limits: Limits) -> Self {
        let mut builder = Builder::new();
        shipped::add(&mut builder);
        Self::of(builder, limits)
    }

    /// Makes a reader that knows what comove ships but for its facts.
    pub(crate) fn without_facts() -> Self {
        let mut builder = Builder::new();
        shipped::add_tables(&mut builder);
        Self::of(builder, Limits::default())
    }

    fn of(builder: Builder, limits: Limits) -> Self {
        Self {
            builder,
            limits,
            faults: Vec::new(),
            inventories: Vec::new(),
            importers: Vec::new(),
            unknown: (Vec::new(), 0),
        }
    }

    /// Adds a file that the user named, of any kind.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.take(Input::bytes(name, bytes));
    }

    /// Adds an input. Returns whether it is of a known kind, with faults or without.
    pub fn take(&mut self, input: Input) -> bool {
        match self.open(input) {
            Ok(known) => known,
            Err((name, error)) => {
                self.refuse(&name, ImportError::from(error).diagnostic());
                true
            }
        }
    }

    /// Looks at the beginning of an input and proceeds accordingly.
    fn open(&mut self, input: Input) -> Result<bool, (String, io::Error)> {
        let limits = self.limits;
        let Input { name, bytes, kind, found } = input;
        let named = |error| (name.clone(), error);
        let beginning = Beginning::read(bytes, limits).map_err(named)?;
        if beginning.head.starts_with(&COMPILED) && !found {
            self.refuse(&name, compiled());
            return Ok(true);
        }
        let look = Look::new(&name, &beginning.head);
        let sort = match kind {
            Some(kind) if !found || (kind.detect)(&look) => Sort::Kind(kind),
            Some(_) => Sort::Unknown,
            None => Sort::of(&look),
        };
        let known =
            matches!(sort, Sort::Kind(_) | Sort::Doubtful(_)) || sort == Sort::Toml && is_toml_name(&name);
        if !found && !known {
            if let Some(tool) = packed_otherwise(&beginning.head) {
                let message = format!("this file is compressed with {tool}, which is not read");
                let help = format!("unpack it first: `{tool} -dk FILE`");
                self.refuse(&name, Diagnostic::new(Code::UnknownFormat, message).help(help));
                return Ok(true);
            }
            if beginning.head.get(257..262) == Some(b"ustar") {
                return self.bundle(&name, beginning).map_err(named).map(|()| true);
            }
        }
        if found && !known {
            self.unknown.1 += 1;
            if self.unknown.0.len() < MOST_UNKNOWN {
                self.unknown.0.push(clean(&name).into_owned());
            }
            return Ok(false);
        }
        let beginning = match sort {
            Sort::Kind(kind) => match self.stream(kind, &name, beginning) {
                Some(text) => text,
                None => return Ok(true),
            },
            _ => beginning,
        };
        let known = matches!(sort, Sort::Kind(_) | Sort::Doubtful(_));
        let bytes = match beginning.head.iter().position(|&byte| byte == 0) {
            // Reading further would not help.
            Some(zero) if !known => beginning.head[..=zero].to_vec(),
            _ => beginning.rest(limits).map_err(named)?,
        };
        match text::of_bytes(bytes) {
            Ok(text) => self.text(&name, text, &sort),
            Err((start, message)) => {
                let help = "texts are UTF-8, or UTF-16 with a byte order mark";
                self.fault_at_end(&name, start, Diagnostic::new(Code::NotText, message).help(help));
            }
        }
        Ok(true)
    }

    /// Reads an archive that the user named as a directory is read.
    fn bundle(&mut self, name: &str, beginning: Beginning) -> io::Result<()> {
        let limits = self.limits;
        let endings = [".gz", ".zst", ".tgz", ".tar"];
        let directory = endings.iter().fold(name, |name, ending| name.strip_suffix(ending).unwrap_or(name));
        let stream = beginning.into_stream(limits);
        let mut any = false;
        members(stream.open()?, limits.text(), |path, content| {
            let name = format!("{directory}/{path}");
            any |= match content {
                Some(content) => self.take(Input::bytes(name, content).found()),
                None => {
                    self.refuse(&name, ImportError::from(limits.large_text()).diagnostic());
                    true
                }
            };
        })?;
        if !any {
            let message = "this archive has no file of a kind that comove reads";
            self.refuse(name, Diagnostic::new(Code::UnknownFormat, message).help(kinds()));
        }
        Ok(())
    }

    /// Reads a file as a stream, if its kind is read so; returns the beginning of a text otherwise.
    fn stream(&mut self, kind: &'static Kind, name: &str, beginning: Beginning) -> Option<Beginning> {
        let limits = self.limits;
        let called = clean(name);
        let file = File { name: &called };
        match self.importer(kind) {
            Importer::Text(_) => return Some(beginning),
            Importer::Pieces(importer) => {
                let stream = beginning.into_stream(limits);
                if let Err(error) = pieces::read(&mut **importer, file, &stream, limits.piece()) {
                    let (text, before, within) = around(&stream, error.offset());
                    self.bad_file(SourceFile::part(name, text, before), within, &error);
                }
            }
            Importer::Stream(importer) => {
                let stream = beginning.into_stream(limits);
                if let Err(error) = importer.file(file, &stream) {
                    self.bad_file(SourceFile::text(name, String::new()), error.offset(), &error);
                }
            }
        }
        None
    }

    /// Returns the importer of a kind.
    fn importer(&mut self, kind: &'static Kind) -> &mut Importer {
        let at = self.importers.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            self.importers.push((kind, (kind.importer)()));
            self.importers.len() - 1
        });
        &mut self.importers[at].1
    }

    fn text(&mut self, name: &str, mut text: String, sort: &Sort) {
        if let Sort::Kind(kind) = sort
            && let Some((at, other)) = mixed::second(name, &text, kind)
        {
            let rest = text.split_off(at);
            self.text(name, text, sort);
            self.take(Input::bytes(name, rest.into_bytes()).of_kind(other));
            return;
        }
        match sort {
            Sort::Kind(kind) => {
                if let Importer::Text(importer) = self.importer(kind)
                    && let Err(error) = importer.file(File { name: &clean(name) }, &text)
                {
                    self.bad_file(SourceFile::text(name, text), error.offset(), &error);
                }
            }
            Sort::Toml => self.toml(name, text),
            Sort::Json => self.other_json(name, text),
            Sort::Yaml if text.lines().any(|line| line.starts_with("apiVersion:")) => {
                let help = "print objects as JSON: `kubectl get -o json`, or of manifests \
                            `kubectl create --dry-run=client -o json -f FILE`";
                self.unknown_format(name, text, "YAML of Kubernetes is not read", help.to_owned());
            }
            Sort::Yaml => {
                self.unknown_format(name, text, "this YAML is of no kind that comove reads", kinds());
            }
            Sort::Xml => self.unknown_format(name, text, "this XML is of no kind that comove reads", kinds()),
            Sort::Unknown => {
                self.unknown_format(name, text, "this file is of no kind that comove reads", kinds());
            }
            Sort::Doubtful(kinds) => {
                let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
                let message = format!("this looks like {}", names.join(" and like "));
                let help = format!("say which it is: `-i {}:FILE`", names[0]);
                self.unknown_format(name, text, &message, help);
            }
        }
    }

    fn toml(&mut self, name: &str, text: String) {
        let text = Arc::new(text);
        let file = self.builder.add_source(SourceFile::text(name, Arc::clone(&text)));
        self.inventories.push(file);
        toml::read(&mut self.builder, file, &text);
    }

    /// Rejects JSON of no kind; if it is not JSON either, the place of that fault is the better answer.
    fn other_json(&mut self, name: &str, text: String) {
        match json::documents::<IgnoredAny>(&text, |_| ()) {
            Err(error @ ImportError::Syntax { .. }) => {
                self.bad_file(SourceFile::text(name, text), error.offset(), &error);
            }
            _ => self.unknown_format(name, text, "this JSON is of no kind that comove reads", kinds()),
        }
    }

    fn unknown_format(&mut self, name: &str, text: String, message: &str, help: String) {
        let file = self.builder.add_source(SourceFile::text(name, text));
        let diagnostic = Diagnostic::new(Code::UnknownFormat, message);
        self.faults.push(diagnostic.at(start_of(file), "starts here").help(help));
    }

    /// Reports a fault that makes a whole file unreadable, at its place.
    fn bad_file(&mut self, source: SourceFile, offset: usize, error: &ImportError) {
        let length = source.as_text().map_or(0, str::len);
        let start = u32::try_from(offset).unwrap_or(u32::MAX);
        let end = start.saturating_add(u32::from(offset < length));
        let label = match (start == end, length) {
            (_, 0) => "this file",
            (true, _) => "the text ends here",
            _ => "here",
        };
        let file = self.builder.add_source(source);
        self.faults.push(error.diagnostic().at(Place { file, start, end }, label));
    }

    /// Reports a file that cannot be read at all, so that the others still are.
    pub fn refuse(&mut self, name: &str, diagnostic: Diagnostic) {
        self.fault_at_end(name, String::new(), diagnostic);
    }

    /// Notes what an input was when it was read, for who asks where an answer comes from.
    pub fn note_digest(&mut self, digest: Digest) {
        self.builder.note_digest(digest);
    }

    /// Adds a warning of the caller.
    #[cfg(feature = "cli")]
    pub(crate) fn remark(&mut self, warning: Diagnostic) {
        self.faults.push(warning);
    }

    /// Reports a fault after the part of a file that could be read.
    fn fault_at_end(&mut self, name: &str, start: String, diagnostic: Diagnostic) {
        let at = u32::try_from(start.len()).unwrap_or(u32::MAX);
        let label = if start.is_empty() { "this file" } else { "text up to here" };
        let file = self.builder.add_source(SourceFile::text(name, start));
        let place = Place { file, start: at, end: at };
        self.faults.push(diagnostic.at(place, label));
    }

    /// Sets the current day, on which waivers expire; the library has no clock.
    #[must_use]
    pub fn on(mut self, today: Date) -> Self {
        self.builder.set_today(today);
        self
    }

    /// Reads facts without a fleet.
    #[must_use]
    pub fn without_fleet(mut self) -> Self {
        self.builder.set_without_fleet();
        self
    }

    /// Adds an inventory that was generated, or read from a text before.
    pub(crate) fn add_raw(&mut self, name: &str, text: impl Into<Arc<String>>, raw: RawInventory) {
        let file = self.builder.add_source(SourceFile::text(name, text));
        self.builder.add(raw, file, 0);
    }

    /// Returns the layer of a declared property.
    pub(crate) fn layer(&self, property: &str) -> Option<Layer> {
        self.builder.layer(property)
    }

    /// Joins everything into a fleet, with warnings.
    ///
    /// # Errors
    /// All faults of all inputs.
    pub fn finish(mut self) -> Result<(Fleet, Vec<Diagnostic>), Faults> {
        let mut imported = self.imported();
        self.identify(&mut imported);
        for Read { file, notes, raw, .. } in imported {
            self.note(notes, file);
            self.builder.add(raw, file, 0);
        }
        if has_errors(&self.faults) {
            self.builder.lose();
        }
        for fault in self.faults {
            self.builder.report(fault);
        }
        self.builder.finish().map_err(|(sources, diagnostics)| Faults { sources, diagnostics })
    }

    /// Learns an inventory's names of machines, so that an import into it uses them.
    pub fn know(&mut self, name: &str, text: &str) {
        let file = self.builder.add_source(SourceFile::text(name, text.to_owned()));
        toml::read(&mut self.builder, file, text);
    }

    /// Returns the inventory that other tools' files make, in a form that can be written and edited.
    ///
    /// # Errors
    /// All faults of all files; an inventory among them is one.
    ///
    /// # Examples
    /// ```
    /// use comove::read::Reader;
    /// let mut reader = Reader::new();
    /// let node = r#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"},
    ///     "status": {"nodeInfo": {"kernelVersion": "6.1.0"}}}"#;
    /// reader.add("node.json", node.as_bytes().to_vec());
    /// let import = reader.import().expect("a sound file");
    /// assert_eq!(import.raw.host[0].name.value, "n1");
    /// ```
    pub fn import(mut self) -> Result<Import, Faults> {
        for file in std::mem::take(&mut self.inventories) {
            self.faults.push(
                Diagnostic::new(Code::UnknownFormat, "this is an inventory already")
                    .at(start_of(file), "starts here")
                    .help(kinds()),
            );
        }
        let mut imported = self.imported();
        self.identify(&mut imported);
        let sources = self.builder.sources().clone();
        if imported.is_empty() && !has_errors(&self.faults) {
            let message = "there is no file of a kind that can be imported";
            self.faults.push(Diagnostic::new(Code::EmptyInventory, message).help(kinds()));
        }
        if has_errors(&self.faults) {
            return Err(Faults { sources, diagnostics: self.faults });
        }
        let mut merger = Merger::default();
        for Read { file, notes, raw, .. } in imported {
            self.note(notes, file);
            merger.add(raw, file, sources.file(file));
        }
        let united = merger.united();
        let (raw, conflicts) = merger.finish();
        self.faults.extend(conflicts);
        match has_errors(&self.faults) {
            true => Err(Faults { sources, diagnostics: self.faults }),
            false => Ok(Import { raw, sources, warnings: self.faults, united }),
        }
    }

    /// Joins inventories and other tools' files into one inventory, as it could have been written.
    #[cfg(feature = "cli")]
    pub(crate) fn join(mut self) -> Result<RawInventory, Faults> {
        let mut imported = self.imported();
        self.identify(&mut imported);
        let mut merger = Merger::default();
        for &file in &self.inventories {
            let source = self.builder.sources().file(file);
            let text = source.as_text().unwrap_or_default();
            merger.add(toml::decode(text).unwrap_or_default(), file, source);
        }
        for Read { file, raw, .. } in imported {
            merger.add(raw, file, self.builder.sources().file(file));
        }
        let (raw, conflicts) = merger.finish();
        self.faults.extend(conflicts);
        match has_errors(&self.faults) {
            true => Err(Faults { sources: self.builder.sources().clone(), diagnostics: self.faults }),
            false => Ok(raw),
        }
    }

    /// Gives each machine one name, and contents to the images in use.
    fn identify(&mut self, imported: &mut [Read]) {
        let running = imported.iter_mut().flat_map(|read| std::mem::take(&mut read.running)).collect();
        let mut sources: Vec<Source<'_>> = imported
            .iter_mut()
            .map(|read| Source {
                kind: read.kind.name,
                raw: &mut read.raw,
                notes: &mut read.notes,
                file: read.file,
            })
            .collect();
        self.faults.extend(identity::join(self.builder.identified(), &mut sources));
        self.faults.extend(contents::join(&mut sources, running));
        versions::settle(&mut sources);
    }

    /// Returns what the importers made, in the order of their kinds, and reports what was skipped.
    fn imported(&mut self) -> Vec<Read> {
        let (names, count) = std::mem::take(&mut self.unknown);
        if let Some(first) = names.first() {
            let message = match count {
                1 => format!("left out 1 file of no kind that is read: {first}"),
                _ if count > names.len() => {
                    format!("left out {count} files of no kind that is read, such as {}", names.join(", "))
                }
                _ => format!("left out {count} files of no kind that is read: {}", names.join(", ")),
            };
            self.faults.push(Diagnostic::new(Code::ImportSkipped, message));
        }
        let mut importers = std::mem::take(&mut self.importers);
        importers.sort_unstable_by_key(|(kind, _)| kind.name);
        let failed = has_errors(&self.faults);
        let finished = importers.into_iter().map(|(kind, importer)| {
            let Imported { mut raw, source, mut notes, running } = match importer {
                Importer::Text(importer) => importer.finish(),
                Importer::Pieces(importer) => importer.finish(),
                Importer::Stream(importer) => importer.finish(),
            };
            if !failed {
                let what = silent::told(kind.name, &raw, &source, !notes.is_empty());
                notes.extend(what.map(|what| (Code::ImportSkipped, what, None)));
            }
            notes.extend(sound::settle(&mut raw, &source));
            Read { kind, file: self.builder.add_source(source.of_kind(kind.name)), raw, notes, running }
        });
        finished.collect()
    }

    /// Adds an importer's remarks as warnings.
    fn note(&mut self, notes: Vec<(Code, String, Option<u32>)>, file: FileId) {
        for (code, message, object) in notes {
            let diagnostic = Diagnostic::new(code, message);
            self.faults.push(match object {
                None => diagnostic,
                Some(start) => {
                    // The object as a whole: there is no such field.
                    let end = u32::MAX;
                    diagnostic.at(Place { file, start, end }, "first here")
                }
            });
        }
    }
}

/// Names the tool that unpacks what is compressed in a way that is not read.
fn packed_otherwise(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some("bzip2"),
        _ => None,
    }
}

fn start_of(file: FileId) -> Place {
    Place { file, start: 0, end: 0 }
}

/// Lists the kinds for a help text.
fn kinds() -> String {
    let names: Vec<&str> = Kind::all().iter().map(|kind| kind.name).collect();
    format!("comove reads inventories in TOML and these kinds: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(files: &[(&str, &str)]) -> Vec<Code> {
        let mut reader = Reader::new();
        for (name, text) in files {
            reader.add(name, text.as_bytes().to_vec());
        }
        match reader.finish() {
            Ok((_, warnings)) => warnings.iter().map(|warning| warning.code).collect(),
            Err(faults) => faults.diagnostics.iter().map(|fault| fault.code).collect(),
        }
    }

    #[test]
    fn kubernetes_files_join_with_inventories() {
        let pod = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "shop", "name": "cart-0"},
            "spec": {"nodeName": "n1", "containers": [{"image": "shop/cart:1.4"}]}}"#;
        let mut reader = Reader::new();
        reader.add("pod.json", pod.as_bytes().to_vec());
        reader.add("more.toml", b"[[host]]\nname = \"n1\"\nkernel = \"5.15\"\n".to_vec());
        let (fleet, _) = reader.finish().expect("sound inputs");
        assert!(fleet.find_workload("shop/cart-0").is_some());
        assert!(fleet.find_machine("n1").is_some());
    }

    #[cfg(not(any(feature = "archives", feature = "xml", feature = "yaml")))]
    #[test]
    fn what_this_build_leaves_out_is_refused_with_the_name_of_its_feature() {
        let tar = [&[0; 257][..], b"ustar", &[0; 250]].concat();
        for (bytes, feature) in [
            (&b"\x1f\x8b\x08\0"[..], "archives"),
            (b"\x28\xb5\x2f\xfd", "archives"),
            (&tar, "archives"),
            (b"<domain type='kvm'/>", "xml"),
            (b"services:\n  web:\n    image: shop\n", "yaml"),
        ] {
            let mut reader = Reader::new();
            reader.add("input", bytes.to_vec());
            let Err(faults) = reader.finish() else { panic!("{feature} is off") };
            let helps = |fault: &Diagnostic| {
                fault.help.as_ref().is_some_and(|help| help.contains(&format!("`{feature}`")))
            };
            assert!(faults.diagnostics.iter().any(|fault| fault.code == Code::NotBuilt && helps(fault)));
        }
    }

    #[test]
    fn what_is_no_inventory_is_refused_and_the_rest_is_read() {
        assert_eq!(codes(&[("a.json", "{}"), ("b.toml", "[[host")]), [Code::UnknownFormat, Code::Syntax]);
        assert_eq!(codes(&[("a.json", "{\"x\": [}")]), [Code::Syntax]);
        assert_eq!(codes(&[("a.json", "{\"apiVersion\": 1, \"kind\": ")]), [Code::Syntax]);
        assert_eq!(codes(&[("a.yaml", "apiVersion: v1\n")]), [Code::UnknownFormat]);
        assert_eq!(codes(&[("a.toml", "x\0")]), [Code::NotText]);
    }
}
