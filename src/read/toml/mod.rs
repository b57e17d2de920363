//! Reading TOML inventories, in pieces and with every fault that one run can find.
//!
//! A large inventory is cut before a top-level `[[header]]` about every mebibyte, so that memory grows with the fleet
//! and not with the document tree. A sound piece is read by a scanner of our own. The first piece that it does not take,
//! and all that follow, are cut by the lexer; there syntax faults do not end the reading of a piece, and each table is
//! decoded by itself: one bad table does not hide the faults of the next.

mod decode;
mod scan;
mod tree;

use super::fault::{self, Fault};
use crate::diag::{Code, Diagnostic};
use crate::inventory::FORMAT;
use crate::inventory::forms::OneOrMany;
use crate::inventory::plain::Piece;
use crate::inventory::raw::{RawInventory, Text};
use crate::model::Builder;
use crate::source::{FileId, Place};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue, ValueDeserializer};
use toml_parser::lexer::TokenKind;

/// The length from which a piece is cut at the next header.
const PIECE: usize = 1 << 20;
/// How many pieces are decoded ahead of the one that is added.
const AHEAD: usize = 4;
/// Deepest nesting of brackets that is handed to the parser.
const DEEPEST: usize = 64;
/// The number of faults after which a file is abandoned, since more would help nobody.
const MOST_FAULTS: usize = 200;
/// The largest piece of which every fault is looked for, in bytes.
const LARGEST_FAULTY: usize = 16 << 20;
/// The number of faults after which the rest of a table is skipped: each costs a decoding of the whole table.
const MOST_OF_TABLE: usize = 32;

/// Adds an inventory to the builder.
pub(super) fn read(builder: &mut Builder, file: FileId, text: &str) {
    Reader { builder, file, text, offset: 0, faults: 0, broken: Vec::new() }.read(text);
}

/// Decodes a text as a whole, if it is sound.
pub(super) fn decode(text: &str) -> Option<RawInventory> {
    decode_part(text).map(Piece::into_raw)
}

fn decode_part(text: &str) -> Option<Piece<'_>> {
    let slowly = || ::toml::from_str::<RawInventory>(text).ok().filter(is_complete).map(Piece::from);
    sound_piece(text, usize::MAX).map(|(piece, _)| piece).or_else(slowly)
}

/// A part of a file, and what is in it if it is sound.
struct Part<'t> {
    span: Span,
    piece: Option<Piece<'t>>,
}

/// Decodes a text piece by piece and passes each on, until that returns false. Fails at the byte where brackets are
/// nested too deep.
fn decode_parts<'t>(text: &'t str, mut pass: impl FnMut(Result<Part<'t>, usize>) -> bool) {
    let mut start = 0;
    while let Some((piece, length)) = sound_piece(&text[start..], PIECE) {
        let span = start..start + length;
        start = span.end;
        if !pass(Ok(Part { span, piece: Some(piece) })) || start == text.len() {
            return;
        }
    }
    match pieces(&text[start..], PIECE) {
        Ok(pieces) => {
            let mut rest = pieces.into_iter().map(|piece| start + piece.start..start + piece.end);
            let part = |span: Span| Part { piece: decode_part(&text[span.clone()]), span };
            while rest.next().is_some_and(|span| pass(Ok(part(span)))) {}
        }
        Err(at) => _ = pass(Err(start + at)),
    }
}

/// Decodes the beginning of a text up to where it may be cut after `enough` bytes, if it is plainly sound. Returns its
/// length too.
fn sound_piece(text: &str, enough: usize) -> Option<(Piece<'_>, usize)> {
    let (tree, length) = scan::scan(text, enough)?;
    let piece = decode::inventory(&tree).filter(|piece| is_complete(&piece.raw))?;
    Some((piece, length))
}

/// Finds where to cut after `enough` bytes each: before top-level headers of a single name, as the lexer sees them. Fails
/// at the byte where brackets are nested too deep.
fn pieces(text: &str, enough: usize) -> Result<Vec<Span>, usize> {
    let mut cuts = vec![0];
    let (mut depth, mut line_start) = (0usize, true);
    let mut header = None;
    for token in toml_parser::Source::new(text).lex() {
        let at = token.span().start();
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                if line_start && depth == 0 {
                    header = Some(at);
                }
                depth += 1;
                if depth > DEEPEST {
                    return Err(at);
                }
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => depth = depth.saturating_sub(1),
            // A dotted header belongs to the table before it.
            TokenKind::Dot => header = None,
            TokenKind::Newline => {
                if let Some(at) = header.take()
                    && at - cuts[cuts.len() - 1] >= enough
                {
                    cuts.push(at);
                }
                line_start = true;
                continue;
            }
            _ => {}
        }
        line_start &= token.kind() == TokenKind::Whitespace;
    }
    cuts.push(text.len());
    Ok(cuts.windows(2).map(|pair| pair[0]..pair[1]).collect())
}

struct Reader<'b> {
    builder: &'b mut Builder,
    file: FileId,
    /// The piece that is read.
    text: &'b str,
    offset: usize,
    faults: usize,
    /// Where the piece has syntax faults, in order. A value that overlaps one is not what was meant.
    broken: Vec<Span>,
}

type Span = std::ops::Range<usize>;

impl<'b> Reader<'b> {
    /// Adds all pieces in order. A thread decodes ahead while one is added: each takes about half of the time.
    fn read(mut self, text: &'b str) {
        std::thread::scope(|scope| {
            let (send, receive) = std::sync::mpsc::sync_channel(AHEAD);
            // Nobody receives any more once another version of the format is found.
            let ahead = move || decode_parts(text, |part| send.send(part).is_ok());
            if text.len() <= PIECE || std::thread::Builder::new().spawn_scoped(scope, ahead).is_err() {
                return decode_parts(text, |part| self.part(text, part));
            }
            while receive.recv().is_ok_and(|part| self.part(text, part)) {}
        });
    }

    /// Adds one piece; a faulty one is read table by table. Returns whether to continue: what another version of the
    /// format contains is unknown.
    fn part(&mut self, text: &'b str, part: Result<Part<'b>, usize>) -> bool {
        let Part { span, piece } = match part {
            Ok(part) => part,
            Err(at) => {
                self.too_deep(at);
                return false;
            }
        };
        self.offset = span.start;
        self.text = &text[span];
        let offset = u32::try_from(self.offset).unwrap_or(u32::MAX);
        let piece = piece.unwrap_or_else(|| self.faulty_piece().into());
        let known = is_known(&piece.raw);
        self.builder.add_piece(piece, self.file, offset);
        known && self.faults <= MOST_FAULTS
    }

    fn too_deep(&mut self, at: usize) {
        self.offset = 0;
        let message = format!("brackets are nested more than {DEEPEST} deep");
        let fault = Fault::new(Code::TooLarge, message, at..at + 1);
        self.fault(fault.help("no key of an inventory is nested so deep: is this one?"));
        self.builder.lose();
    }

    fn faulty_piece(&mut self) -> RawInventory {
        let text = self.text;
        if text.len() > LARGEST_FAULTY {
            self.builder.lose();
            self.large_piece();
            return RawInventory::default();
        }
        let (mut document, errors) = DeTable::parse_recoverable(text);
        let blanked = without_stops(text, &errors);
        if let Some(blanked) = &blanked {
            document = DeTable::parse_recoverable(blanked).0;
        }
        self.broken = errors.iter().map(|error| error.span().unwrap_or(0..0)).collect();
        self.broken.sort_unstable_by_key(|span| span.start);
        for error in errors.iter().take(MOST_FAULTS + 1) {
            self.fault(fault::of_syntax(text, error.message(), error.span().unwrap_or(0..0)));
            self.builder.lose();
        }
        let mut raw = RawInventory::default();
        let mut document = document.into_inner();
        if let Some(value) = document.remove("format") {
            raw.format = self.value(value);
        }
        if is_known(&raw) {
            for (key, value) in document {
                self.entry(&mut raw, key.get_ref(), key.span(), value);
            }
        }
        raw
    }

    /// Reports the first fault of a piece that is too large for more: a parser that goes on after a fault keeps all of them.
    fn large_piece(&mut self) {
        let Err(error) = ::toml::from_str::<RawInventory>(self.text) else {
            let message =
                "a table lacks one of its names, and the part without a new table is too large to find it";
            return self.fault(Fault::new(Code::TooLarge, message, 0..0));
        };
        let span = error.span().unwrap_or(0..0);
        self.fault(fault::of_syntax(self.text, error.message(), span.clone()));
        let message = format!("more than {} MiB follow one another without a table", LARGEST_FAULTY >> 20);
        let fault = Fault::new(Code::TooLarge, message, span);
        self.fault(fault.help("only the first fault of such a part is looked for"));
    }

    /// Whether a value overlaps a syntax fault, so that it is not what was meant.
    fn is_broken(&self, value: &Span) -> bool {
        let next = self.broken.partition_point(|fault| fault.start < value.start);
        self.broken.get(next).is_some_and(|fault| fault.start <= value.end)
    }

    fn entry(&mut self, raw: &mut RawInventory, key: &str, span: Span, value: Spanned<DeValue<'_>>) {
        match key {
            "hold" if self.is_broken(&value.span()) => {}
            "hold" => raw.hold = self.value(value).unwrap_or_default(),
            "pool-label" if self.is_broken(&value.span()) => {}
            "pool-label" => {
                raw.pool_label = self.value(value).map_or_else(Vec::new, |OneOrMany(all)| all);
            }
            "owner-label" if self.is_broken(&value.span()) => {}
            "owner-label" => {
                raw.owner_label = self.value(value).map_or_else(Vec::new, |OneOrMany(all)| all);
            }
            "assumptions" => raw.assumptions = self.table(value, &[]),
            "capability" => raw.capability = self.tables(value, &["name"]),
            "profile" => raw.profile = self.tables(value, &["name", "version"]),
            "cluster" => raw.cluster = self.tables(value, &["name"]),
            "host" => raw.host = self.tables(value, &["name"]),
            "guest" => raw.guest = self.tables(value, &["name"]),
            "budget" => raw.budget = self.tables(value, &["name"]),
            "pool" => raw.pool = self.tables(value, &["name"]),
            "image" => raw.image = self.tables(value, &["name"]),
            "package" => raw.package = self.tables(value, &["name"]),
            "app" => raw.app = self.tables(value, &["name"]),
            "stack" => raw.stack = self.tables(value, &["name"]),
            "state" => raw.state = self.tables(value, &["name"]),
            "service" => raw.service = self.tables(value, &["name"]),
            "workload" => raw.workload = self.tables(value, &["name"]),
            "fact" => raw.fact = self.tables(value, &["name", "subject", "source"]),
            "product" => raw.product = self.tables(value, &["name"]),
            "os-image" => raw.os_image = self.tables(value, &["images"]),
            "waiver" => raw.waiver = self.tables(value, &["fact", "for", "because", "until"]),
            "window" => raw.window = self.tables(value, &["open"]),
            "freeze" => raw.freeze = self.tables(value, &["from", "until"]),
            "duration" => raw.duration = self.tables(value, &["for"]),
            "no-return" => raw.no_return = self.tables(value, &["for", "because"]),
            "owner" => raw.owner = self.tables(value, &["name", "for"]),
            _ => self.fault(fault::unknown_key(key, &TOP_KEYS, span)),
        }
    }

    fn tables<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>, required: &[&str]) -> Vec<T> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(items) => {
                items.into_iter().filter_map(|item| self.table(item, required)).collect()
            }
            other => {
                self.builder.lose();
                if !self.is_broken(&span) {
                    self.fault(fault::not_a_list(other.type_str(), span));
                }
                Vec::new()
            }
        }
    }

    /// Decodes one table. A faulty part is removed and the rest tried again, so that each fault is reported.
    fn table<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>, required: &[&str]) -> Option<T> {
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            self.builder.lose();
            self.fault(Fault::new(Code::WrongType, "this has to be a table", span));
            return None;
        };
        let sound = |(key, value): &(Spanned<DeString<'_>>, Spanned<DeValue<'_>>)| {
            required.contains(&key.get_ref().as_ref()) || !self.is_broken(&value.span())
        };
        let mut table: DeTable<'_> = table.into_iter().filter(sound).collect();
        let missing = required.iter().filter(|key| !table.contains_key(**key));
        let missing: Vec<_> = missing.map(|key| fault::missing_key(key, span.clone())).collect();
        // A table without its name would cause further faults.
        let mut named = missing.is_empty();
        if self.broken.is_empty() {
            missing.into_iter().for_each(|fault| self.fault(fault));
        }
        for _ in 0..MOST_OF_TABLE {
            let whole = Spanned::new(span.clone(), DeValue::Table(table.clone()));
            let error = match T::deserialize(ValueDeserializer::from(whole)) {
                Ok(decoded) if named => return Some(decoded),
                Ok(_) => break,
                Err(error) => error,
            };
            let at = error.span().unwrap_or_else(|| span.clone());
            self.fault(fault::of_decoding(self.text, error.message(), at.clone()));
            let Some(culprit) = culprit(&table, &at) else {
                break;
            };
            named &= !required.contains(&culprit.get_ref().as_ref());
            take_out(&mut table, &culprit, &at);
        }
        self.builder.lose();
        None
    }

    fn value<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<T> {
        let span = value.span();
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(decoded) => Some(decoded),
            Err(error) => {
                self.fault(fault::of_decoding(self.text, error.message(), error.span().unwrap_or(span)));
                None
            }
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.faults += 1;
        if self.faults > MOST_FAULTS {
            return;
        }
        let at = |byte: usize| u32::try_from(byte + self.offset).unwrap_or(u32::MAX);
        let place = Place { file: self.file, start: at(fault.span.start), end: at(fault.span.end) };
        let code = fault.code;
        let mut diagnostic = Diagnostic::new(code, fault.message).at(place, "here");
        diagnostic.help = fault.help;
        self.builder.report(diagnostic);
        if self.faults == MOST_FAULTS {
            let message = format!("{MOST_FAULTS} faults in this file; the rest are not shown");
            self.builder.report(Diagnostic::new(code, message).at(place, "up to here"));
        }
    }
}

/// Returns the text with blanks for the lines at which the parser stops, those of keys without a value.
fn without_stops(text: &str, errors: &[::toml::de::Error]) -> Option<String> {
    let stops = errors.iter().filter(|error| error.message().starts_with("key with no value"));
    let mut lines: Vec<Span> = Vec::new();
    for start in stops.filter_map(|error| error.span()).map(|span| span.start) {
        // A line is looked for once, however many faults it has.
        if !lines.last().is_some_and(|line| (line.start..=line.end).contains(&start)) {
            lines.push(fault::line(text, start));
        }
    }
    lines.first()?;
    let mut blanked = text.as_bytes().to_vec();
    lines.into_iter().for_each(|line| blanked[line].fill(b' '));
    String::from_utf8(blanked).ok()
}

/// Returns the key of a table that a fault is about.
fn culprit<'a>(table: &DeTable<'a>, at: &Span) -> Option<Spanned<DeString<'a>>> {
    let found = table.iter().find(|(key, value)| covers(&key.span(), at) || covers(&value.span(), at));
    found.map(|(key, _)| key.clone())
}

/// Removes what a fault is about: one item of a list, else the whole key.
fn take_out<'a>(table: &mut DeTable<'a>, key: &Spanned<DeString<'a>>, at: &Span) {
    let Some(value) = table.remove(key) else {
        return;
    };
    let span = value.span();
    let DeValue::Array(items) = value.into_inner() else {
        return;
    };
    let before = items.len();
    let sound: DeArray<'a> = items.into_iter().filter(|item| !covers(&item.span(), at)).collect();
    if sound.len() < before {
        table.insert(key.clone(), Spanned::new(span, DeValue::Array(sound)));
    }
}

fn covers(span: &Span, at: &Span) -> bool {
    span.start <= at.start && at.end <= span.end
}

fn is_known(raw: &RawInventory) -> bool {
    raw.format.as_ref().is_none_or(|format| format.value == FORMAT)
}

/// Whether every required key is present; a missing one has its default, which has no place in the file.
fn is_complete(raw: &RawInventory) -> bool {
    let there = |text: &Text| text.end > 0;
    let machines = [&raw.cluster, &raw.host, &raw.guest];
    let components = [&raw.image, &raw.package, &raw.app, &raw.stack, &raw.state];
    raw.capability.iter().all(|item| there(&item.name))
        && raw.profile.iter().all(|item| there(&item.name) && there(&item.version))
        && machines.into_iter().flatten().all(|item| there(&item.name))
        && components.into_iter().flatten().all(|item| there(&item.name))
        && raw.budget.iter().all(|item| there(&item.name))
        && raw.pool.iter().all(|item| there(&item.name))
        && raw.service.iter().all(|item| there(&item.name))
        && raw.workload.iter().all(|item| there(&item.name))
        && raw.fact.iter().all(|item| there(&item.name) && there(&item.subject) && there(&item.source))
        && raw.product.iter().all(|item| there(&item.name))
        && raw.os_image.iter().all(|item| !item.images.is_empty())
        && raw
            .waiver
            .iter()
            .all(|item| there(&item.fact) && there(&item.whom) && there(&item.because) && there(&item.until))
        && raw.window.iter().all(|item| there(&item.open))
        && raw.freeze.iter().all(|item| there(&item.from) && there(&item.until))
        && raw.duration.iter().all(|item| there(&item.whom))
        && raw.no_return.iter().all(|item| there(&item.whom) && there(&item.because))
        && raw.owner.iter().all(|item| there(&item.name) && there(&item.whom))
}

const TOP_KEYS: [&str; 28] = [
    "format",
    "hold",
    "pool-label",
    "owner-label",
    "assumptions",
    "capability",
    "profile",
    "cluster",
    "host",
    "guest",
    "pool",
    "budget",
    "image",
    "package",
    "app",
    "stack",
    "state",
    "service",
    "workload",
    "fact",
    "product",
    "os-image",
    "waiver",
    "window",
    "freeze",
    "duration",
    "no-return",
    "owner",
];

#[cfg(test)]
mod tests;
