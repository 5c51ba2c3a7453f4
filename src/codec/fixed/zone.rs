//! A source of a fixed layout: `04:91-104` is a zone of a record, `05.RUM:49-83` one of a complement with a qualifier,
//! `34[9-10=81]:227-228` one of a record whose columns 9-10 hold 81.

/// Stands for every qualifier that a mapping does not name.
pub(super) const OTHER: &str = "other";
/// Stands for a complement without a qualifier.
pub(super) const PLAIN: &str = "plain";

/// Columns of a record, from 1, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Zone {
    pub record: String,
    pub qualifier: Option<String>,
    pub condition: Option<Condition>,
    pub first: usize,
    pub last: usize,
}

/// What other columns of the record must hold: `[9-10=81]`, `[9-10!=81|61]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    first: usize,
    last: usize,
    values: Vec<String>,
    /// Whether they must hold another text than these.
    is_not: bool,
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let (columns, values) = text.split_once('=')?;
        let (columns, is_not) = columns.strip_suffix('!').map_or((columns, false), |columns| (columns, true));
        let (first, last) = columns_of(columns)?;
        let values = values.split('|').map(|value| value.trim().to_owned()).collect();
        Some(Self { first, last, values, is_not })
    }

    pub(super) fn holds(&self, line: Cut<'_>) -> bool {
        let found = line.at(self.first, self.last).trim();
        self.values.iter().any(|value| value == found) != self.is_not
    }
}

/// `227-228`, or `20` for one column.
fn columns_of(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some((first.parse().ok()?, last.parse().ok()?))
}

impl Zone {
    /// Reads a source; without a record it stands in the rows of a file that has one kind of record.
    pub(super) fn parse(source: &str, width: usize) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{source}` is no zone; write a record and its columns, \"04:91-104\", \"05.RUM:49-83\" \
                 or \"34[9-10=81]:227-228\""
            )
        };
        let (record, columns) = match source.split_once("]:") {
            Some((record, columns)) => (record, columns),
            None => source.split_once(':').unwrap_or(("", source)),
        };
        let (record, condition) = match record.split_once('[') {
            Some((record, text)) => (record, Some(Condition::parse(text).ok_or_else(wrong)?)),
            None => (record, None),
        };
        let (first, last) = columns_of(columns).ok_or_else(wrong)?;
        let is_outside = |first: usize, last: usize| first == 0 || first > last || last > width;
        if is_outside(first, last)
            || condition.as_ref().is_some_and(|condition| is_outside(condition.first, condition.last))
        {
            return Err(format!("`{source}`: columns go from 1 to {width}"));
        }
        let (record, qualifier) = match record.split_once('.') {
            Some((record, qualifier)) => (record, Some(qualifier.to_owned())),
            None => (record, None),
        };
        if qualifier.is_some() && condition.is_some() {
            return Err(format!("`{source}`: a complement with a qualifier needs no condition; leave one of them out"));
        }
        Ok(Self { record: record.to_owned(), qualifier, condition, first, last })
    }

    /// The text of a record that has it.
    pub(super) fn of<'t>(&self, line: &'t str) -> Option<&'t str> {
        let cut = Cut::new(line);
        self.condition.as_ref().is_none_or(|condition| condition.holds(cut)).then(|| cut.at(self.first, self.last))
    }
}

/// A line whose columns are asked for several times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut<'t> {
    line: &'t str,
    /// One byte a column.
    is_ascii: bool,
}

impl<'t> Cut<'t> {
    pub(super) const fn new(line: &'t str) -> Self {
        Self { line, is_ascii: line.is_ascii() }
    }

    /// The first columns, one byte each.
    pub(super) fn head<const N: usize>(self) -> Option<&'t [u8; N]> {
        self.line.as_bytes().first_chunk().filter(|_| self.is_ascii)
    }

    /// Whether the line begins with `code`.
    #[inline]
    pub(super) fn starts_with(self, code: &str) -> bool {
        self.line.starts_with(code)
    }

    /// Columns `first` to `last`, as far as the line goes.
    #[inline]
    pub(super) fn at(self, first: usize, last: usize) -> &'t str {
        let Self { line, is_ascii } = self;
        if is_ascii {
            return line.get(first.saturating_sub(1)..last.min(line.len())).unwrap_or_default();
        }
        let mut starts = line.char_indices().map(|(index, _)| index).chain([line.len()]);
        let Some(from) = starts.nth(first.saturating_sub(1)) else { return "" };
        let to = starts.nth(last - first).unwrap_or(line.len());
        line.get(from..to).unwrap_or_default()
    }
}

/// Columns `first` to `last` of a line, as far as it goes.
pub(super) fn cut(line: &str, first: usize, last: usize) -> &str {
    Cut::new(line).at(first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_letters_not_bytes() {
        assert_eq!(cut("abcdef", 2, 4), "bcd");
        assert_eq!(cut("éàcdef", 2, 4), "àcd");
        assert_eq!(cut("éàc", 3, 9), "c");
        assert_eq!(cut("abc", 3, 9), "c");
        assert_eq!(cut("abc", 4, 9), "");
        assert_eq!(cut("éàc", 5, 9), "");
    }

    #[test]
    fn a_zone_is_a_record_and_columns() {
        let zone = Zone::parse("05.RUM:49-83", 120).unwrap();
        assert_eq!(
            (zone.record.as_str(), zone.qualifier.as_deref(), zone.first, zone.last),
            ("05", Some("RUM"), 49, 83)
        );
        assert_eq!(Zone::parse("04:20", 120).unwrap().last, 20);
        assert_eq!(Zone::parse("11-20", 120).unwrap().record, "");
        for text in ["04:", "04:0-3", "04:5-4", "04:100-121", "04:a-b", "04[9-10:1-2", "04[9]:1-2", "05.RUM[9=1]:1-2"] {
            assert!(Zone::parse(text, 120).is_err(), "{text}");
        }
    }

    #[test]
    fn a_zone_may_depend_on_other_columns_of_its_record() {
        let of = |source: &str, line: &str| Zone::parse(source, 20).unwrap().of(line).map(str::to_owned);
        assert_eq!(of("34[3-4=81]:5-8", "3481abcd").as_deref(), Some("abcd"));
        assert_eq!(of("34[3-4=81]:5-8", "3461abcd"), None);
        assert_eq!(of("34[3-4=81|61]:5-8", "3461abcd").as_deref(), Some("abcd"));
        assert_eq!(of("34[3-4!=81|61]:5-8", "3461abcd"), None);
        assert_eq!(of("34[3-4!=81|61]:5-8", "3420abcd").as_deref(), Some("abcd"));
        assert_eq!(of("34[3-4=]:5-8", "34  abcd").as_deref(), Some("abcd"));
    }
}
