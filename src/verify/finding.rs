//! What the checker finds, as data; `report` words it.
//!
//! A finding names things, versions and numbers, and holds no sentence. Where a version is missing, it is not known.

pub use super::named::{At, Attribute, Demand, Item, Listed, Mark, Obstacle, Source, Stand, Table, Whose};

use crate::answer::certificate::RuleKind;
use crate::answer::step::{Asked, Certainty, Effect, WaitKind};
use crate::answer::tables::ThingKind;
use crate::model::{PatternError, Strategy};
use crate::question::BumpError;

/// What is wrong with a plan, or what differs from when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The plan has a schema that this version does not read.
    Schema {
        /// The plan's.
        found: u32,
        /// The one that is read.
        read: u32,
    },
    /// A bump cannot be read.
    Bump {
        /// The bump.
        bump: String,
        /// Why not.
        error: BumpError,
    },
    /// A hold cannot be read.
    Hold {
        /// The pattern.
        hold: String,
        /// Why not.
        error: PatternError,
    },
    /// The bumps and holds mean nothing for this inventory.
    Refused {
        /// Why not, in the words in which the question itself is refused.
        message: String,
    },
    /// What is said to be a day is none.
    NoDay {
        /// What is said.
        text: String,
    },
    /// The inventory holds something that was not held when the plan was made.
    NowHeld {
        /// The pattern.
        pattern: String,
    },
    /// Something is listed twice.
    Twice(Listed),

    /// A reference leads nowhere.
    NoEntry {
        /// The table or list that it refers to.
        table: Table,
        /// The position or number that it names.
        at: usize,
    },
    /// A reason comes before the one that it follows from.
    ReasonOrder {
        /// Its position.
        reason: usize,
        /// The position of the one that it follows from.
        because: usize,
    },
    /// A thing is of another kind than the tables say.
    Kind {
        /// The thing.
        thing: String,
        /// What the plan says.
        said: ThingKind,
        /// What the inventory says.
        found: ThingKind,
    },
    /// The inventory says something else of a thing than the tables.
    Differs {
        /// The thing.
        thing: String,
        /// What of it.
        what: Attribute,
        /// What the plan says.
        said: Option<String>,
        /// What the inventory says.
        found: Option<String>,
    },
    /// The inventory does not have something of the tables any more. Where a step or event speaks of it, that is a fault of
    /// its own.
    Gone(Source),
    /// A requirement or fact stands elsewhere.
    Elsewhere {
        /// Which.
        what: Source,
        /// Where the plan says that it stands.
        place: String,
    },
    /// A requirement or fact is explained in other words.
    Reworded(Source),

    /// The inventory does not have what the plan speaks of.
    Missing {
        /// The thing.
        thing: String,
        /// What of it.
        of: String,
        /// Of what a thing has under it: the machine.
        under: Option<String>,
    },
    /// A thing cannot be at a version.
    OffTrack {
        /// The thing.
        thing: String,
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },
    /// A thing is further today than a version that the plan takes it to.
    LeftBehind {
        /// The thing.
        thing: String,
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },
    /// A change does not go to a later version.
    NotForward {
        /// The thing.
        thing: String,
        /// Of what the version is.
        of: String,
        /// From where.
        from: Option<String>,
        /// To where.
        to: Option<String>,
    },
    /// A version is written in another way than in the inventory.
    Writing {
        /// What is at it.
        item: Item,
        /// As the plan writes it.
        said: String,
        /// As the inventory writes it.
        known: String,
    },
    /// Another effect happens to a thing than the plan says.
    Effect {
        /// The thing.
        thing: String,
        /// What the plan says.
        said: Effect,
        /// What happens.
        found: Effect,
    },
    /// A mark of a change is there and should not be, or the other way round.
    Mark {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// The version that it comes to.
        version: Option<String>,
        /// Which mark.
        mark: Mark,
        /// Whether it should be there.
        holds: bool,
    },
    /// A thing leaves another machine than the plan says.
    Moved {
        /// The thing.
        thing: String,
        /// The machine that the plan says it leaves; none where the plan says that it leaves none.
        said: Option<String>,
        /// The machine that it leaves; none where it leaves none.
        found: Option<String>,
    },
    /// A thing is said to move to what is no machine.
    MovedTo {
        /// The thing.
        thing: String,
        /// What it is said to move to.
        to: String,
    },
    /// A step is carried out under another strategy than the plan.
    Strategy {
        /// The step's.
        said: Strategy,
        /// The plan's.
        plan: Strategy,
    },
    /// Something stands elsewhere than where a step begins.
    Stands {
        /// What, and where.
        at: At,
        /// Whether it stands there today, before any step.
        today: bool,
    },
    /// A workload's own guest is made a second time.
    MadeBefore {
        /// The guest.
        guest: String,
        /// The step that makes it first.
        step: usize,
    },
    /// Something is moved that is held.
    Held {
        /// What, and where it comes to.
        at: At,
        /// The pattern that holds it.
        pattern: String,
    },
    /// A path rule does not let a version be skipped.
    Skips {
        /// What, and where it comes to.
        at: At,
        /// The version that is skipped.
        version: Option<String>,
    },

    /// A step does not have the number of its place.
    Number {
        /// The number that it has.
        said: usize,
    },
    /// A step waits for one that is not earlier.
    WaitsForLater {
        /// The one that it waits for.
        step: usize,
    },
    /// A step has another rank than what it waits for gives it.
    Rank {
        /// The plan's.
        said: usize,
        /// One more than the highest of what it waits for.
        found: usize,
    },
    /// A step cannot wait for another for the reason that the plan gives.
    WaitKind {
        /// The one that it waits for.
        step: usize,
        /// The reason that the plan gives.
        kind: WaitKind,
    },
    /// A step waits for another without need.
    NeedlessWait {
        /// The one that it waits for.
        step: usize,
        /// Whether it does so already by waiting for a third.
        spared: bool,
    },
    /// Nothing says which of two steps comes first.
    Unordered {
        /// What moves in the later step.
        item: Item,
        /// What has to move before that, if it is something else.
        on: Option<Item>,
        /// The step in which that moves.
        step: usize,
    },

    /// Something moves without what has to move first or at once.
    Alone {
        /// What moves, and where it comes to.
        at: At,
        /// What would have to be there, and where.
        on: At,
        /// By which rule.
        rule: RuleKind,
    },
    /// Replicas that may not differ do.
    Mixed {
        /// What moves, and where it comes to.
        at: At,
        /// The service.
        service: String,
        /// The version of another replica.
        other: Option<String>,
    },
    /// A requirement does not hold after a step.
    Requirement {
        /// Who has it.
        whose: Whose,
        /// What has the need, and its version, where the requirement speaks of one.
        subject: Option<At>,
        /// What is there of each thing that is needed.
        met: Vec<Stand>,
        /// The requirement.
        demand: Demand,
    },

    /// Something that was asked for is neither reached nor listed as blocked.
    NotReached {
        /// What was asked for.
        goal: At,
    },
    /// Nobody asked for what the plan says was asked for.
    NotAsked {
        /// What.
        goal: At,
        /// Whether the plan lists it as blocked; an event of the certificate otherwise.
        blocked: bool,
    },
    /// Something is listed as blocked, and the steps reach it.
    BlockedReached {
        /// What was asked for.
        goal: At,
    },
    /// Whether a bump asks for a change is not as the plan says.
    Asked {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// What is so.
        found: Asked,
    },
    /// What is said to stand in the way does not.
    Blocked {
        /// What is said to stand in the way.
        thing: String,
        /// What is wrong with that.
        wrong: Obstacle,
    },

    /// Somebody else says that a change works, or nobody does.
    Certainty {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// The version that it comes to.
        version: Option<String>,
        /// What the plan says.
        said: Option<Certainty>,
        /// What is so; none where nothing is to be asked.
        found: Option<Certainty>,
    },
    /// The things of which nothing says that they work with a version are not those of the steps.
    Unknowns {
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },

    /// A violation of today is listed and is none, or is one and not listed.
    Violates {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
        /// Whether the thing violates it.
        does: bool,
    },
    /// Whether the plan touches what violates a requirement today is not as it says.
    Mended {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
        /// Whether the steps touch it.
        touched: bool,
    },
    /// The versions by which a thing violates a requirement are others than the plan says.
    ByVersions {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
    },

    /// A fact says something else than the plan says of it.
    Fact {
        /// The fact.
        fact: String,
    },
    /// The plan leaves out what comes of a fact.
    FactLeftOut {
        /// The fact.
        fact: String,
    },
    /// The plan names none of the facts that concern a thing.
    NoFactOf {
        /// The thing.
        thing: String,
    },

    /// A count is not what the steps add up to.
    Count {
        /// Its name in the plan.
        name: &'static str,
        /// What the plan says.
        said: u64,
        /// What the steps make.
        found: u64,
    },
    /// The pessimistic reading does not follow from the optimistic one.
    Readings {
        /// What can be carried out if everything unknown holds, and what is blocked then.
        optimistic: (usize, usize),
        /// The same if everything unknown fails.
        pessimistic: (usize, usize),
        /// How many things are unknown.
        unknown: usize,
    },
    /// The limits that the order does not heed are others than those of the inventory.
    Limits,

    /// The causes of an event lead back to nothing that was asked for.
    Unrooted,
    /// One event does not follow from another by the rule that is given.
    NotImplied {
        /// The cause.
        cause: At,
        /// What is said to follow.
        effect: At,
        /// By which rule.
        rule: RuleKind,
    },
    /// An event follows from another requirement than the one that is named.
    OtherRequirement {
        /// The one that is named.
        demand: Demand,
    },
    /// Something has other versions than when the plan was made.
    OtherVersions {
        /// The thing.
        thing: String,
        /// Of what the versions are.
        of: String,
    },
    /// No event of the certificate stands for a change.
    NotCertified {
        /// What the change comes to.
        at: At,
    },
    /// A change and its events go from and to different versions.
    OtherSpan {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// From where to where by the change.
        change: (Option<String>, Option<String>),
        /// From where to where by the certificate.
        events: (Option<String>, Option<String>),
    },
    /// An event does not happen in the step that it names.
    NotInStep {
        /// What it comes to.
        at: At,
        /// The step that it names.
        step: Option<usize>,
    },
    /// The certificate speaks of a step that is not there.
    NoStep {
        /// Its number.
        step: usize,
    },
    /// A tie is between events that are not both in the step.
    NotInTie {
        /// The one that implies.
        from: usize,
        /// The one implied.
        to: usize,
    },
    /// Nothing ties the events of a step together.
    Untied {
        /// The parts that it falls into.
        parts: usize,
    },
    /// A step joins stops, each of which would be a smaller step.
    Detour,
}
