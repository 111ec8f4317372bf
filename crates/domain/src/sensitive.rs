//! Values that may never reach a log, an error, a URL or a file name.

use std::fmt;

/// Personal data: prints `[…]`, and is read only where somebody writes `expose`.
///
/// Not serialisable on purpose, so that it cannot leave by accident inside a larger value.
///
/// ```
/// use eenplan_domain::sensitive::Sensitive;
/// let name: Sensitive<String> = "Anna".into();
/// assert_eq!(format!("{name} {name:?}"), "[…] […]");
/// assert_eq!(name.expose(), "Anna");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Marks a value as personal.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Say at the call why it has to be read there.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, by value. Say at the call why.
    pub fn into_exposed(self) -> T {
        self.0
    }

    /// Another personal value made from this one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sensitive<U> {
        Sensitive(change(self.0))
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[…]")
    }
}

impl<T> fmt::Display for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[…]")
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

/// Gives a record of personal data a `Debug` that shows its type and nothing else.
#[macro_export]
macro_rules! never_prints {
    ($($name:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " […]"))
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Row {
        #[allow(dead_code, reason = "only its printed form matters")]
        name: Option<Sensitive<String>>,
    }

    #[test]
    fn a_personal_value_is_not_printed_by_what_holds_it() {
        let printed = format!(
            "{:#?}",
            Row {
                name: Some("Canary".into())
            }
        );
        assert!(printed.contains("[…]"), "the mark is missing: {printed}");
        assert!(!printed.contains("Canary"), "the value leaked: {printed}");
    }

    #[test]
    fn width_and_alternate_flags_do_not_open_it() {
        let secret = Sensitive::new(123_456_782_u32);
        assert_eq!(format!("{secret:20}|{secret:#?}"), "[…]|[…]");
    }
}
