//! A pointer to a text (RFC 6901) with three signs of our own: `/transactionAmount/amount`, `/remittance/*`,
//! `/balances[balanceType=CLBD]/balanceAmount/amount`, `^/currency`.
//!
//! A number names an element of a list, counted from 0; `*` names every one of them, and their texts are joined. A
//! condition names the elements of a list in which a text is one of its values (`[type=OPBD|PRCD]`). `^` in front
//! starts at the document and not at the statement. In a name, `~0` is `~`, `~1` is `/`, `~2` is `[`, `~3` is `*`.

/// Why a text is no pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It does not begin with a slash.
    #[error("`{0}` is no pointer: it begins with `/`, as `/transactions`; the document itself is \"\"")]
    Start(String),
    /// A step without a name.
    #[error("`{0}` has an empty step")]
    EmptyStep(String),
    /// A tilde that stands for nothing.
    #[error("in `{0}` a `~` is followed by 0, 1, 2 or 3")]
    Tilde(String),
    /// A condition that is not `[path=value]`, or a second one.
    #[error("in `{0}` a condition reads `[name=value]` or `[name/name=value|value]`, once in a pointer")]
    Condition(String),
    /// A sign that makes no sense here.
    #[error("`{0}`: a place of the layout is names and numbers only, without `^`, `*` and conditions")]
    Plain(String),
}

/// One step into an object or a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A name in an object; a number is an element of a list too.
    Name(String),
    /// Every element of a list.
    Any,
}

/// A parsed pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// The way, outermost first.
    pub keys: Vec<Key>,
    /// Whether it starts at the document, wherever it stands.
    pub absolute: bool,
    /// Whether every text there is wanted, not only the first.
    pub every: bool,
    /// The condition, and how many keys lead to the element that it is about.
    pub condition: Option<(usize, Condition)>,
}

/// `path=value`: holds when the text at `keys` is one of `values`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The way from the element that the condition is about.
    pub keys: Vec<Key>,
    /// Texts of which one must stand there.
    pub values: Vec<String>,
}

impl Pointer {
    /// Reads `text`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (absolute, rest) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
        let mut pointer = Self { keys: Vec::new(), absolute, every: false, condition: None };
        let mut rest = match rest.strip_prefix('/') {
            Some(rest) => Some(rest),
            None if rest.is_empty() => None,
            None => return Err(Error::Start(text.to_owned())),
        };
        while let Some(steps) = rest {
            let (step, after) = first_step(steps);
            pointer.add(step, text)?;
            rest = after;
        }
        Ok(pointer)
    }

    /// Reads a pointer without any of our own signs.
    pub fn plain(text: &str) -> Result<Self, Error> {
        let pointer = Self::parse(text)?;
        let is_plain = !pointer.absolute && !pointer.every && pointer.condition.is_none();
        if is_plain { Ok(pointer) } else { Err(Error::Plain(text.to_owned())) }
    }

    fn add(&mut self, step: &str, text: &str) -> Result<(), Error> {
        if step == "*" {
            self.every = true;
            self.keys.push(Key::Any);
            return Ok(());
        }
        let Some((list, tail)) = step.split_once('[') else {
            self.keys.push(name(step, text)?);
            return Ok(());
        };
        self.keys.push(name(list, text)?);
        self.keys.push(Key::Any);
        if self.condition.is_some() {
            return Err(Error::Condition(text.to_owned()));
        }
        self.condition = Some((self.keys.len(), condition(tail, text)?));
        Ok(())
    }
}

/// The first step and what follows its `/`; a `/` inside brackets does not end a step.
fn first_step(steps: &str) -> (&str, Option<&str>) {
    let mut inside = false;
    for (at, sign) in steps.char_indices() {
        match sign {
            '[' => inside = true,
            ']' => inside = false,
            '/' if !inside => {
                let (step, rest) = steps.split_at(at);
                return (step, rest.get(1..));
            }
            _ => {}
        }
    }
    (steps, None)
}

fn condition(tail: &str, text: &str) -> Result<Condition, Error> {
    let wrong = || Error::Condition(text.to_owned());
    let (place, values) = tail.strip_suffix(']').and_then(|inner| inner.split_once('=')).ok_or_else(wrong)?;
    let keys = place.split('/').map(|step| name(step, text)).collect::<Result<Vec<_>, _>>()?;
    let values: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
    if values.iter().any(String::is_empty) { Err(wrong()) } else { Ok(Condition { keys, values }) }
}

fn name(step: &str, text: &str) -> Result<Key, Error> {
    if step.is_empty() {
        return Err(Error::EmptyStep(text.to_owned()));
    }
    let mut name = String::with_capacity(step.len());
    let mut signs = step.chars();
    while let Some(sign) = signs.next() {
        name.push(match sign {
            '~' => match signs.next() {
                Some('0') => '~',
                Some('1') => '/',
                Some('2') => '[',
                Some('3') => '*',
                Some(_) | None => return Err(Error::Tilde(text.to_owned())),
            },
            sign => sign,
        });
    }
    Ok(Key::Name(name))
}

/// A name as a step of a pointer.
pub(super) fn write_name(name: &str, path: &mut String) {
    for sign in name.chars().take(80) {
        match sign {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            sign if sign.is_control() => path.push('·'),
            sign => path.push(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_has_keys_a_star_and_one_condition() {
        let pointer = Pointer::parse("^/balances[balance/type=OPBD|PRCD]/amount").unwrap();
        let name = |name: &str| Key::Name(name.to_owned());
        assert_eq!(pointer.keys, [name("balances"), Key::Any, name("amount")]);
        assert!(pointer.absolute && !pointer.every);
        let (depth, condition) = pointer.condition.unwrap();
        assert_eq!((depth, condition.keys.len(), condition.values.join(",")), (2, 2, "OPBD,PRCD".into()));
        assert!(Pointer::parse("/texts/*").unwrap().every);
        assert_eq!(Pointer::parse("/a~1b~0~3").unwrap().keys, [name("a/b~*")]);
        assert_eq!(Pointer::parse("").unwrap().keys, []);
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        for text in ["a", "/", "/a//b", "/a/", "/a~4", "/a[b]", "/a[b=]", "/a[b=c]/d[e=f]", "/a[b=c", "^a", "/[a=b]"] {
            assert!(Pointer::parse(text).is_err(), "{text:?}");
        }
        for text in ["/a/*", "^/a", "/a[b=c]"] {
            assert!(Pointer::plain(text).is_err(), "{text:?}");
        }
    }
}
