//! Enums whose values are stored and sent as short English codes.
//!
//! **Invariant:** a code of a newer version survives: it is read as `Other`, shown as it is and written back unchanged.

/// Declares an open enum: known values with their code, and `Other` for every code this version does not know.
///
/// ```
/// eenplan_domain::open_enum! {
///     /// How a goal stands.
///     pub enum Mood {
///         /// Bright.
///         Sunny = "sunny",
///     }
/// }
/// assert_eq!(Mood::from("sunny"), Mood::Sunny);
/// assert_eq!(Mood::from("hazy").code(), "hazy");
/// assert_eq!(Mood::known("hazy"), None);
/// ```
#[macro_export]
macro_rules! open_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A code this version does not know; build it with `From`, so that a known code never hides here.
            Other(String),
        }

        impl $name {
            /// The values this version knows, in the order a screen offers them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as stored and sent.
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(code) => code,
                }
            }

            /// The value of a code, or `None` when this version does not know it.
            pub fn known(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// A choice made by this version: an unknown code is a mistake of the asker, not a newer version.
            ///
            /// # Errors
            /// `Required` when empty, `UnknownChoice` when this version does not offer it.
            pub fn chosen(code: &str) -> Result<Self, $crate::field_error::FieldCode> {
                if code.is_empty() {
                    return Err($crate::field_error::FieldCode::Required);
                }
                Self::known(code).ok_or($crate::field_error::FieldCode::UnknownChoice)
            }

            /// A choice in a form that may show what a newer version wrote: a code we do not know, but that is one, is kept.
            ///
            /// # Errors
            /// `Required` when empty, `UnknownChoice` when it is no code at all.
            pub fn chosen_or_newer(code: &str) -> Result<Self, $crate::field_error::FieldCode> {
                Self::chosen(code).or_else(|problem| {
                    if $crate::field_error::is_code(code) { Ok(Self::from(code)) } else { Err(problem) }
                })
            }
        }

        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                Self::known(code).unwrap_or_else(|| Self::Other(code.to_owned()))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::field_error::FieldCode;
    use proptest::prelude::*;

    open_enum! {
        /// Two values.
        pub enum Colour {
            /// Red.
            Red = "red",
            /// Green.
            Green = "green",
        }
    }

    #[test]
    fn every_known_value_comes_back_from_its_code() {
        for value in Colour::ALL {
            assert_eq!(&Colour::from(value.code()), value);
            assert_eq!(Colour::chosen(value.code()).as_ref(), Ok(value));
        }
        assert_eq!(Colour::ALL.len(), 2);
    }

    #[test]
    fn a_choice_has_to_be_one_that_is_offered() {
        assert_eq!(Colour::chosen(""), Err(FieldCode::Required));
        assert_eq!(Colour::chosen("mauve"), Err(FieldCode::UnknownChoice));
        assert_eq!(Colour::chosen_or_newer("mauve"), Ok(Colour::from("mauve")));
        for garbage in ["Mauve", "light blue", "<b>", "é"] {
            assert_eq!(
                Colour::chosen_or_newer(garbage),
                Err(FieldCode::UnknownChoice),
                "{garbage}"
            );
        }
        assert_eq!(Colour::chosen_or_newer(""), Err(FieldCode::Required));
    }

    proptest! {
        #[test]
        fn any_code_survives_reading_and_writing(code in ".{0,20}") {
            let read = Colour::from(code.as_str());
            prop_assert_eq!(read.code(), code);
        }
    }
}
