use proptest::prelude::*;
use regex::Regex;

use super::Shape;
use crate::mapping::EMBEDDED;

/// What both engines find of a pattern: the match and its groups.
fn both(pattern: &str, text: &str) -> Option<[Vec<Option<String>>; 2]> {
    let ours = Shape::parse(pattern).unwrap_or_else(|| panic!("`{pattern}` is plain")).find(text).ok()?;
    let ours = ours.map_or_else(Vec::new, |found| {
        let groups = super::NAMES.iter().map(|name| found.group(name).map(str::to_owned));
        std::iter::once(Some(found.whole().to_owned())).chain(groups).collect()
    });
    let regex = Regex::new(&pattern.replace(r"\b", r"(?-u:\b)").replace(r"\d", "[0-9]")).unwrap();
    let theirs = regex.captures(text).map_or_else(Vec::new, |found| {
        let groups = super::NAMES.iter().map(|name| found.name(name).map(|group| group.as_str().to_owned()));
        std::iter::once(found.get(0).map(|whole| whole.as_str().to_owned())).chain(groups).collect()
    });
    Some([ours, theirs])
}

/// Every pattern between single quotes in the mappings of the program.
fn patterns() -> Vec<&'static str> {
    let mut found: Vec<&str> = EMBEDDED
        .iter()
        .flat_map(|(_, text)| text.lines().filter(|line| !line.starts_with('#')))
        .flat_map(|line| line.split('\'').skip(1).step_by(2))
        .filter(|pattern| Shape::parse(pattern).is_some())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

const OURS: [&str; 14] = [
    r"\b(?<loan>MC-\d{4}-\d{4})(?:-(?<instalment>\d{2}))?\b",
    r"^(?:ab|a)(?:c|bcd)$",
    r"(?<v>a|ab)(?:c|bcd|)d?",
    r"(?<v>[A-Z0-9-]+)A",
    r"(?:(?<v>a)b|(?<loan>a)c)",
    r"a{2,3}(?<v>b*)a",
    r"\ba?\b",
    r"A.*B|A[^B/]+C",
    r"x?(?<v>\S+)(?:/|$)",
    r"(?:a(?:b|(?<v>c)))?d",
    r"[\d.]+,\d\d",
    r"(?:^|-)(?<v>\d+)\b",
    r"A[CGM]\d\d|MD0[1267]|MS0[23]",
    r"/EREF/(?<v>[^/\s]+)",
];

#[test]
fn the_patterns_of_the_mappings_are_plain() {
    assert!(patterns().len() >= 12, "{:?}", patterns());
    for pattern in [r"\b(?<v>RUM-[A-Z0-9-]+)", r"^VIR(?:EMENT)?\b", OURS[0]] {
        assert!(patterns().contains(&pattern), "{pattern}");
    }
}

#[test]
fn what_is_not_plain_is_left_to_the_general_engine() {
    for pattern in [
        r"\w+",
        r"a+?",
        r"(a|b)",
        r"(?i:a)",
        r"(?:a|b)+",
        r"[[:alpha:]]",
        r"[a&&b]",
        r"\p{L}",
        r"é",
        r"a{,3}",
        r"a**",
        r"(?=a)",
        r"(?<other>a)",
        r"[a",
        r"(?:a",
        r"a)",
        r"a{2",
        r"\B",
    ] {
        assert!(Shape::parse(pattern).is_none(), "{pattern}");
    }
}

#[test]
fn what_takes_too_long_is_left_undecided() {
    let shape = Shape::parse(".*.*.*.*x").unwrap();
    assert!(shape.find(&"a".repeat(500)).is_err());
    assert!(shape.find("aax").is_ok_and(|found| found.is_some()));
}

proptest! {
    #[test]
    fn both_engines_find_the_same(
        text in "([abcdABCX/. é-]|MC-20[0-9]{2}-[0-9]{3,5}(-[0-9]{1,3})?|PRLV|REJET|VIR|RUM-|AC04|COTIS|[0-9]{1,3}|\n){0,12}"
    ) {
        for pattern in patterns().into_iter().chain(OURS) {
            if let Some([ours, theirs]) = both(pattern, &text) {
                prop_assert_eq!(ours, theirs, "{} in {:?}", pattern, &text);
            }
        }
    }
}
