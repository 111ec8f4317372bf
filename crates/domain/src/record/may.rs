//! What an author may do to one register group.

/// The answer of the role table about one change. A change that may only be proposed takes the road of every disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum May {
    /// Nothing: the change is set aside.
    No,
    /// Propose it, to whoever settles the group.
    Propose,
    /// Write it, and settle what others propose about it.
    Write,
}
