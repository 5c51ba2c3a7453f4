use proptest::prelude::*;

use super::*;

fn day(number: u64) -> NaiveDate {
    // 1 is Thursday 1 October 2026; the 3rd and 4th are a weekend.
    NaiveDate::from_ymd_opt(2026, 9, 30).unwrap() + Days::new(number)
}

/// A statement received the day after its last day.
fn bare(from: u64, to: u64) -> Slice {
    let (from_on, to_on) = (day(from), day(to));
    Slice { from_on, to_on, opening: None, closing: None, sequence: None, received_on: day(to + 1) }
}

fn with(from: u64, to: u64, opening: i64, closing: i64) -> Slice {
    Slice { opening: Some(Money::eur(opening)), closing: Some(Money::eur(closing)), ..bare(from, to) }
}

fn through(slices: &[Slice]) -> (NaiveDate, usize) {
    let coverage = coverage(slices).unwrap();
    (coverage.through, coverage.gaps.len())
}

#[test]
fn nothing_proves_nothing() {
    assert_eq!(coverage(&[]), None);
    assert_eq!(coverage(&[bare(9, 8)]), None);
}

#[test]
fn days_follow_each_other_over_a_weekend() {
    assert_eq!(through(&[bare(1, 1), bare(2, 2), bare(5, 5)]), (day(5), 0));
}

#[test]
fn a_missing_open_day_is_a_gap() {
    let found = coverage(&[bare(1, 1), bare(2, 2), bare(6, 6), bare(8, 8)]).unwrap();
    assert_eq!((found.since, found.through), (day(1), day(2)));
    let expected = [(2, 6), (6, 8)].map(|(after, before)| Gap {
        after: day(after),
        before: day(before),
        closing: None,
        opening: None,
    });
    assert_eq!(found.gaps, expected);
}

#[test]
fn a_bank_sends_no_statement_on_a_day_without_movement() {
    assert_eq!(through(&[with(1, 1, 0, 50), with(14, 14, 50, 70)]), (day(14), 0));
}

#[test]
fn balances_that_differ_are_a_gap_though_the_dates_follow() {
    let found = coverage(&[with(1, 1, 0, 50), with(2, 2, 60, 70)]).unwrap();
    assert_eq!(found.through, day(1));
    assert_eq!((found.gaps[0].closing, found.gaps[0].opening), (Some(Money::eur(50)), Some(Money::eur(60))));
    assert_eq!(through(&[with(2, 2, 0, 50), with(5, 5, 60, 70)]), (day(2), 1), "over a weekend too");
}

#[test]
fn a_month_with_its_days_inside_makes_no_gap() {
    let month = with(1, 31, 0, 900);
    let days = [with(2, 2, 0, 100), with(20, 20, 400, 500)];
    assert_eq!(through(&[days[0].clone(), month.clone(), days[1].clone()]), (day(31), 0));
    assert_eq!(through(&[month, with(33, 33, 900, 1_000)]), (day(33), 0));
}

#[test]
fn a_month_heals_the_gap_that_it_spans() {
    let mut slices = vec![with(1, 1, 0, 50), with(6, 6, 60, 70), with(7, 7, 70, 80)];
    assert_eq!(through(&slices), (day(1), 1));
    slices.push(with(1, 31, 0, 200));
    assert_eq!(through(&slices), (day(31), 0));
}

#[test]
fn statements_of_one_day_are_chained_and_the_missing_one_is_noticed() {
    let before = with(1, 1, 0, 100);
    let (first, second, third) = (with(2, 2, 100, 150), with(2, 2, 150, 180), with(2, 2, 180, 200));
    let after = with(5, 5, 200, 210);
    let all = [third.clone(), before.clone(), first.clone(), after.clone(), second];
    assert_eq!(through(&all), (day(5), 0));
    assert_eq!(through(&[before, first, third, after]), (day(1), 1));
}

#[test]
fn an_export_without_balances_does_not_prove_the_day_on_which_it_was_made() {
    let noon = Slice { received_on: day(6), ..bare(1, 6) };
    assert_eq!(through(std::slice::from_ref(&noon)), (day(5), 0));
    let next = Slice { received_on: day(7), ..bare(6, 7) };
    assert_eq!(through(&[noon, next]), (day(6), 0));
    let same_day = Slice { received_on: day(6), ..bare(6, 6) };
    assert_eq!(coverage(&[same_day]), None);
}

#[test]
fn a_day_that_has_not_come_is_not_proved() {
    let early = Slice { received_on: day(10), ..with(1, 31, 0, 50) };
    assert_eq!(through(&[early]), (day(10), 0));
}

fn any_slice() -> impl Strategy<Value = Slice> {
    (0_u64..40, 0_u64..12, prop::option::of(0_i64..3), prop::option::of(0_i64..3), 0_u64..3).prop_map(
        |(from, length, opening, closing, late)| Slice {
            opening: opening.map(Money::eur),
            closing: closing.map(Money::eur),
            received_on: day(from + length + late),
            ..bare(from, from + length)
        },
    )
}

proptest! {
    #[test]
    fn the_order_of_statements_and_their_copies_do_not_matter(
        slices in prop::collection::vec(any_slice(), 0..12),
        seed in any::<prop::sample::Index>(),
    ) {
        let mut other = slices.clone();
        other.reverse();
        if !slices.is_empty() {
            other.rotate_left(seed.index(slices.len()));
            other.push(slices[seed.index(slices.len())].clone());
        }
        prop_assert_eq!(coverage(&slices), coverage(&other));
    }

    #[test]
    fn gaps_are_in_order_and_begin_where_coverage_ends(slices in prop::collection::vec(any_slice(), 1..12)) {
        if let Some(found) = coverage(&slices) {
            prop_assert!(found.since <= found.through);
            prop_assert!(found.gaps.iter().all(|gap| gap.after < gap.before));
            prop_assert!(found.gaps.is_sorted_by_key(|gap| gap.after));
            if let Some(gap) = found.gaps.first() {
                prop_assert_eq!(gap.after, found.through);
            }
        }
    }

    #[test]
    fn a_further_statement_takes_days_away_only_by_proving_a_gap(
        slices in prop::collection::vec(any_slice(), 1..12),
        further in any_slice(),
    ) {
        let Some(before) = coverage(&slices) else { return Ok(()) };
        let mut more = slices;
        more.push(further);
        let after = coverage(&more).unwrap();
        if after.through < before.through {
            prop_assert!(after.gaps.iter().any(|gap| gap.after == after.through));
        }
    }

    #[test]
    fn a_statement_without_balances_after_the_first_day_never_takes_days_away(
        slices in prop::collection::vec(any_slice(), 1..12),
        from in 0_u64..40,
        length in 0_u64..12,
    ) {
        let Some(before) = coverage(&slices) else { return Ok(()) };
        let further = bare(from, from + length);
        prop_assume!(further.from_on >= before.since);
        let mut more = slices;
        more.push(further);
        prop_assert!(coverage(&more).unwrap().through >= before.through);
    }

    #[test]
    fn one_statement_that_spans_everything_leaves_no_gap(slices in prop::collection::vec(any_slice(), 0..12)) {
        let mut more = slices;
        more.push(with(0, 60, 0, 7));
        prop_assert_eq!(through(&more), (day(60), 0));
    }
}
