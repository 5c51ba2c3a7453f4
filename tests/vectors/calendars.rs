use chrono::{Datelike, NaiveDate};
use passerelle::domain::calendar::{Calendar, day_in, easter, months_after};
use serde_json::Value;

use super::{day, list, load, number, small};

fn dates(value: &Value, key: &str) -> Vec<NaiveDate> {
    list(value, key).iter().map(|date| date.as_str().unwrap().parse().unwrap()).collect()
}

fn of_year(year: i32, wanted: impl Fn(NaiveDate) -> bool) -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    first.iter_days().take_while(|day| day.year() == year).filter(|day| wanted(*day)).collect()
}

#[test]
fn closing_days_and_counts_agree_for_each_year() {
    let Some(file) = load("calendar.json") else { return };
    let years = list(&file, "years");
    assert_eq!(years.len(), 11);
    for case in years {
        let year = i32::try_from(number(case, "year")).unwrap();
        assert_eq!(easter(year), Some(day(case, "easter_on")));
        for (key, calendar) in [("target_closed", Calendar::Target), ("french_holidays", Calendar::France)] {
            let expected: Vec<NaiveDate> = list(case, key).iter().map(|holiday| day(holiday, "on")).collect();
            let mut distinct = expected.clone();
            distinct.sort_unstable();
            distinct.dedup(); // Ascension may fall on 1 or 8 May.
            assert_eq!(of_year(year, |day| calendar.is_holiday(day)), distinct, "{year} {key}");
        }
        let open = |calendar: Calendar| {
            number(
                case,
                match calendar {
                    Calendar::Target => "target_business_days",
                    Calendar::France => "french_business_days",
                },
            )
        };
        for calendar in [Calendar::Target, Calendar::France] {
            let counted = of_year(year, |day| calendar.is_open(day)).len();
            assert_eq!(i64::try_from(counted).unwrap(), open(calendar), "{year} {calendar:?}");
            let eve = NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap();
            let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
            assert_eq!(i64::from(calendar.count(eve, end)), open(calendar));
        }
        let (target, france) = (|day| Calendar::Target.is_open(day), |day| Calendar::France.is_open(day));
        let apart = of_year(year, |day| target(day) && !france(day));
        assert_eq!(apart, dates(case, "target_open_french_closed"), "{year}");
        let apart = of_year(year, |day| france(day) && !target(day));
        assert_eq!(apart, dates(case, "target_closed_french_open"), "{year}");
    }
}

#[test]
fn debit_dates_and_return_windows_agree() {
    let Some(file) = load("calendar.json") else { return };
    let cases = list(&file, "debit_cases");
    assert_eq!(cases.len(), 26);
    for case in cases {
        let debit_on = Calendar::Target.on_or_after(day(case, "due_on"));
        assert_eq!(debit_on, day(case, "debit_on"));
        assert_eq!(Calendar::Target.add(debit_on, 5), day(case, "return_window_ends_on"));
    }
}

#[test]
fn due_dates_clamp_to_the_month_s_end_from_the_original_day() {
    let Some(file) = load("calendar.json") else { return };
    let cases = list(&file, "clamp_cases");
    assert_eq!(cases.len(), 6);
    for case in cases {
        let first = day(case, "first_due_on").with_day(1).unwrap();
        let due = dates(case, "due_on");
        let found: Vec<NaiveDate> =
            (0..).take(due.len()).map(|month| day_in(months_after(first, month), small(case, "debit_day"))).collect();
        assert_eq!(found, due, "{case}");
        let debits: Vec<NaiveDate> = found.into_iter().map(|day| Calendar::Target.on_or_after(day)).collect();
        assert_eq!(debits, dates(case, "debit_on"), "{case}");
    }
}

#[test]
fn business_days_are_counted_without_the_first() {
    let Some(file) = load("calendar.json") else { return };
    let cases = list(&file, "business_day_cases");
    assert_eq!(cases.len(), 7);
    for case in cases {
        let (start, count) = (day(case, "start_on"), small(case, "business_days"));
        assert_eq!(Calendar::France.add(start, count), day(case, "french_on"), "{case}");
        assert_eq!(Calendar::Target.add(start, count), day(case, "target_on"), "{case}");
    }
    super::left_out("calendar.json", &[("paris_clock_changes", "the domain has dates and no clock; see src/clock.rs")]);
    assert_eq!(list(&file, "paris_clock_changes").len(), 6);
}
