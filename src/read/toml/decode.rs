//! From a [`Tree`] to a piece of an inventory, through the same `Deserialize` by which `toml` makes one. Only the plain
//! workloads are taken as they are.

use super::tree::{Children, Key, NodeId, ROOT, Siblings, Tree, Value};
use crate::inventory::plain::{Piece, PlainWorkload, Row, Slice};
use crate::inventory::raw::{RawInventory, RawWorkload};
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_spanned::de::{SpannedDeserializer, is_spanned};
use std::borrow::Cow;
use std::fmt;

/// The list of workloads at the top of an inventory.
const WORKLOADS: &str = "workload";

/// Makes an inventory of a document; `None` if it is none, or if a workload has no name.
pub(super) fn inventory<'de>(tree: &Tree<'de>) -> Option<Piece<'de>> {
    let Value::Table(all, _) = tree.node(ROOT).value else { return None };
    let raw = RawInventory::deserialize(Root { tree, all }).ok()?;
    let mut workloads = Vec::new();
    let is_workloads = |id: &NodeId| tree.node(*id).key.text == WORKLOADS;
    let mut lists = tree.children(all).filter(is_workloads);
    if let Some(list) = lists.next() {
        let Value::List(items, _) = tree.node(list).value else { return None };
        for node in tree.children(items) {
            workloads.push(workload(tree, node)?);
        }
    }
    lists.next().is_none().then_some(Piece { raw, workloads })
}

fn workload<'de>(tree: &Tree<'de>, node: NodeId) -> Option<Row<'de>> {
    if let Some(plain) = plain_workload(tree, node) {
        return Some(Row::Plain(plain));
    }
    let whole = RawWorkload::deserialize(Item { tree, node }).ok()?;
    (whole.name.end > 0).then(|| Row::Whole(Box::new(whole)))
}

/// Takes a workload as it is, if no more is written down of it than a plain one has, and each once.
fn plain_workload<'de>(tree: &Tree<'de>, node: NodeId) -> Option<PlainWorkload<'de>> {
    let Value::Table(entries, _) = tree.node(node).value else { return None };
    let mut plain = PlainWorkload::default();
    let mut name = None;
    for id in tree.children(entries) {
        let node = tree.node(id);
        let Value::Text(Cow::Borrowed(value)) = node.value else { return None };
        let slot = if node.key.text == "name" { &mut name } else { plain.slot(&node.key.text)? };
        let (start, end) = node.place();
        if slot.replace(Slice { value, start, end }).is_some() {
            return None;
        }
    }
    plain.name = name?;
    Some(plain)
}

/// All of a document but its workloads.
#[derive(Clone, Copy)]
struct Root<'a, 'de> {
    tree: &'a Tree<'de>,
    all: Children,
}

impl<'de> Deserializer<'de> for Root<'_, 'de> {
    type Error = Unsound;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsound> {
        let Self { tree, all } = self;
        let siblings = tree.children(all).filter(|id| tree.node(*id).key.text != WORKLOADS);
        visitor.visit_map(Entries { tree, siblings, value: ROOT })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// That a document is no inventory. The words for it come from reading it again with `toml`.
#[derive(Debug)]
pub(super) struct Unsound;

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not plainly sound")
    }
}

impl std::error::Error for Unsound {}

impl de::Error for Unsound {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A value of a document.
#[derive(Clone, Copy)]
struct Item<'a, 'de> {
    tree: &'a Tree<'de>,
    node: NodeId,
}

impl<'de> Item<'_, 'de> {
    fn map<V: Visitor<'de>>(self, children: Children, visitor: V) -> Result<V::Value, Unsound> {
        let siblings = self.tree.children(children);
        visitor.visit_map(Entries { tree: self.tree, siblings, value: ROOT })
    }

    /// Whether no two keys of a table are the same. What is not a structure does not notice it.
    fn is_distinct(self, children: Children) -> bool {
        let keys = self.tree.children(children).map(|id| self.tree.node(id).key.text.as_ref());
        let mut keys: Vec<&str> = keys.collect();
        keys.sort_unstable();
        keys.windows(2).all(|pair| pair[0] != pair[1])
    }
}

impl<'de> Deserializer<'de> for Item<'_, 'de> {
    type Error = Unsound;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsound> {
        match &self.tree.node(self.node).value {
            Value::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Value::Text(Cow::Owned(text)) => visitor.visit_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Flag(flag) => visitor.visit_bool(*flag),
            Value::List(children, _) => {
                visitor.visit_seq(Items { tree: self.tree, siblings: self.tree.children(*children) })
            }
            Value::Table(children, _) if self.is_distinct(*children) => self.map(*children, visitor),
            Value::Table(..) => Err(Unsound),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsound> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unsound> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unsound> {
        let node = self.tree.node(self.node);
        match node.value {
            _ if is_spanned(name) => visitor.visit_map(SpannedDeserializer::new(self, node.span())),
            // A structure refuses a key that it has already.
            Value::Table(children, _) => self.map(children, visitor),
            _ => Err(Unsound),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

impl<'a, 'de> IntoDeserializer<'de, Unsound> for Item<'a, 'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The items of a list.
struct Items<'a, 'de> {
    tree: &'a Tree<'de>,
    siblings: Siblings<'a, 'de>,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Unsound;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unsound> {
        let next = self.siblings.next();
        next.map(|node| seed.deserialize(Item { tree: self.tree, node })).transpose()
    }
}

/// The entries of a table.
struct Entries<'a, 'de, S> {
    tree: &'a Tree<'de>,
    siblings: S,
    /// The entry of which the key was taken last.
    value: NodeId,
}

impl<'de, S: Iterator<Item = NodeId>> MapAccess<'de> for Entries<'_, 'de, S> {
    type Error = Unsound;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unsound> {
        let Some(node) = self.siblings.next() else { return Ok(None) };
        self.value = node;
        seed.deserialize(Name(&self.tree.node(node).key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Unsound> {
        seed.deserialize(Item { tree: self.tree, node: self.value })
    }
}

/// A key of a table.
#[derive(Clone, Copy)]
struct Name<'a, 'de>(&'a Key<'de>);

impl<'de> Deserializer<'de> for Name<'_, 'de> {
    type Error = Unsound;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsound> {
        match &self.0.text {
            Cow::Borrowed(text) => BorrowedStrDeserializer::new(text).deserialize_any(visitor),
            Cow::Owned(text) => visitor.visit_str(text),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unsound> {
        let span = self.0.start as usize..self.0.end as usize;
        if is_spanned(name) { visitor.visit_map(SpannedDeserializer::new(self, span)) } else { Err(Unsound) }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'a, 'de> IntoDeserializer<'de, Unsound> for Name<'a, 'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
