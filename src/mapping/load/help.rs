//! What the parser does not know: all that is missing, which kinds there are, where a key belongs.

use super::tree::{Step, Tree};
use super::words::{Fault, Said, instead};
use crate::mapping::schema::{self, Word};

/// The fault of the table or value at `path` of `tree`, told with what the language knows.
pub fn complete(said: Said, tree: &Tree<'_>, path: &[Step]) -> Said {
    let way: Vec<Option<&str>> = path.iter().map(Step::key).collect();
    let own = tree.keys(path);
    let kinds = schema::kinds(&way);
    if said.missing.is_some() {
        return missing(said, &schema::required(&way), &own);
    }
    // An unknown key is told at the key; a word or a table that is no kind, at the value.
    let is_value = said.fault != Fault::Unknown || tree.text(path).is_some();
    if !kinds.is_empty() && is_value { kind(said, &kinds, &own, path) } else { said }
}

/// Every field that a table lacks.
fn missing(said: Said, required: &[Word<'_>], own: &[String]) -> Said {
    let lacks: Vec<&Word<'_>> = required.iter().filter(|word| !own.iter().any(|key| key == word.name)).collect();
    if lacks.is_empty() {
        return said;
    }
    let names: Vec<String> = lacks.iter().map(|word| format!("`{}`", word.name)).collect();
    let what = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last} are missing", rest.join(", ")),
        _ => format!("{} is missing", names.join("")),
    };
    let about = |word: &&&Word<'_>| !word.about.is_empty();
    let fix = lacks.iter().filter(about).map(|word| format!("`{}`: {}", word.name, begin(word.about)));
    Said { what, fix: fix.collect::<Vec<_>>().join("\n  "), ..said }
}

/// A description as the end of a sentence.
fn begin(about: &str) -> String {
    let mut signs = about.trim_end_matches('.').chars();
    signs.next().map_or_else(String::new, |first| first.to_lowercase().chain(signs).collect())
}

/// A place where one of several kinds is said.
fn kind(said: Said, kinds: &[Word<'_>], own: &[String], path: &[Step]) -> Said {
    let names: Vec<&str> = kinds.iter().map(|word| word.name).collect();
    let here = path.iter().filter_map(Step::key).next_back().unwrap_or_default();
    let known: Vec<&String> = own.iter().filter(|key| names.contains(&key.as_str())).collect();
    let first = names.first().copied().unwrap_or_default();
    let example = format!("write the kind behind a point, `{here}.{first} = {{ … }}`; kinds: {}", names.join(", "));
    let (what, fix) = match known.as_slice() {
        [_, _, ..] => {
            let both = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ");
            (format!("{both} are both said, and it can be one only"), "keep one of them".to_owned())
        }
        [only] => {
            let other: Vec<&String> = own.iter().filter(|key| key != only).collect();
            let other = other.first().map_or("", |key| key.as_str());
            (format!("`{other}` stands beside the kind `{only}`"), instead(other, &names))
        }
        [] => ("it does not say of which kind it is".to_owned(), example),
    };
    Said { what, fix, ..said }
}

/// Where a key belongs that is not known at its place.
pub fn home(word: &str, around: &[Step]) -> Option<String> {
    let homes: Vec<String> = schema::homes(word)
        .into_iter()
        .filter(|home| around.first().and_then(Step::key) != Some(home))
        .map(|home| format!("`[{home}]`"))
        .collect();
    (!homes.is_empty()).then(|| format!("`{word}` belongs under {}", homes.join(" or ")))
}
