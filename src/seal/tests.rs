//! What is written is read again, and what was never written is refused.

use super::{Bad, Lengths, Opened, Seal, Table, seal_enum, seal_id, seal_struct};
use crate::id::{FixedMap, Id, Lists, ids};
use proptest::prelude::*;
use std::fmt::Debug;

ids! { /// A test id.
TestId; }
seal_id! { TestId: Machines; }

#[derive(Clone, PartialEq, Debug, Default)]
struct Whole {
    number: u32,
    texts: Vec<Option<String>>,
    left: bool,
}
seal_struct! { Whole { number, texts; left } }

#[derive(Clone, Copy, PartialEq, Debug)]
enum Either {
    Nothing,
    Some(TestId, bool),
}
seal_enum! { Either { 0 Nothing, 1 Some(id, flag) } }

fn sealed(value: &impl Seal) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.seal(&mut bytes);
    bytes
}

/// Reads a value of a fleet with three machines, with nothing behind it.
fn opened<T: Seal>(bytes: &[u8]) -> Result<T, Bad> {
    let mut from = Opened::new(bytes);
    let mut lengths = Lengths::default();
    lengths.set(Table::Machines, 3);
    from.within(lengths);
    let value = T::open(&mut from)?;
    from.end().map(|()| value)
}

fn comes_back<T: Seal + PartialEq + Debug>(value: &T) {
    let bytes = sealed(value);
    assert_eq!(opened::<T>(&bytes).as_ref(), Ok(value));
    for end in 0..bytes.len() {
        assert!(opened::<T>(&bytes[..end]).is_err(), "{value:?} up to {end}");
    }
    assert!(opened::<T>(&[&bytes[..], &[0]].concat()).is_err(), "{value:?} and more");
}

proptest! {
    #[test]
    fn values_come_back_whole_or_not_at_all(
        number: u32, large: i64, text in ".{0,6}", texts in prop::collection::vec(prop::option::of(".{0,3}"), 0..4),
        pairs in prop::collection::btree_map(".{0,2}", any::<u64>(), 0..4),
    ) {
        comes_back(&Whole { number, texts, left: false });
        comes_back(&(large, text.into_boxed_str()));
        comes_back(&pairs.clone().into_iter().collect::<FixedMap<_, _>>());
        comes_back(&pairs);
    }

    #[test]
    fn bytes_make_a_value_or_are_refused(bytes: Vec<u8>) {
        if let Ok(value) = opened::<Whole>(&bytes) {
            prop_assert_eq!(sealed(&value), bytes.clone());
        }
        if let Ok(value) = opened::<Vec<Either>>(&bytes) {
            prop_assert_eq!(sealed(&value), bytes.clone());
        }
        if let Ok(lists) = opened::<Lists<TestId, u8>>(&bytes) {
            prop_assert!((0..9).all(|at| lists.get(TestId::from_index(at)).len() <= bytes.len()));
        }
    }
}

#[test]
fn ids_are_of_something() {
    let id = TestId::from_index;
    comes_back(&vec![Either::Some(id(2), true), Either::Nothing]);
    assert!(opened::<TestId>(&sealed(&3_u32)).is_err());
}

#[test]
fn a_count_makes_no_room_for_what_is_not_there() {
    let bytes = sealed(&u32::MAX);
    assert_eq!(opened::<Vec<Whole>>(&bytes), Err(Bad("there are fewer values than are announced")));
    assert!(opened::<String>(&bytes).is_err());
    let mut many = sealed(&1_000_000_u32);
    many.resize(1_000_004, 0);
    assert!(Opened::new(&many[4..]).room::<[u64; 32]>(1_000_000) < 30_000);
}

#[test]
fn keys_are_once_there_and_ranges_go_forward() {
    let twice = vec![(1_u8, 2_u8), (1, 3)];
    assert!(opened::<FixedMap<u8, u8>>(&sealed(&twice)).is_err());
    assert!(opened::<std::ops::Range<u32>>(&sealed(&(2_u32, 1_u32))).is_err());
    comes_back(&(1..3_u32));
}
