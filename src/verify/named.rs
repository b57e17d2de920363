//! What findings name: things with their versions, requirements, parts of a plan.

/// What is listed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Listed {
    /// A bump.
    Bump(String),
    /// A pattern that is held.
    Hold(String),
    /// A step that another waits for.
    Wait(usize),
    /// A change of one thing in one step.
    Change {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
    },
    /// A goal that is blocked.
    Goal(At),
    /// What stands in the way.
    Obstacle(String),
    /// A violation of today.
    Violation {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
    },
    /// What things are not known to work with.
    Unknown {
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },
    /// An event.
    Event,
    /// A cause of an event.
    Cause(usize),
    /// What ties a step.
    Tie(usize),
    /// An arrow of a tie.
    Arrow {
        /// The event that implies.
        from: usize,
        /// The event implied.
        to: usize,
    },
}

/// A table or list that a reference leads into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Table {
    /// The table of things.
    Things,
    /// The table of requirements.
    Requirements,
    /// The table of facts.
    Facts,
    /// The table of reasons.
    Reasons,
    /// The events of the certificate.
    Events,
    /// The steps.
    Steps,
}

/// What the table of things says of a thing beside its name and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Attribute {
    /// The service that it is a replica of.
    Service,
    /// The machine that it is on.
    Machine,
    /// Who looks after it.
    Owner,
}

/// An entry of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A thing, by its full name.
    Thing(String),
    /// A requirement, by its subject.
    Requirement(String),
    /// A fact, by its name.
    Fact(String),
}

/// A mark that a change may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Mark {
    /// The version is nothing to the workload and only comes with the machine.
    Unseen,
    /// Nothing lists the version.
    Unlisted,
}

/// Something that is at one version at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Item {
    /// A property of a machine.
    Property {
        /// The machine, such as `host/node-1`.
        machine: String,
        /// The property, such as `kernel`.
        property: String,
    },
    /// A property of a guest that a workload gets for itself.
    OwnGuest {
        /// The workload, such as `workload/cart`.
        workload: String,
        /// The property.
        property: String,
    },
    /// A property that a workload or guest has under it.
    Seat {
        /// The workload or guest.
        rider: String,
        /// The machine under it.
        machine: String,
        /// The property.
        property: String,
    },
    /// An image or stack as published.
    Published {
        /// The image or stack.
        component: String,
    },
    /// A component as it is built into an image.
    Carried {
        /// The image.
        image: String,
        /// The component.
        component: String,
    },
    /// A component as a workload runs or carries it.
    Runs {
        /// The workload.
        workload: String,
        /// The component.
        component: String,
    },
    /// A component as the furthest replica of a service runs it.
    First {
        /// The service, such as `service/db`.
        service: String,
        /// The component.
        component: String,
    },
    /// A component as every replica of a service runs it.
    All {
        /// The service.
        service: String,
        /// The component.
        component: String,
    },
}

/// Something, and the version that it is at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// What.
    pub item: Item,
    /// The version, if known.
    pub version: Option<String>,
}

/// A requirement, as people find it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Demand {
    /// Who has the need, such as `app/cart`.
    pub subject: String,
    /// Where it stands.
    pub place: String,
}

/// Who has a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whose {
    /// A thing.
    Thing(String),
    /// The machine that a workload moves to.
    Away(String),
    /// A service that calls what has moved.
    Caller(String),
}

/// What is there of something that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stand {
    /// It is at a version.
    At(At),
    /// The replicas of a service run some versions.
    Service {
        /// The service.
        service: String,
        /// The versions that are known.
        versions: Vec<String>,
    },
    /// Nothing says which version it is.
    Unsaid,
}

/// What is wrong with something that is said to stand in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// The inventory does not have it.
    Missing,
    /// It stands in the way of nothing.
    OfNothing,
    /// What leads there does not begin with what is blocked.
    Beginning,
    /// What leads there ends with something else.
    End,
    /// It is said to be ruled out less surely than the plan as a whole, or by a choice where none was made.
    Guarantee,
    /// The requirement is not there any more.
    NoRequirement(Demand),
    /// The requirement says nothing of it.
    OtherRequirement(Demand),
    /// The pattern is not held any more.
    NoHold(String),
    /// The pattern does not hold it.
    OtherHold(String),
    /// No path rule makes it stop at the version.
    NoStop(Option<String>),
    /// What it is said to be tied to is not there.
    NoTie,
    /// The rule that is given forbids nothing.
    Rule,
}
