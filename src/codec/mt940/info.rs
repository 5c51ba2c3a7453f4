//! `:86:`, what a movement is about, in the shapes that banks write: `?20…` or `>20…` behind a code of three digits,
//! `/EREF/…/`, `EREF+…`, or plain words.
//!
//! Lines are joined so that no letter is lost and none is added: see [`Info::parse`].

mod codes;
mod numbered;

use std::borrow::Cow;

use self::numbered::Numbered;

/// The columns of a subfield: a full one goes on in the next.
const SUBFIELD: usize = 27;

/// The text of one movement.
#[derive(Debug, Default)]
pub(super) struct Info {
    /// All of it, its lines joined.
    whole: String,
    /// Where a line begins in it, for codes that stand there.
    starts: Vec<usize>,
    numbered: Option<Numbered>,
    /// The subfields that hold text for a person, joined, where it is numbered.
    remittance: String,
}

impl Info {
    /// Joins the lines of one `:86:` or of several and finds their shape. Where the text has a structure of its own,
    /// nothing stands between two lines. Else a line of `width` columns was cut inside a word or between two, as the
    /// bank's text ran, and nothing is added; a shorter line ended where its text did, and a blank is.
    pub(super) fn parse(fields: &[Vec<String>], width: usize) -> Self {
        let mut info = Self::default();
        let first = fields.first().and_then(|lines| lines.first()).map_or("", String::as_str);
        let shape = numbered::head(first);
        let structured = shape.is_some() || codes::begins_with_slash_code(first);
        for lines in fields {
            for (index, line) in lines.iter().enumerate() {
                let glued = index > 0 && (structured || is_full(&info.whole, &info.starts, width));
                let blank = info.whole.is_empty() || info.whole.ends_with(' ') || line.starts_with(' ');
                if !glued && !blank {
                    info.whole.push(' ');
                }
                info.starts.push(info.whole.len());
                info.whole.push_str(line);
            }
        }
        if let Some(head) = shape {
            let numbered = Numbered::parse(&info.whole, head);
            let mut starts = Vec::new();
            info.remittance = numbered.join_with(&[20..=29, 60..=63], &mut starts);
            info.starts = starts;
            info.numbered = Some(numbered);
        }
        info
    }

    /// All of it.
    pub(super) fn whole(&self) -> &str {
        &self.whole
    }

    /// The code of three digits in front of subfields.
    pub(super) fn code(&self) -> Option<&str> {
        self.numbered.as_ref().map(|numbered| numbered.code.as_str()).filter(|code| !code.is_empty())
    }

    /// What a person reads: without the marks of subfields, else all of it.
    pub(super) fn label(&self) -> Cow<'_, str> {
        match &self.numbered {
            None => Cow::Borrowed(&self.whole),
            Some(numbered) => {
                let title = numbered.join(0..=0);
                let parts = [title.trim(), self.remittance.trim()];
                Cow::Owned(parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" "))
            }
        }
    }

    /// Subfields `first` to `last`, joined.
    pub(super) fn subfields(&self, first: u8, last: u8) -> Option<String> {
        let text = self.numbered.as_ref()?.join(first..=last);
        (!text.is_empty()).then_some(text)
    }

    /// What stands behind `/CODE/`, up to the next code; `wanted` are codes that end it besides the usual ones.
    pub(super) fn slash(&self, code: &str, wanted: &[String]) -> Option<&str> {
        codes::slash(self.base(), code, wanted)
    }

    /// What stands behind `CODE+`, up to the next code.
    pub(super) fn plus(&self, code: &str, wanted: &[String]) -> Option<&str> {
        codes::plus(self.base(), &self.starts, code, wanted)
    }

    fn base(&self) -> &str {
        if self.numbered.is_some() { &self.remittance } else { &self.whole }
    }
}

/// Whether the last line of `whole` has all its columns.
fn is_full(whole: &str, starts: &[usize], width: usize) -> bool {
    let last = starts.last().and_then(|start| whole.get(*start..)).unwrap_or_default();
    last.chars().count() >= width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(text: &str) -> Info {
        Info::parse(&[text.lines().map(str::to_owned).collect()], 65)
    }

    #[test]
    fn subfields_of_either_mark_are_told_apart_and_full_ones_go_on() {
        for mark in ['?', '>', '<', '~'] {
            let text = "109?00RETOUR?20EREF+MC-2025-0042-07?21MREF+RUM-MC-2025-0042?22SVWZ+ECHEANCE DU PRET MC-202?23\
                        5-0042?30AGRIFRPP?31FR76?32PERSONNE?33INVENTEE?6033 RUE";
            let info = info(&text.replace('?', &mark.to_string()));
            assert_eq!(info.code(), Some("109"));
            assert_eq!(info.subfields(0, 0).as_deref(), Some("RETOUR"));
            assert_eq!(info.subfields(32, 33).as_deref(), Some("PERSONNE INVENTEE"));
            assert_eq!(info.plus("EREF", &[]), Some("MC-2025-0042-07"));
            assert_eq!(info.plus("MREF", &[]), Some("RUM-MC-2025-0042"));
            assert_eq!(info.plus("SVWZ", &[]), Some("ECHEANCE DU PRET MC-2025-0042 33 RUE"));
        }
    }

    #[test]
    fn a_code_that_is_broken_between_lines_is_whole_again() {
        let info =
            info("/EREF/MC-20\n25-0042-07//MARF/RUM\n-\nMC//CNTP/FR76/AGRIFRPP/PERSONNE/PARIS//REMI/USTD//UN TE\nXTE/");
        assert_eq!(info.slash("EREF", &[]), Some("MC-2025-0042-07"));
        assert_eq!(info.slash("MARF", &[]), Some("RUM-MC"));
        assert_eq!(info.slash("CNTP", &[]), Some("FR76/AGRIFRPP/PERSONNE/PARIS"));
        assert_eq!(info.slash("REMI", &[]), Some("UN TEXTE"));
        assert_eq!(info.slash("RTRN", &[]), None);
    }

    #[test]
    fn plain_words_are_joined_by_a_blank_unless_the_line_is_full() {
        assert_eq!(info("VIREMENT RECU\nDE PERSONNE").whole(), "VIREMENT RECU DE PERSONNE");
        let full = "x".repeat(65);
        assert_eq!(info(&format!("{full}\ny")).whole(), format!("{full}y"));
        assert_eq!(info("one \n two").whole(), "one  two");
        assert_eq!(info("EREF+MC-2025-0042-07\nMREF+RUM-1\nSVWZ+WORDS").plus("MREF", &[]), Some("RUM-1"));
    }

    #[test]
    fn a_second_field_is_another_text() {
        let fields = [vec!["073".to_owned()], vec!["073 PRZELEW".to_owned()]];
        assert_eq!(Info::parse(&fields, 65).whole(), "073 073 PRZELEW");
    }

    #[test]
    fn questions_are_not_marks() {
        let info = info("POURQUOI?99 OU ?20EUR");
        assert_eq!(info.code(), None);
        assert_eq!(info.label(), "POURQUOI?99 OU ?20EUR");
    }
}
