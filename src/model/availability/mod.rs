//! What availability asks for, typed: which machines take each other's place, and how much of something may be away.

mod amount;
mod pool;

pub use amount::Amount;
pub(super) use pool::Pools;
pub use pool::{Pool, PoolId};
