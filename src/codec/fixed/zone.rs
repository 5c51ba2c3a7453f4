//! A source of a fixed layout: `04:91-104` is a zone of a record, `05.RUM:49-83` one of a complement with a qualifier.

/// Stands for every qualifier that a mapping does not name.
pub(super) const OTHER: &str = "other";
/// Stands for a complement without a qualifier.
pub(super) const PLAIN: &str = "plain";

/// Columns of a record, from 1, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Zone {
    pub record: String,
    pub qualifier: Option<String>,
    pub first: usize,
    pub last: usize,
}

impl Zone {
    pub(super) fn parse(source: &str, width: usize) -> Result<Self, String> {
        let wrong =
            || format!("`{source}` is no zone; write a record and its columns, \"04:91-104\" or \"05.RUM:49-83\"");
        let (record, columns) = source.split_once(':').ok_or_else(wrong)?;
        let (first, last) = columns.split_once('-').unwrap_or((columns, columns));
        let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse::<usize>()) else { return Err(wrong()) };
        if first == 0 || first > last || last > width {
            return Err(format!("`{source}`: columns go from 1 to {width}"));
        }
        let (record, qualifier) = match record.split_once('.') {
            Some((record, qualifier)) => (record, Some(qualifier.to_owned())),
            None => (record, None),
        };
        Ok(Self { record: record.to_owned(), qualifier, first, last })
    }

    pub(super) fn of<'t>(&self, line: &'t str) -> &'t str {
        cut(line, self.first, self.last)
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
        for text in ["04", "04:0-3", "04:5-4", "04:100-121", "04:a-b"] {
            assert!(Zone::parse(text, 120).is_err(), "{text}");
        }
    }
}
