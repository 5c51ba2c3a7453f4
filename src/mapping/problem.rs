//! What does not hold together in a mapping that could be read. `load` finds the line of each.

/// Something that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub at: At,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: String,
}

/// What a problem is about; the files of the mapping are searched for it, the mapping's own first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A key that is there: `["reasons", "X1"]`.
    Key(Vec<String>),
    /// A key of an item of a list of tables, dots between tables.
    Item {
        /// The list.
        list: &'static str,
        /// Which item, from 0.
        index: usize,
        /// The key; else the item.
        key: String,
    },
    /// A rule of `[[when]]`.
    Rule {
        /// Which one, from 0: those of a file that is built upon stand before those of the file itself.
        number: usize,
        /// The key, dots between tables and before numbers of items; else the rule.
        key: String,
    },
    /// A key that should be there.
    Missing(Vec<String>),
    /// A column that the layout lacks. A field that is taken over from a file below the layout may lack its column.
    Column {
        /// The table.
        under: &'static str,
        /// The column.
        word: String,
    },
    /// A text that stands somewhere under a table; each of its places is told.
    Word {
        /// The table.
        under: &'static str,
        /// The text.
        word: String,
    },
}

impl Problem {
    /// About the key `at`, dots between tables.
    pub fn key(at: &str, what: impl Into<String>, fix: impl Into<String>) -> Self {
        let at = At::Key(at.split('.').map(str::to_owned).collect());
        Self { at, what: what.into(), fix: fix.into() }
    }

    /// About the text `word` under the table `under`.
    pub fn word(under: &'static str, word: &str, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { at: At::Word { under, word: word.to_owned() }, what: what.into(), fix: fix.into() }
    }

    /// About a key that should be there.
    pub fn missing(at: &str, fix: impl Into<String>) -> Self {
        let what = "it is missing; nothing can be booked without it".to_owned();
        Self { at: At::Missing(at.split('.').map(str::to_owned).collect()), what, fix: fix.into() }
    }
}
