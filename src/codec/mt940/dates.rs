//! Two habits of the format with dates, on their digits alone: a booking date without its year, and a 30 February.

/// A date `YYMMDD`, or the last day of February for its 29th or 30th that does not exist: banks that count thirty days
/// in each month write it.
pub(super) fn within_february(date: &str) -> String {
    let Some((year, "02", day @ ("29" | "30"))) = parts(date) else { return date.to_owned() };
    let leap = year.parse::<u32>().is_ok_and(|year| year.is_multiple_of(4));
    let last = if leap { "29" } else { "28" };
    if day > last { format!("{year}02{last}") } else { date.to_owned() }
}

/// A booking date `MMDD` with a year: that of the value date, or the one beside it when that is nearer.
pub(super) fn with_year(value_date: &str, entry: &str) -> Option<String> {
    let (year, value_month, _) = parts(value_date)?;
    let (month, _) = entry.split_at_checked(2)?;
    let (year, value_month, month) =
        (year.parse::<i32>().ok()?, value_month.parse::<i32>().ok()?, month.parse::<i32>().ok()?);
    let year = match month - value_month {
        ..=-7 => year + 1,
        7.. => year - 1,
        _ => year,
    };
    Some(within_february(&format!("{:02}{entry}", year.rem_euclid(100))))
}

/// Year, month and day.
fn parts(date: &str) -> Option<(&str, &str, &str)> {
    let (year, rest) = date.split_at_checked(2)?;
    let (month, day) = rest.split_at_checked(2)?;
    Some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_february_has_no_thirtieth() {
        assert_eq!(within_february("160230"), "160229");
        assert_eq!(within_february("250229"), "250228");
        assert_eq!(within_february("240229"), "240229");
        assert_eq!(within_february("250231"), "250231");
        assert_eq!(within_february("250430"), "250430");
    }

    #[test]
    fn a_booking_date_stands_in_the_nearest_year() {
        assert_eq!(with_year("251231", "0102").as_deref(), Some("260102"));
        assert_eq!(with_year("260102", "1231").as_deref(), Some("251231"));
        assert_eq!(with_year("991231", "0103").as_deref(), Some("000103"));
        assert_eq!(with_year("000103", "1231").as_deref(), Some("991231"));
        assert_eq!(with_year("250601", "1130").as_deref(), Some("251130"));
        assert_eq!(with_year("250601", ""), None);
    }
}
