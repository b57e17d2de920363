//! A TOML document as one flat list of nodes, which a piece fills and a decoder walks.
//!
//! A node knows its first and last child and its next sibling, so that nothing is allocated for a table but its place in
//! the list. Tables keep the order of the file.

use std::borrow::Cow;
use std::ops::Range;

/// How many keys of a table are looked through for one. A table with more of them is not looked through: the search would
/// be quadratic.
const MOST_KEYS: usize = 128;

/// A document; its root is a table.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    nodes: Vec<Node<'t>>,
}

/// The position of a node in its tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NodeId(u32);

/// The table of the whole document. It is nobody's child, and stands for "none" where a child is meant.
pub(super) const ROOT: NodeId = NodeId(0);

/// A value, and the key under which it stands in a table.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) key: Key<'t>,
    pub(super) value: Value<'t>,
    start: u32,
    end: u32,
    next: NodeId,
}

/// A key and its bytes; an item of a list has an empty one.
#[derive(Clone, Debug, Default)]
pub(super) struct Key<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) start: u32,
    pub(super) end: u32,
}

#[derive(Debug)]
pub(super) enum Value<'t> {
    Text(Cow<'t, str>),
    Integer(i64),
    Flag(bool),
    List(Children, ListForm),
    Table(Children, TableForm),
}

/// How a list is written, which decides whether it can grow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ListForm {
    /// `[ .. ]`
    Brackets,
    /// `[[name]]`, again and again.
    Headers,
}

/// How a table is written, which decides whether it can grow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TableForm {
    /// `{ .. }`
    Braces,
    /// By keys with dots.
    Dotted,
    /// By a header of its own, or by that of a table in it.
    Header,
}

/// The first and the last child.
#[derive(Clone, Copy, Debug)]
pub(super) struct Children {
    first: NodeId,
    last: NodeId,
}

impl Children {
    pub(super) const NONE: Self = Self { first: ROOT, last: ROOT };
}

impl Node<'_> {
    /// The bytes of the value.
    pub(super) const fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same, as a mark has it.
    pub(super) const fn place(&self) -> (u32, u32) {
        (self.start, self.end)
    }
}

impl<'t> Tree<'t> {
    /// Makes an empty document with room for as many nodes as a text of some bytes usually has.
    pub(super) fn with_room(bytes: usize) -> Self {
        let mut nodes = Vec::with_capacity(bytes / 16 + 1);
        let value = Value::Table(Children::NONE, TableForm::Header);
        nodes.push(Node { key: Key::default(), value, start: 0, end: 0, next: ROOT });
        Self { nodes }
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'t> {
        &self.nodes[id.0 as usize]
    }

    /// The children of a list or table, in order.
    pub(super) fn children(&self, of: Children) -> Siblings<'_, 't> {
        Siblings { tree: self, next: of.first }
    }

    /// Appends a value to a list, or to a table under a key. Whether the table has the key is not looked at.
    pub(super) fn append(
        &mut self,
        parent: NodeId,
        key: Key<'t>,
        value: Value<'t>,
        span: Range<usize>,
    ) -> Option<NodeId> {
        let clip = |at: usize| u32::try_from(at).ok();
        let id = NodeId(clip(self.nodes.len())?);
        let node = Node { key, value, start: clip(span.start)?, end: clip(span.end)?, next: ROOT };
        self.nodes.push(node);
        let (Value::List(children, _) | Value::Table(children, _)) = &mut self.nodes[parent.0 as usize].value
        else {
            return None;
        };
        let before = std::mem::replace(&mut children.last, id);
        if before == ROOT {
            children.first = id;
        } else {
            self.nodes[before.0 as usize].next = id;
        }
        Some(id)
    }

    /// Sets where a value ends, which began before its children.
    pub(super) fn end(&mut self, id: NodeId, end: usize) -> Option<()> {
        self.nodes[id.0 as usize].end = u32::try_from(end).ok()?;
        Some(())
    }

    /// Returns the table that a dotted key descends into, new or begun by an earlier dotted key.
    pub(super) fn dotted(&mut self, parent: NodeId, key: Key<'t>) -> Option<NodeId> {
        match self.find(parent, &key.text)? {
            None => self.add_table(parent, key, TableForm::Dotted),
            Some(known) => {
                matches!(self.node(known).value, Value::Table(_, TableForm::Dotted)).then_some(known)
            }
        }
    }

    /// Returns the table that a header descends into: the last of a list, or one that has or gets a header.
    pub(super) fn descend(&mut self, parent: NodeId, key: Key<'t>) -> Option<NodeId> {
        match self.find(parent, &key.text)? {
            None => self.add_table(parent, key, TableForm::Header),
            Some(known) => match self.node(known).value {
                Value::List(children, ListForm::Headers) => Some(children.last),
                Value::Table(_, TableForm::Header) => Some(known),
                _ => None,
            },
        }
    }

    /// Begins the table of a header `[key]`.
    pub(super) fn begin(&mut self, parent: NodeId, key: Key<'t>) -> Option<NodeId> {
        match self.find(parent, &key.text)? {
            None => self.add_table(parent, key, TableForm::Header),
            Some(_) => None,
        }
    }

    /// Begins another table of a list by a header `[[key]]`.
    pub(super) fn begin_item(&mut self, parent: NodeId, key: Key<'t>) -> Option<NodeId> {
        let span = key.start as usize..key.end as usize;
        let list = match self.find(parent, &key.text)? {
            None => {
                let list = Value::List(Children::NONE, ListForm::Headers);
                self.append(parent, key, list, span.clone())?
            }
            Some(known) if matches!(self.node(known).value, Value::List(_, ListForm::Headers)) => known,
            Some(_) => return None,
        };
        self.append(list, Key::default(), Value::Table(Children::NONE, TableForm::Header), span)
    }

    fn add_table(&mut self, parent: NodeId, key: Key<'t>, form: TableForm) -> Option<NodeId> {
        let span = key.start as usize..key.end as usize;
        self.append(parent, key, Value::Table(Children::NONE, form), span)
    }

    /// Looks a key up; fails in a table of more keys than are looked through.
    fn find(&self, table: NodeId, key: &str) -> Option<Option<NodeId>> {
        let Value::Table(children, _) = self.node(table).value else {
            return None;
        };
        let mut looked_at = 0;
        for id in self.children(children) {
            if self.node(id).key.text == key {
                return Some(Some(id));
            }
            looked_at += 1;
            if looked_at == MOST_KEYS {
                return None;
            }
        }
        Some(None)
    }
}

/// The children of a node.
#[derive(Clone)]
pub(super) struct Siblings<'a, 't> {
    tree: &'a Tree<'t>,
    next: NodeId,
}

impl Iterator for Siblings<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next;
        if id == ROOT {
            return None;
        }
        self.next = self.tree.node(id).next;
        Some(id)
    }
}
