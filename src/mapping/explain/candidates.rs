//! The mappings that were asked, and what each said of the file.

use super::{Candidate, Verdict};
use crate::codec::Head;
use crate::codec::encoding::Charset;
use crate::mapping::{Hint, Mappings, select};

/// Every mapping that was asked: those that fit first, then by distance.
pub(super) fn candidates(
    mappings: &Mappings,
    head: &Head<'_>,
    view: &dyn Fn(&[Charset]) -> Option<String>,
    hint: &Hint<'_>,
) -> Vec<Candidate> {
    let mut asked: Vec<(u32, Candidate)> = mappings
        .variants
        .iter()
        .filter(|variant| select::may_be(variant, hint))
        .map(|variant| {
            let mapping = variant.name.clone();
            match select::fit_of(variant, head, view, hint) {
                Ok(fit) => (0, Candidate { mapping, verdict: Verdict::Fits(fit) }),
                Err((distance, what)) => {
                    (distance.max(1), Candidate { mapping, verdict: Verdict::Differs(distance, what) })
                }
            }
        })
        .collect();
    asked.sort_by(|(a, first), (b, second)| a.cmp(b).then_with(|| first.mapping.cmp(&second.mapping)));
    let fit_of = |candidate: &Candidate| match candidate.verdict {
        Verdict::Chosen(fit) | Verdict::Fits(fit) => Some(fit),
        Verdict::Differs(..) => None,
    };
    let best = asked.iter().filter_map(|(_, candidate)| fit_of(candidate)).max();
    let mut candidates: Vec<Candidate> = asked.into_iter().map(|(_, candidate)| candidate).collect();
    candidates.sort_by_key(|candidate| fit_of(candidate).map_or(u32::MAX, |fit| u32::MAX - 1 - fit));
    let ties = candidates.iter().filter(|candidate| fit_of(candidate).is_some() && fit_of(candidate) == best).count();
    if let (1, Some(first)) = (ties, candidates.first_mut())
        && let Verdict::Fits(fit) = first.verdict
    {
        first.verdict = Verdict::Chosen(fit);
    }
    candidates
}
