//! Declaring the structures of JSON objects.

/// Declares structures whose fields are all optional, and which borrow from the input; first comes how their names are
/// written in JSON.
///
/// ```ignore
/// shapes! { "PascalCase";
///     /// A container.
///     Container {
///         id: Lenient<Str<'a>>,
///     }
/// }
/// ```
macro_rules! shapes {
    ($case:literal; $($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, serde::Deserialize)]
        #[serde(default, rename_all = $case)]
        pub(super) struct $name<'a> {
            $(#[serde(borrow)] $(#[$attribute])* pub(super) $field: $type,)*
        }
    )*};
}

pub(crate) use shapes;
