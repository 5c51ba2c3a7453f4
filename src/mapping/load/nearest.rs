//! Did you mean: the known word that is nearest to one that was written.

/// Letters of a word that can be meant for another.
const LETTERS_MAX: usize = 80;

/// The nearest of `known`, if it is near: a letter more, less, other or exchanged for each four letters.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let word = plain(word);
    let length = word.chars().count();
    if length > LETTERS_MAX {
        return None;
    }
    let allowed = 1 + length / 4;
    let distance = |candidate: &str| {
        let candidate = plain(candidate);
        let shared = word.chars().zip(candidate.chars()).take_while(|(one, other)| one == other).count();
        // The same beginning: `entries` for `entry`, `label` for `labels-fr`.
        let is_begun = shared >= 4 && shared * 4 >= length.min(candidate.chars().count()) * 3;
        if is_begun { 1 } else { distance(&word, &candidate) }
    };
    let measured = known.into_iter().map(|candidate| (distance(candidate), candidate));
    measured.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// Letters to change, add, take away, or exchange with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut last = None;
    for (index, sign) in one.chars().enumerate() {
        let mut next = vec![index + 1];
        for (column, wanted) in other.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let change = get(&row, column) + usize::from(sign != *wanted);
            let mut best = change.min(get(&row, column + 1) + 1).min(get(&next, column) + 1);
            let exchanged = column > 0 && last == Some(*wanted) && other.get(column - 1) == Some(&sign);
            if exchanged {
                best = best.min(get(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(sign);
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_own() {
        let known = ["signed", "debit-credit", "absolute", "overpunch", "digits"];
        assert_eq!(nearest("sigend", known), Some("signed"));
        assert_eq!(nearest("debit_credit", known), Some("debit-credit"));
        assert_eq!(nearest("Absolut", known), Some("absolute"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("entries", ["use", "entry"]), Some("entry"));
    }

    #[test]
    fn letters_are_counted() {
        for (one, other, count) in
            [("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "xbd", 2), ("é", "e", 1)]
        {
            assert_eq!(distance(one, other), count, "{one} {other}");
        }
    }
}
