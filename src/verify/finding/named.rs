//! What findings name: things with their versions, and requirements.

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
    /// How often a workload or guest has moved.
    Moved {
        /// The workload or guest.
        rider: String,
    },
    /// A property of the machine on which a workload or guest stands.
    Under {
        /// The workload or guest.
        rider: String,
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
