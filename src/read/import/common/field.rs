//! The fields that an importer reads, by path: what a mark of an imported value points to.

use std::fmt::Debug;

/// A field of an importer's objects. [`fields!`] declares them.
pub(crate) trait Field: Copy + Debug + 'static {
    /// The path within the object.
    fn path(self) -> &'static str;

    /// The index in [`Field::table`].
    fn index(self) -> u32;

    /// The paths of all fields, for the source file.
    fn table() -> Vec<String>;
}

/// Declares the fields of an importer as an enumeration `Field`: a name and the path that is shown for each.
///
/// ```ignore
/// fields! {
///     Name ".Name";
///     Kernel ".KernelVersion";
/// }
/// ```
macro_rules! fields {
    ($($variant:ident $path:literal;)*) => {
        /// A field that is read.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(super) enum Field {
            $(#[doc = $path] $variant,)*
        }

        impl Field {
            /// The path within the object.
            pub(super) const fn path(self) -> &'static str {
                match self { $(Self::$variant => $path,)* }
            }

            /// The index that a mark contains.
            pub(super) const fn index(self) -> u32 {
                self as u32
            }
        }

        impl $crate::read::import::common::Field for Field {
            fn path(self) -> &'static str {
                self.path()
            }

            fn index(self) -> u32 {
                self.index()
            }

            fn table() -> Vec<String> {
                [$($path,)*].into_iter().map(str::to_owned).collect()
            }
        }
    };
}

pub(crate) use fields;

#[cfg(test)]
mod tests {
    use super::Field as _;

    fields! {
        Name ".name";
        Kernel ".info.kernel";
    }

    #[test]
    fn the_table_is_in_the_order_of_the_indices() {
        for field in [Field::Name, Field::Kernel] {
            assert_eq!(Field::table()[field.index() as usize], field.path());
        }
    }
}
