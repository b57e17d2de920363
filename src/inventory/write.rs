//! Writing a raw inventory down as TOML that a person can read and edit.
//!
//! Tables come in the order of the format's documentation, keys in the order of the raw structures, and what the
//! inventory leaves out is left out of the text. Only TOML 1.0 is written: inline tables stand on one line; only arrays
//! are broken.

use super::keep;
use super::raw::RawInventory;
use serde::Serialize;
use serde::ser::{Impossible, SerializeStruct, Serializer};
use std::fmt::Write as _;
use std::io::{self, Write};
use toml::de::DeValue;
use toml::ser::{Error, ValueSerializer};

/// The length from which an array is written with one element a line.
const WIDE: usize = 100;

/// Writes an inventory under a comment that says what made it.
///
/// Only one table at a time is kept in memory, so that a large fleet can be written to a file or pipe.
///
/// # Errors
/// Those of `out`.
///
/// # Examples
/// ```
/// use comove::inventory::raw::{Mark, RawInventory, RawMachine};
/// let mut raw = RawInventory::default();
/// raw.host.push(RawMachine { name: Mark::imported("n1".to_owned(), 0, 0), ..RawMachine::default() });
/// let mut text = Vec::new();
/// comove::inventory::write::write(&raw, "made by hand", &mut text)?;
/// assert_eq!(String::from_utf8_lossy(&text), "# made by hand\n\nformat = 1\n\n[[host]]\nname = \"n1\"\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(raw: &RawInventory, comment: &str, out: &mut impl Write) -> io::Result<()> {
    tables_of(raw, comment, &mut |text, _| out.write_all(text.as_bytes()))
}

/// Writes an inventory so that a later import can update it and keep what a person has added; see [`super::keep`].
///
/// # Errors
/// Those of `out`.
pub fn write_to_keep(raw: &RawInventory, comment: &str, out: &mut impl Write) -> io::Result<()> {
    let mut ledger = keep::Writer::default();
    tables_of(raw, comment, &mut |text, table| {
        if let Some((kind, lines)) = table {
            ledger.table(kind, lines);
        }
        out.write_all(text.as_bytes())
    })?;
    out.write_all(ledger.finish().as_bytes())
}

/// Receives text and, for one of many tables, its kind and its lines.
type Take<'a> = dyn FnMut(&str, Option<(&str, &str)>) -> io::Result<()> + 'a;

fn tables_of(raw: &RawInventory, comment: &str, out: &mut Take<'_>) -> io::Result<()> {
    for line in comment.lines() {
        let clean = line.replace(crate::source::steers, " ");
        out(&format!("{}\n", format!("# {clean}").trim_end()), None)?;
    }
    let format = raw.format.as_ref().map_or(1, |format| format.value);
    out(&format!("\nformat = {format}\n"), None)?;
    if !raw.hold.is_empty() {
        out(&line("hold", &raw.hold).map_err(io::Error::other)?, None)?;
    }
    if !raw.pool_label.is_empty() {
        out(&line("pool-label", &raw.pool_label).map_err(io::Error::other)?, None)?;
    }
    if !raw.owner_label.is_empty() {
        out(&line("owner-label", &raw.owner_label).map_err(io::Error::other)?, None)?;
    }
    if let Some(assumptions) = &raw.assumptions {
        out(&format!("\n[assumptions]\n{}", lines(assumptions)?), None)?;
    }
    tables("capability", &raw.capability, out)?;
    tables("profile", &raw.profile, out)?;
    tables("cluster", &raw.cluster, out)?;
    tables("host", &raw.host, out)?;
    tables("guest", &raw.guest, out)?;
    tables("pool", &raw.pool, out)?;
    tables("budget", &raw.budget, out)?;
    tables("image", &raw.image, out)?;
    tables("package", &raw.package, out)?;
    tables("app", &raw.app, out)?;
    tables("stack", &raw.stack, out)?;
    tables("state", &raw.state, out)?;
    tables("service", &raw.service, out)?;
    tables("workload", &raw.workload, out)?;
    tables("fact", &raw.fact, out)?;
    tables("product", &raw.product, out)?;
    tables("os-image", &raw.os_image, out)?;
    tables("waiver", &raw.waiver, out)?;
    tables("window", &raw.window, out)?;
    tables("freeze", &raw.freeze, out)?;
    tables("duration", &raw.duration, out)?;
    tables("no-return", &raw.no_return, out)?;
    tables("owner", &raw.owner, out)
}

fn tables<T: Serialize>(name: &str, items: &[T], out: &mut Take<'_>) -> io::Result<()> {
    items.iter().try_for_each(|item| {
        let lines = lines(item)?;
        out(&format!("\n[[{name}]]\n{lines}"), Some((name, &lines)))
    })
}

fn lines<T: Serialize>(item: &T) -> io::Result<String> {
    item.serialize(TableSerializer).map_err(io::Error::other)
}

/// Writes `key = value`; an array that is too wide gets one element a line.
fn line<T: Serialize + ?Sized>(key: &str, value: &T) -> Result<String, Error> {
    let mut text = String::new();
    value.serialize(ValueSerializer::new(&mut text))?;
    if key.len() + text.len() > WIDE
        && let Some(broken) = broken(&text)
    {
        text = broken;
    }
    Ok(format!("{key} = {text}\n"))
}

/// Breaks the text of an array. Nothing else is broken, since an inline table must stay on its line.
fn broken(text: &str) -> Option<String> {
    let value = DeValue::parse(text).ok()?;
    let DeValue::Array(elements) = value.get_ref() else {
        return None;
    };
    let mut broken = "[\n".to_owned();
    for element in elements {
        writeln!(broken, "  {},", &text[element.span()]).ok()?;
    }
    broken.push(']');
    Some(broken)
}

/// Serializes a structure as lines `key = value`.
struct TableSerializer;

impl SerializeStruct for Lines {
    type Ok = String;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.0.push_str(&line(key, value)?);
        Ok(())
    }

    fn end(self) -> Result<String, Error> {
        Ok(self.0)
    }
}

/// The lines of a table so far.
#[derive(Default)]
struct Lines(String);

/// Rejects what is not a structure; all tables of the inventory are.
macro_rules! refuse {
    ($($method:ident($($argument:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$ok, Error> {
            Err(serde::ser::Error::custom("a table of an inventory is a structure"))
        })*
    };
}

impl Serializer for TableSerializer {
    type Ok = String;
    type Error = Error;
    type SerializeSeq = Impossible<String, Error>;
    type SerializeTuple = Impossible<String, Error>;
    type SerializeTupleStruct = Impossible<String, Error>;
    type SerializeTupleVariant = Impossible<String, Error>;
    type SerializeMap = Impossible<String, Error>;
    type SerializeStruct = Lines;
    type SerializeStructVariant = Impossible<String, Error>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Lines, Error> {
        Ok(Lines::default())
    }

    refuse! {
        serialize_bool(bool) -> String;
        serialize_i8(i8) -> String;
        serialize_i16(i16) -> String;
        serialize_i32(i32) -> String;
        serialize_i64(i64) -> String;
        serialize_u8(u8) -> String;
        serialize_u16(u16) -> String;
        serialize_u32(u32) -> String;
        serialize_u64(u64) -> String;
        serialize_f32(f32) -> String;
        serialize_f64(f64) -> String;
        serialize_char(char) -> String;
        serialize_str(&str) -> String;
        serialize_bytes(&[u8]) -> String;
        serialize_none() -> String;
        serialize_unit() -> String;
        serialize_unit_struct(&'static str) -> String;
        serialize_unit_variant(&'static str, u32, &'static str) -> String;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<String, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<String, Error> {
        value.serialize(self)
    }
}
