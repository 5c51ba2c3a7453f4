//! How urgent an alert is.

/// From what is only listed to what is followed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Listed, never sent.
    Info,
    /// One missed instalment: contact within five business days.
    Watch,
    /// Contact within two business days.
    Warning,
    /// A plan within two business days, the supervisor knows.
    Critical,
    /// Death, acceleration: followed by the supervisor.
    Special,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Watch, Self::Warning, Self::Critical, Self::Special];

    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Watch => "watch",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Special => "special",
        }
    }

    /// The level of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}
