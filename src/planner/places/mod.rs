//! Places: where what moves can stand, at the end and on the way.
//!
//! Whatever leaves a machine that is emptied needs no version of the next; it needs *some* machine of its pool that
//! carries it. Five things follow.
//!
//! * **What is forced** ([`forced`]). If every machine that something may stand on supports less than what is forced
//!   already, then what all that is left have in common is forced too, or the goals are blocked. If several ways are left
//!   and they have no least, one is chosen, and the plan is no longer the least.
//! * **Where things go** ([`route`]). Steps are carried out one after another; whoever would go down with a step, or would
//!   not be carried after it, moves first, to a machine that is done if there is one, so that it moves once. Where nothing
//!   goes on, steps that wait for each other's room are one step, or a machine is added for a time.
//! * **Who is kept apart** ([`apart`]). No two replicas of a service come to one value of a label by which it is kept apart.
//! * **The best way** ([`search`]). Where a pool is small all ways are tried, and the one is taken that adds the fewest
//!   machines, then has the smallest largest step, then moves the least, then goes to the fewest machines of which less is
//!   known than of where things are today: no engine is said to be there, or no version of it.
//! * **In which order.** Each move is an event, and ties say which changes it comes before and after.
//!
//! The first is exact where each thing is looked at by itself; that all of them can stand at the same time is what the
//! second shows by doing it.

mod apart;
mod carrying;
mod forced;
mod ground;
mod load;
mod pools;
mod route;
mod search;
pub(crate) use route::{Placed, SpareHost, Stand};

pub(crate) use forced::{Forced, force};
pub(crate) use route::route;
