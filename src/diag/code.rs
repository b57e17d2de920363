//! The codes of all messages. `docs/codes.md` has one heading for each, which a test compares.

use super::Severity;

/// Declares the codes: variant, name, severity, description.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $description:literal;)*) => {
        /// What kind of message a diagnostic is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $description] $variant,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name that is printed and that does not change.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns how bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Returns one sentence about what it means.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }
        }
    };
}

codes! {
    Unreadable "unreadable" Error "The file cannot be opened or read.";
    NotText "not-text" Error "The file is not UTF-8 text.";
    TooLarge "too-large" Error "The file or one of its parts is beyond a stated limit.";
    UnknownFormat "unknown-format" Error "The file is of no kind that comove reads.";
    NotBuilt "not-built" Error "This build of comove lacks the feature that reads the file.";
    Syntax "syntax" Error "The file breaks the grammar of its language.";
    UnknownKey "unknown-key" Error "A key is not one that may stand there.";
    WrongType "wrong-type" Error "A value has the wrong type.";
    MissingKey "missing-key" Error "A key that must be there is not.";
    BadValue "bad-value" Error "A value is of the right type and yet means nothing.";
    FormatVersion "format-version" Error "The inventory is of a format version that this comove does not read.";
    EmptyInventory "empty-inventory" Error "The inputs hold nothing to plan for.";
    DuplicateName "duplicate-name" Error "Two things of one kind have the same name in one file.";
    Conflict "conflict" Error "Two statements about one property differ.";
    UnknownName "unknown-name" Error "A name refers to nothing.";
    Cycle "cycle" Error "Something contains or carries itself.";
    BadVersion "bad-version" Error "A version cannot be read by its scheme.";
    BadRange "bad-range" Error "A version range cannot be read by its scheme.";
    BadRequirement "bad-requirement" Error "A requirement is incomplete or contradicts itself.";
    BadPattern "bad-pattern" Error "A pattern or bump cannot be read.";
    NothingMatches "nothing-matches" Error "A bump names nothing that the inventory knows.";
    Downgrade "downgrade" Error "A bump goes to an earlier version.";
    NotACandidate "not-a-candidate" Error "A bump goes to a version that the listed candidates leave out.";
    TooManyStops "too-many-stops" Error "A path rule asks for more stops on the way than are planned.";
    OtherSystem "other-system" Error "A bump goes to an OS of another family.";
    BumpConflict "bump-conflict" Error "Two bumps want different versions of one thing.";
    NoChange "no-change" Warning "A bump asks for the version that is there.";
    StopsUnknown "stops-unknown" Warning "A path rule forbids to skip versions, and which there are is not known.";
    Unmatched "unmatched" Warning "A hold, a fact or a waiver matches nothing.";
    WaiverEnded "waiver-ended" Warning "The day until which a fact was waived is over.";
    Unversioned "unversioned" Warning "A version is needed and not known, so answers about it are unknown.";
    TwoVersions "two-versions" Warning "A workload runs one thing in two versions, of which the first is taken.";
    ProfileLowers "profile-lowers" Warning "An OS release brings an earlier version of something than the one before.";
    ImportSkipped "import-skipped" Warning "Objects of the input were left out.";
    ImportIncomplete "import-incomplete" Warning "Fields of imported objects were absent or odd, so that something is unknown.";
    ImportKept "import-kept" Warning "An import left in its file what a person wrote or the sources have no more.";
    DoubtfulIdentity "doubtful-identity" Warning "Machines of different sources may be one, and nothing says so for sure.";
    SharedKernel "shared-kernel" Warning "Nodes are containers themselves: their kernel belongs to the machine under them.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
