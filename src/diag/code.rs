//! The codes of all messages. `docs/codes.md` has a heading for each; a test compares them.

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

            /// The printed name, which does not change.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How severe it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }
        }
    };
}

codes! {
    Unreadable "unreadable" Error "The file cannot be opened or read.";
    OutputIsInput "output-is-input" Error "The answer would replace a file that is read.";
    NotText "not-text" Error "The file is not UTF-8 text.";
    TooLarge "too-large" Error "The file or one of its parts exceeds a stated limit.";
    UnknownFormat "unknown-format" Error "The file is of no kind that comove reads.";
    Damaged "damaged" Error "A compiled fleet was changed after it was made, or is not all there.";
    OtherBuild "other-build" Error "A compiled fleet was made by another version of comove.";
    CompiledAlone "compiled-alone" Error "A compiled fleet is asked for what only its inputs can tell.";
    NotBuilt "not-built" Error "This build of comove lacks the feature that reads the file.";
    Syntax "syntax" Error "The file breaks the grammar of its language.";
    UnknownKey "unknown-key" Error "A key is not allowed in its place.";
    WrongType "wrong-type" Error "A value has the wrong type.";
    MissingKey "missing-key" Error "A required key is missing.";
    BadValue "bad-value" Error "A value has the right type but no meaning.";
    FormatVersion "format-version" Error "This version of comove does not read the inventory's format version.";
    EmptyInventory "empty-inventory" Error "The inputs contain nothing to plan.";
    DuplicateName "duplicate-name" Error "Two things of one kind have the same name in one file.";
    Conflict "conflict" Error "Two statements about one property differ.";
    UnknownName "unknown-name" Error "A name refers to nothing.";
    Cycle "cycle" Error "Something contains or carries itself.";
    BadVersion "bad-version" Error "A version cannot be read by its scheme.";
    BadRange "bad-range" Error "A version range cannot be read by its scheme.";
    BadRequirement "bad-requirement" Error "A requirement is incomplete or contradicts itself.";
    BadPattern "bad-pattern" Error "A pattern or bump cannot be read.";
    BadRule "bad-rule" Error "A rule of a gate cannot be read, or is about something that the command does not tell.";
    NothingMatches "nothing-matches" Error "A bump matches nothing in the inventory.";
    Downgrade "downgrade" Error "A bump asks for an earlier version.";
    NotACandidate "not-a-candidate" Error "A bump asks for a version that is not a listed candidate.";
    TooManyStops "too-many-stops" Error "A path rule requires more intermediate stops than comove plans.";
    OtherSystem "other-system" Error "A bump asks for an OS of another family.";
    BumpConflict "bump-conflict" Error "Two bumps ask for different versions of one thing.";
    NoChange "no-change" Warning "A bump asks for the version already in use.";
    TakenFor "taken-for" Warning "A name that could be read otherwise is taken for something of the inventory.";
    OtherKind "other-kind" Warning "A bump could be meant for other things, too: for machines of the other kind, or for all images that are built on a system.";
    OtherDistribution "other-distribution" Warning "A bump of a package names a version of one distribution, and is asked of what has the package of another.";
    StopsUnknown "stops-unknown" Warning "A path rule forbids skipping versions, and the versions in between are unknown.";
    Unmatched "unmatched" Warning "A hold, a waiver, a pool, a gate or a condition matches nothing, or something of a fact never can.";
    ClockChange "clock-change" Warning "A local time is one that a change of the clocks skips or shows twice.";
    WaiverEnded "waiver-ended" Warning "A waiver has expired.";
    Unsourced "unsourced" Warning "A fact has no address of its source, or a waiver no reason.";
    Unversioned "unversioned" Warning "A needed version is unknown, so the answers that depend on it are too.";
    TwoVersions "two-versions" Warning "A workload runs two versions of one component; the first is used.";
    ProfileLowers "profile-lowers" Warning "An OS release lowers the version of something that it provides.";
    ImportSkipped "import-skipped" Warning "Objects in the input were skipped.";
    ImportIncomplete "import-incomplete" Warning "Fields of imported objects were missing or malformed, so something is unknown.";
    ImportKept "import-kept" Warning "An import kept what a person wrote, or what the sources no longer have.";
    DoubtfulIdentity "doubtful-identity" Warning "Records from different sources may be one machine, but nothing proves it.";
    SharedKernel "shared-kernel" Warning "Nodes are themselves containers: their kernel belongs to the machine under them.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
