//! Reading TOML inventories, in pieces and with every fault that can be found in one run.
//!
//! A big inventory is cut before a top-level `[[header]]` about every mebibyte, so that memory grows with the
//! fleet and not with the document tree. Syntax faults do not end the reading of a piece, and each table is decoded
//! by itself: one bad table does not hide the next one's faults.

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::Builder;
use crate::read::raw::{RawInventory, Text};
use crate::source::{FileId, Place};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml_parser::lexer::TokenKind;

/// Length from which a piece is cut at the next header.
const PIECE: usize = 1 << 20;
/// Deepest nesting of brackets that is handed to the parser.
const DEEPEST: usize = 64;
/// Faults after which a file is given up, since more of them help nobody.
const MOST_FAULTS: usize = 200;

/// Adds an inventory to the builder.
pub(super) fn read(builder: &mut Builder, file: FileId, text: &str) {
    let mut reader = Reader { builder, file, offset: 0, faults: 0, broken: false };
    match pieces(text) {
        Ok(pieces) => {
            for piece in pieces {
                reader.offset = piece.start;
                reader.piece(&text[piece]);
            }
        }
        Err(at) => reader.fault(
            Code::TooLarge,
            format!("brackets are nested more than {DEEPEST} deep"),
            at..at + 1,
            None,
        ),
    }
}

/// Finds where to cut: before top-level headers of a single name, as the lexer sees them. Fails at the byte where
/// brackets are nested too deep.
fn pieces(text: &str) -> Result<Vec<std::ops::Range<usize>>, usize> {
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
                    && at - cuts[cuts.len() - 1] >= PIECE
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
    offset: usize,
    faults: usize,
    /// Whether the piece has faults of syntax: a key that is missing may well be among them.
    broken: bool,
}

impl Reader<'_> {
    /// Adds one piece. A sound one is decoded at a stroke; one with faults is gone through table by table.
    fn piece(&mut self, text: &str) {
        let offset = u32::try_from(self.offset).unwrap_or(u32::MAX);
        match ::toml::from_str::<RawInventory>(text) {
            Ok(raw) if is_complete(&raw) => self.builder.add(raw, self.file, offset),
            _ => self.faulty_piece(text, offset),
        }
    }

    fn faulty_piece(&mut self, text: &str, offset: u32) {
        let (document, errors) = DeTable::parse_recoverable(text);
        self.broken = !errors.is_empty();
        for mut error in errors {
            error.set_input(None);
            self.fault(Code::Syntax, error.message().to_owned(), error.span().unwrap_or(0..0), None);
        }
        let mut raw = RawInventory::default();
        for (key, value) in document.into_inner() {
            self.entry(&mut raw, key.get_ref(), key.span(), value);
        }
        self.builder.add(raw, self.file, offset);
    }

    fn entry(
        &mut self,
        raw: &mut RawInventory,
        key: &str,
        span: std::ops::Range<usize>,
        value: Spanned<DeValue<'_>>,
    ) {
        match key {
            "format" => raw.format = self.value(value),
            "hold" => raw.hold = self.value(value).unwrap_or_default(),
            "assumptions" => raw.assumptions = self.table(value, &[]),
            "capability" => raw.capability = self.tables(value, &["name"]),
            "profile" => raw.profile = self.tables(value, &["name", "version"]),
            "cluster" => raw.cluster = self.tables(value, &["name"]),
            "host" => raw.host = self.tables(value, &["name"]),
            "guest" => raw.guest = self.tables(value, &["name"]),
            "image" => raw.image = self.tables(value, &["name"]),
            "package" => raw.package = self.tables(value, &["name"]),
            "app" => raw.app = self.tables(value, &["name"]),
            "stack" => raw.stack = self.tables(value, &["name"]),
            "service" => raw.service = self.tables(value, &["name"]),
            "workload" => raw.workload = self.tables(value, &["name"]),
            "fact" => raw.fact = self.tables(value, &["name", "subject", "needs", "source"]),
            _ => {
                let help = did_you_mean(key, TOP_KEYS.iter().copied())
                    .unwrap_or_else(|| format!("the keys are {}", TOP_KEYS.join(", ")));
                self.fault(Code::UnknownKey, format!("unknown key `{key}`"), span, Some(help));
            }
        }
    }

    fn tables<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>, required: &[&str]) -> Vec<T> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(items) => {
                items.into_iter().filter_map(|item| self.table(item, required)).collect()
            }
            other => {
                let message = format!("expected an array of tables, found {}", other.type_str());
                self.fault(
                    Code::WrongType,
                    message,
                    span,
                    Some("write `[[name]]` with two brackets".to_owned()),
                );
                Vec::new()
            }
        }
    }

    /// Decodes one table. A key at fault is taken out and the rest tried again, so that each key has its say.
    fn table<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>, required: &[&str]) -> Option<T> {
        let span = value.span();
        let DeValue::Table(mut table) = value.into_inner() else {
            self.fault(Code::WrongType, "expected a table".to_owned(), span, None);
            return None;
        };
        let missing: Vec<_> = required.iter().filter(|key| !table.contains_key(**key)).collect();
        // A table without what names it would be the cause of more faults.
        let mut named = missing.is_empty();
        let shown = if self.broken { Vec::new() } else { missing };
        for key in shown {
            self.fault(Code::MissingKey, format!("the key `{key}` is missing"), span.clone(), None);
        }
        loop {
            let whole = Spanned::new(span.clone(), DeValue::Table(table.clone()));
            let error = match T::deserialize(ValueDeserializer::from(whole)) {
                Ok(decoded) => return named.then_some(decoded),
                Err(error) => error,
            };
            let at = error.span().unwrap_or_else(|| span.clone());
            self.decode_fault(&error, at.clone());
            let culprit = table.iter().find(|(key, value)| {
                let (key, value) = (key.span(), value.span());
                (key.start <= at.start && at.end <= key.end)
                    || (value.start <= at.start && at.end <= value.end)
            });
            let culprit = culprit.map(|(key, _)| key.clone())?;
            named &= !required.contains(&culprit.get_ref().as_ref());
            table.remove(&culprit);
        }
    }

    fn value<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<T> {
        let span = value.span();
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(decoded) => Some(decoded),
            Err(error) => {
                self.decode_fault(&error, error.span().unwrap_or(span));
                None
            }
        }
    }

    /// Words a fault that serde found.
    fn decode_fault(&mut self, error: &toml::de::Error, span: std::ops::Range<usize>) {
        let message = error.message();
        let mut quoted = message.split('`').skip(1).step_by(2);
        if message.starts_with("unknown field") {
            let key = quoted.next().unwrap_or_default().to_owned();
            let known: Vec<_> = quoted.collect();
            let help = did_you_mean(&key, known.iter().copied())
                .unwrap_or_else(|| format!("the keys here are {}", known.join(", ")));
            self.fault(Code::UnknownKey, format!("unknown key `{key}`"), span, Some(help));
        } else if message.starts_with("missing field") {
            self.fault(Code::MissingKey, message.replace("missing field", "missing key"), span, None);
        } else {
            self.fault(Code::WrongType, message.to_owned(), span, None);
        }
    }

    fn fault(&mut self, code: Code, message: String, span: std::ops::Range<usize>, help: Option<String>) {
        self.faults += 1;
        if self.faults > MOST_FAULTS {
            return;
        }
        let at = |byte: usize| u32::try_from(byte + self.offset).unwrap_or(u32::MAX);
        let place = Place { file: self.file, start: at(span.start), end: at(span.end) };
        let mut diagnostic = Diagnostic::new(code, message).at(place, "here");
        diagnostic.help = help;
        self.builder.report(diagnostic);
        if self.faults == MOST_FAULTS {
            self.builder.report(
                Diagnostic::new(code, format!("{MOST_FAULTS} faults in this file; the rest are not shown"))
                    .at(place, "up to here"),
            );
        }
    }
}

/// Tells whether every key that has to be there is; one that is not was left at its default, which stands nowhere.
fn is_complete(raw: &RawInventory) -> bool {
    let there = |text: &Text| text.end > 0;
    let machines = [&raw.cluster, &raw.host, &raw.guest];
    let components = [&raw.image, &raw.package, &raw.app, &raw.stack];
    raw.capability.iter().all(|item| there(&item.name))
        && raw.profile.iter().all(|item| there(&item.name) && there(&item.version))
        && machines.into_iter().flatten().all(|item| there(&item.name))
        && components.into_iter().flatten().all(|item| there(&item.name))
        && raw.service.iter().all(|item| there(&item.name))
        && raw.workload.iter().all(|item| there(&item.name))
        && raw.fact.iter().all(|item| {
            there(&item.name) && there(&item.subject) && there(&item.needs) && there(&item.source)
        })
}

const TOP_KEYS: [&str; 15] = [
    "format",
    "hold",
    "assumptions",
    "capability",
    "profile",
    "cluster",
    "host",
    "guest",
    "image",
    "package",
    "app",
    "stack",
    "service",
    "workload",
    "fact",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_falls_into_a_table_or_string() {
        let row = "[[host]]\nname = '''\n[[not]]\n'''\nlabels = [\n[[1]]\n]\n[host.more]\nx = 1\n";
        let text = row.repeat(2 * PIECE / row.len() + 2);
        let cuts = pieces(&text).expect("shallow");
        assert!(cuts.len() > 1, "the text is long enough to be cut");
        assert_eq!(cuts[0].start, 0);
        for cut in &cuts {
            assert!(text[cut.clone()].starts_with("[[host]]\n"), "at {cut:?}");
        }
        assert_eq!(cuts.last().map(|cut| cut.end), Some(text.len()));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("a = {}1{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(pieces(&deep), Err(4 + DEEPEST));
    }
}
