//! What writes and reads ids, structures and enums: each names all of its parts, so that a new one is not forgotten.

/// For ids: the table that they are of.
macro_rules! seal_id {
    ($($id:ty: $table:ident;)*) => {$(
        impl $crate::seal::Seal for $id {
            fn seal(&self, to: &mut Vec<u8>) {
                // An id has 32 bits.
                to.extend_from_slice(&(self.index() as u32).to_le_bytes());
            }
            fn open(from: &mut $crate::seal::Opened<'_>) -> Result<Self, $crate::seal::Bad> {
                from.position($crate::seal::Table::$table).map(<$id as $crate::id::Id>::from_index)
            }
        }
    )*};
}

/// For structures: all of their fields; behind a semicolon those that are not written and come out as their default.
macro_rules! seal_struct {
    ($($name:ident { $($field:ident),* $(,)? $(; $($left:ident),+)? })*) => {$(
        impl $crate::seal::Seal for $name {
            fn seal(&self, to: &mut Vec<u8>) {
                let Self { $($field,)* $($($left: _),+)? } = self;
                $($crate::seal::Seal::seal($field, to);)*
            }
            fn open(from: &mut $crate::seal::Opened<'_>) -> Result<Self, $crate::seal::Bad> {
                $(let $field = $crate::seal::Seal::open(from)?;)*
                Ok(Self { $($field,)* $($($left: Default::default()),+)? })
            }
        }
    )*};
}

/// For enums: all of their variants, each with its number and names for its parts.
macro_rules! seal_enum {
    ($($name:ident { $($number:literal $variant:ident $(($($part:ident),*))?),* $(,)? })*) => {$(
        impl $crate::seal::Seal for $name {
            fn seal(&self, to: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $(($($part),*))? => {
                        to.push($number);
                        $($($crate::seal::Seal::seal($part, to);)*)?
                    })*
                }
            }
            fn open(from: &mut $crate::seal::Opened<'_>) -> Result<Self, $crate::seal::Bad> {
                match <u8 as $crate::seal::Seal>::open(from)? {
                    $($number => {
                        $($(let $part = $crate::seal::Seal::open(from)?;)*)?
                        Ok(Self::$variant $(($($part),*))?)
                    })*
                    _ => Err($crate::seal::Bad(concat!("no ", stringify!($name)))),
                }
            }
        }
    )*};
}

/// For enums that list their values in `ALL`, in order.
macro_rules! seal_words {
    ($($name:ident)*) => {$(
        impl $crate::seal::Seal for $name {
            fn seal(&self, to: &mut Vec<u8>) {
                to.push(*self as u8);
            }
            fn open(from: &mut $crate::seal::Opened<'_>) -> Result<Self, $crate::seal::Bad> {
                let number = <u8 as $crate::seal::Seal>::open(from)?;
                let found = Self::ALL.get(usize::from(number)).copied();
                found.ok_or($crate::seal::Bad(concat!("no ", stringify!($name))))
            }
        }
    )*};
}

pub(crate) use {seal_enum, seal_id, seal_struct, seal_words};
