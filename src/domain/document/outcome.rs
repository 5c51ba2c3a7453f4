//! What became of each order that we sent, given the answers of one file: the most specific status counts.
//!
//! The rules, in this order:
//! 1. A status of the transaction itself counts. If a level above says *rejected* and it does not, or if two answers of
//!    one level contradict each other, a person decides: [`Meaning::Unknown`].
//! 2. A *rejected* above silence rejects everything below it.
//! 3. *Partial* above: a transaction that is not listed is accepted; one that is listed without a status is unknown.
//! 4. Any other status of the batch, else of the group, holds for what is silent below it.
//! 5. Where nobody speaks, nothing is known: silence is never an acceptance.

use super::answer::{Answer, Level, Meaning};

/// An order of ours, by the references that come back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent<'a> {
    /// Our file.
    pub message: &'a str,
    /// Its batch.
    pub batch: &'a str,
    /// The end-to-end reference.
    pub end_to_end: &'a str,
    /// The instruction; may be empty.
    pub instruction: &'a str,
}

/// What became of an order, and why this is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome<'a> {
    /// What became of it.
    pub meaning: Meaning,
    /// Which rule says so.
    pub why: Why,
    /// The answer that decides, with its causes; `None` where nobody speaks.
    pub by: Option<&'a Answer>,
}

/// Which rule decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The transaction has a status of its own.
    Own,
    /// It is silent, and the level above speaks for it.
    Above(Level),
    /// A level above is partly rejected and does not list it: it is accepted.
    NotListed(Level),
    /// A level above is partly rejected and lists it without a status.
    ListedInSilence(Level),
    /// Two answers contradict each other.
    Contradicted,
    /// Nobody speaks of it.
    Unanswered,
}

/// For each order what became of it, in the order of `sent`.
pub fn of<'a>(answers: &'a [Answer], sent: &[Sent<'_>]) -> Vec<Outcome<'a>> {
    sent.iter().map(|order| one(answers, order)).collect()
}

const UNANSWERED: Outcome<'static> = Outcome { meaning: Meaning::Unknown, why: Why::Unanswered, by: None };

fn one<'a>(answers: &'a [Answer], order: &Sent<'_>) -> Outcome<'a> {
    let of_level = |level: Level| answers.iter().filter(move |answer| answer.level == level);
    let own: Vec<&Answer> = of_level(Level::Transaction).filter(|answer| is_of(answer, order)).collect();
    let batch: Vec<&Answer> =
        of_level(Level::Batch).filter(|answer| names(answer.references.batch.as_deref(), order.batch)).collect();
    let about_us = |answer: &&Answer| match &answer.references.message {
        Some(message) => message == order.message,
        // The bank could not read our file: only what it names otherwise is known to be ours.
        None => !own.is_empty() || !batch.is_empty(),
    };
    let group: Vec<&Answer> = of_level(Level::Group).filter(about_us).collect();
    let (Ok(own_says), Ok(batch_says), Ok(group_says)) = (said(&own), said(&batch), said(&group)) else {
        let by = [&own, &batch, &group].into_iter().flatten().find(|answer| answer.status.is_some()).copied();
        return Outcome { meaning: Meaning::Unknown, why: Why::Contradicted, by };
    };
    let above = [(Level::Batch, batch_says), (Level::Group, group_says)];
    let rejected = above.iter().any(|(_, said)| said.is_some_and(|(meaning, _)| meaning == Meaning::Rejected));
    if let Some((meaning, by)) = own_says {
        if rejected && meaning != Meaning::Rejected {
            return Outcome { meaning: Meaning::Unknown, why: Why::Contradicted, by: Some(by) };
        }
        return Outcome { meaning, why: Why::Own, by: Some(by) };
    }
    // A rejected file with an accepted batch in it: the same contradiction one level higher.
    if let (Some((meaning, by)), Some((Meaning::Rejected, _))) = (batch_says, group_says)
        && meaning != Meaning::Rejected
    {
        return Outcome { meaning: Meaning::Unknown, why: Why::Contradicted, by: Some(by) };
    }
    let speaks = above.into_iter().find_map(|(level, said)| said.map(|(meaning, by)| (level, meaning, by)));
    let Some((level, meaning, by)) = speaks else { return UNANSWERED };
    // A batch that is listed only to say nothing of it, and of nothing in it, is not one that is not listed.
    let is_empty_batch = level == Level::Group
        && !batch.is_empty()
        && !answers
            .iter()
            .any(|answer| answer.level == Level::Transaction && names(answer.references.batch.as_deref(), order.batch));
    let listed = !own.is_empty() || is_empty_batch;
    match (meaning, listed) {
        (Meaning::Partial, false) => Outcome { meaning: Meaning::Accepted, why: Why::NotListed(level), by: Some(by) },
        (Meaning::Partial, true) => {
            Outcome { meaning: Meaning::Unknown, why: Why::ListedInSilence(level), by: Some(by) }
        }
        (meaning, _) => Outcome { meaning, why: Why::Above(level), by: Some(by) },
    }
}

/// What answers of one level say together: nothing, one meaning, or a contradiction.
fn said<'a>(answers: &[&'a Answer]) -> Result<Option<(Meaning, &'a Answer)>, ()> {
    let mut found: Option<(Meaning, &Answer)> = None;
    for answer in answers {
        let Some(status) = &answer.status else { continue };
        match found {
            Some((meaning, _)) if meaning != status.meaning => return Err(()),
            Some(_) => {}
            None => found = Some((status.meaning, answer)),
        }
    }
    Ok(found)
}

fn names(reference: Option<&str>, ours: &str) -> bool {
    !ours.is_empty() && reference == Some(ours)
}

/// Whether an answer is about this very transaction: no reference that both have may differ.
fn is_of(answer: &Answer, order: &Sent<'_>) -> bool {
    let references = &answer.references;
    let differs = |reference: &Option<String>, ours: &str| {
        !ours.is_empty() && reference.as_deref().is_some_and(|reference| reference != ours)
    };
    let named = names(references.end_to_end.as_deref(), order.end_to_end)
        || names(references.instruction.as_deref(), order.instruction);
    named
        && !differs(&references.end_to_end, order.end_to_end)
        && !differs(&references.batch, order.batch)
        && !differs(&references.message, order.message)
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Grant, References, Status};
    use super::*;

    fn answer(level: Level, reference: &str, meaning: Option<Meaning>) -> Answer {
        let mut references = References::default();
        let text = (!reference.is_empty()).then(|| reference.to_owned());
        match level {
            Level::Group => references.message = text,
            Level::Batch => references.batch = text,
            Level::Transaction | Level::Application => references.end_to_end = text,
        }
        let status = meaning.map(|meaning| Status { word: meaning.as_str().into(), meaning });
        Answer { level, references, status, causes: Vec::new(), grant: Grant::default(), day: None }
    }

    fn group(meaning: impl Into<Option<Meaning>>) -> Answer {
        answer(Level::Group, "M1", meaning.into())
    }

    fn batch(meaning: impl Into<Option<Meaning>>) -> Answer {
        answer(Level::Batch, "B1", meaning.into())
    }

    fn transaction(reference: &str, meaning: impl Into<Option<Meaning>>) -> Answer {
        answer(Level::Transaction, reference, meaning.into())
    }

    /// What is said of the transactions E1 and E2.
    fn said(answers: &[Answer]) -> [(Meaning, Why); 2] {
        let sent = ["E1", "E2"].map(|end_to_end| Sent { message: "M1", batch: "B1", end_to_end, instruction: "" });
        let outcomes = of(answers, &sent);
        [(outcomes[0].meaning, outcomes[0].why), (outcomes[1].meaning, outcomes[1].why)]
    }

    #[test]
    fn the_most_specific_status_counts() {
        let answers = [group(Meaning::Received), batch(Meaning::Partial), transaction("E1", Meaning::Rejected)];
        assert_eq!(said(&answers), [(Meaning::Rejected, Why::Own), (Meaning::Accepted, Why::NotListed(Level::Batch))]);
    }

    #[test]
    fn a_rejection_above_silence_rejects_everything_below() {
        let all = |why| [(Meaning::Rejected, why); 2];
        assert_eq!(said(&[group(Meaning::Rejected)]), all(Why::Above(Level::Group)));
        assert_eq!(said(&[group(Meaning::Received), batch(Meaning::Rejected)]), all(Why::Above(Level::Batch)));
        let answers = [group(None), batch(Meaning::Rejected), transaction("E1", None)];
        assert_eq!(said(&answers), all(Why::Above(Level::Batch)));
    }

    #[test]
    fn what_is_not_listed_in_a_partial_file_is_accepted() {
        let answers = [group(Meaning::Partial), transaction("E2", Meaning::Rejected)];
        assert_eq!(said(&answers), [(Meaning::Accepted, Why::NotListed(Level::Group)), (Meaning::Rejected, Why::Own)]);
        let answers = [group(Meaning::Partial), batch(None)];
        assert_eq!(said(&answers)[0], (Meaning::Unknown, Why::ListedInSilence(Level::Group)));
        let mut other = transaction("E2", Meaning::Rejected);
        other.references.batch = Some("B1".into());
        let answers = [group(Meaning::Partial), batch(None), other];
        assert_eq!(said(&answers)[0], (Meaning::Accepted, Why::NotListed(Level::Group)));
        let answers = [group(Meaning::Partial), batch(None), transaction("E2", None)];
        assert_eq!(said(&answers)[1], (Meaning::Unknown, Why::ListedInSilence(Level::Group)));
    }

    #[test]
    fn silence_is_never_an_acceptance() {
        let silent = (Meaning::Unknown, Why::Unanswered);
        assert_eq!(said(&[]), [silent; 2]);
        assert_eq!(said(&[group(None), batch(None)]), [silent; 2]);
        assert_eq!(said(&[group(None), batch(None), transaction("E1", Meaning::Rejected)])[1], silent);
        assert_eq!(said(&[answer(Level::Group, "M2", Some(Meaning::Accepted))]), [silent; 2], "another file of ours");
        assert_eq!(said(&[answer(Level::Group, "", Some(Meaning::Rejected))]), [silent; 2], "a file without a name");
    }

    #[test]
    fn a_file_that_the_bank_could_not_name_is_known_by_what_it_lists() {
        let answers = [answer(Level::Group, "", Some(Meaning::Rejected)), batch(None)];
        assert_eq!(said(&answers), [(Meaning::Rejected, Why::Above(Level::Group)); 2]);
    }

    #[test]
    fn a_contradiction_is_for_a_person() {
        let doubtful = (Meaning::Unknown, Why::Contradicted);
        assert_eq!(said(&[batch(Meaning::Rejected), transaction("E1", Meaning::Accepted)])[0], doubtful);
        assert_eq!(said(&[group(Meaning::Rejected), batch(Meaning::Accepted)]), [doubtful; 2]);
        let twice = [transaction("E1", Meaning::Accepted), transaction("E1", Meaning::Rejected)];
        assert_eq!(said(&twice)[0], doubtful);
        let same = [transaction("E1", Meaning::Rejected), transaction("E1", Meaning::Rejected)];
        assert_eq!(said(&same)[0], (Meaning::Rejected, Why::Own));
    }

    #[test]
    fn a_transaction_of_another_batch_is_not_ours() {
        let mut other = transaction("E1", Meaning::Rejected);
        other.references.batch = Some("B2".into());
        assert_eq!(said(&[other])[0], (Meaning::Unknown, Why::Unanswered));
    }
}
