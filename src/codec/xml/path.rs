//! A path to a text inside an element: `RltdPties/Dbtr/Nm`, `Amt/@Ccy`, `Bal[Tp/CdOrPrtry/Cd=OPBD]/Amt`.
//!
//! Names are local names: prefixes and namespaces are not looked at. A `/` in front starts at the message element
//! (`/GrpHdr/CreDtTm`); a `*` at the end joins every text that stands there (`RmtInf/Ustrd*`), else the first one
//! counts. A `+` behind an inner step (`StsRsnInf+/Rsn/Cd`) gives one text for each such element, with
//! [`ITEM_END`](crate::codec::ITEM_END) behind each, so that what is repeated stays together. One step of a path may carry a condition; its values are alternatives (`[Cd=OPBD|PRCD]`). This is a small part of `XPath` on purpose: each path becomes states of
//! one automaton, so that a file is read once, forwards.

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A step without a name.
    #[error("`{0}` has an empty step")]
    EmptyStep(String),
    /// A character that no element name has.
    #[error("`{0}` is no element name")]
    Name(String),
    /// An attribute that is not the last step.
    #[error("in `{0}` the attribute must be the last step")]
    Attribute(String),
    /// A repeated step that is the last, the second one, or beside a condition.
    #[error("in `{0}` a `+` stands once, behind a step that others follow, and without a condition")]
    Repeat(String),
    /// A condition that is not `[path=value]`, or a second one.
    #[error("in `{0}` a condition reads `[path=value]` or `[path=value|value]`, once in a path")]
    Condition(String),
}

/// A parsed path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// Element names, outermost first.
    pub steps: Vec<String>,
    /// The attribute of the last element; `None` for its text.
    pub attribute: Option<String>,
    /// Whether it starts at the message element.
    pub absolute: bool,
    /// Whether every text there is wanted, not only the first.
    pub every: bool,
    /// How many steps lead to the element that gives one text each, where one is repeated.
    pub repeat: Option<usize>,
    /// The condition, and how many steps lead to the element that it is about.
    pub condition: Option<(usize, Condition)>,
}

/// `path=value`: holds when the text at `steps` is one of `values`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition {
    /// Element names from the element that the condition is about.
    pub steps: Vec<String>,
    /// Texts of which one must stand there.
    pub values: Vec<String>,
}

impl Path {
    /// Reads `text`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let rest = text.trim();
        let (absolute, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let (every, mut rest) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
        let mut path = Self { steps: Vec::new(), attribute: None, absolute, every, repeat: None, condition: None };
        while !rest.is_empty() {
            let (step, after) = first_step(rest);
            path.add(step, text)?;
            rest = after;
        }
        // An attribute alone is one of the element itself.
        if path.steps.is_empty() && path.attribute.is_none() {
            return Err(Error::EmptyStep(text.to_owned()));
        }
        let last = path.repeat == Some(path.steps.len()) && path.attribute.is_none();
        if last || (path.repeat.is_some() && path.condition.is_some()) {
            return Err(Error::Repeat(text.to_owned()));
        }
        Ok(path)
    }

    fn add(&mut self, step: &str, text: &str) -> Result<(), Error> {
        if self.attribute.is_some() {
            return Err(Error::Attribute(text.to_owned()));
        }
        if let Some(attribute) = step.strip_prefix('@') {
            self.attribute = Some(name(attribute, text)?);
            return Ok(());
        }
        let (element, condition) = match step.split_once('[') {
            None => (step, None),
            Some((element, tail)) => (element, Some(condition(tail, text)?)),
        };
        let (element, repeated) = element.strip_suffix('+').map_or((element, false), |element| (element, true));
        self.steps.push(name(element, text)?);
        if repeated && self.repeat.replace(self.steps.len()).is_some() {
            return Err(Error::Repeat(text.to_owned()));
        }
        match condition {
            Some(_) if self.condition.is_some() => Err(Error::Condition(text.to_owned())),
            Some(condition) => {
                self.condition = Some((self.steps.len(), condition));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// The first step of `rest` and what follows its `/`; a `/` inside brackets does not end a step.
fn first_step(rest: &str) -> (&str, &str) {
    let mut depth = 0_u32;
    for (at, letter) in rest.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                let (step, tail) = rest.split_at(at);
                // A final `/` leaves an empty step behind, which is then refused.
                let after = tail.get(1..).filter(|after| !after.is_empty()).unwrap_or("[");
                return (step, after);
            }
            _ => {}
        }
    }
    (rest, "")
}

fn condition(tail: &str, text: &str) -> Result<Condition, Error> {
    let wrong = || Error::Condition(text.to_owned());
    let (place, values) = tail.strip_suffix(']').and_then(|inner| inner.split_once('=')).ok_or_else(wrong)?;
    let steps = place.split('/').map(|step| name(step, text)).collect::<Result<Vec<_>, _>>()?;
    let values: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
    if values.iter().any(String::is_empty) { Err(wrong()) } else { Ok(Condition { steps, values }) }
}

fn name(step: &str, text: &str) -> Result<String, Error> {
    let step = step.trim();
    if step.is_empty() {
        return Err(Error::EmptyStep(text.to_owned()));
    }
    let fits = step.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'));
    if fits { Ok(step.to_owned()) } else { Err(Error::Name(step.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_steps_an_attribute_and_one_condition() {
        let path = Path::parse("Bal[Tp/CdOrPrtry/Cd=OPBD|PRCD]/Amt/@Ccy").unwrap();
        assert_eq!(path.steps, ["Bal", "Amt"]);
        assert_eq!(path.attribute.as_deref(), Some("Ccy"));
        let (depth, condition) = path.condition.unwrap();
        assert_eq!(
            (depth, condition.steps.join("/"), condition.values.join(",")),
            (1, "Tp/CdOrPrtry/Cd".into(), "OPBD,PRCD".into())
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        assert_eq!(Path::parse("@numero").unwrap().attribute.as_deref(), Some("numero"));
        for text in [
            "",
            "/",
            "a//b",
            "a/",
            "@x/a",
            "a*/b",
            "a[b]",
            "a[b=]",
            "a[b=c]/d[e=f]",
            "a b",
            "a[b=c",
            "a/b+",
            "a+/b+/c",
            "a+[b=c]/d",
        ] {
            assert!(Path::parse(text).is_err(), "{text:?}");
        }
    }
}
