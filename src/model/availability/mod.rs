//! What availability asks for, typed: which machines take each other's place, where things may go, and how much of
//! something may be away.

mod amount;
mod apart;
mod budget;
mod majority;
mod placement;
mod pool;
mod size;
mod taint;

pub use amount::Amount;
pub use apart::Corner;
pub use budget::{Blocked, Budget, BudgetId, BudgetSource};
pub(super) use budget::{Budgets, NamedBudget, NamedBudgetId};
pub(super) use placement::ARCHITECTURE;
pub use placement::{Demand, Fit, Hindrance, Placement, PlacementId};
pub(super) use pool::Pools;
pub use pool::{Pool, PoolId};
pub use size::{Dimension, NOTHING, Size};
pub use taint::{Taint, Toleration};
