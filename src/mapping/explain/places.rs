//! Where everything stands that was asked: the file is read again.

use std::io;

use super::Explanation;
use super::run::{Again, source_of};
use crate::codec::spot::Spot;
use crate::codec::{Position, csv, fixed, json, mt940, ofx, xml};
use crate::mapping::spec::Layout;
use crate::mapping::variant::{Plan, Variant};

/// What a file was read for again.
enum Survey {
    Csv(csv::Survey),
    Fixed(Box<fixed::Survey>),
    Xml(xml::Survey),
    Json(json::Survey),
    Mt940(mt940::Survey),
    Ofx(ofx::Survey),
}

impl Survey {
    fn spot(&self, position: &Position, source: &str, found: Option<&str>) -> Option<Spot> {
        match self {
            Self::Csv(survey) => survey.spot(position, source),
            Self::Fixed(survey) => survey.spot(position, source),
            Self::Xml(survey) => survey.spot(position, source, found),
            Self::Json(survey) => survey.spot(position, source, found),
            Self::Mt940(survey) => survey.spot(position, source, found),
            Self::Ofx(survey) => survey.spot(position, source, found),
        }
    }
}

/// Reads the file again for the places of everything that was asked. A layout without a survey shows none.
fn survey(variant: &Variant, again: Again<'_>, anchors: &[Position]) -> io::Result<Option<Survey>> {
    let source = source_of(variant, again)?;
    Ok(match (&variant.plan, &variant.spec.layout) {
        (Plan::Csv(plan), _) => Some(Survey::Csv(plan.survey(source, anchors)?)),
        (Plan::Fixed(plan), _) => Some(Survey::Fixed(Box::new(plan.survey(source, anchors)?))),
        (Plan::Xml(_), Some(Layout::Xml(spec))) => Some(Survey::Xml(spec.survey(source, anchors)?)),
        (Plan::Xml(_), _) => None,
        (Plan::Json(plan), _) => Some(Survey::Json(plan.survey(source, anchors)?)),
        (Plan::Mt940(plan), _) => Some(Survey::Mt940(plan.survey(source, anchors)?)),
        (Plan::Ofx(plan), _) => Some(Survey::Ofx(plan.survey(source, anchors)?)),
    })
}

pub(super) fn find_places(variant: &Variant, explanation: &mut Explanation, again: Again<'_>) -> io::Result<()> {
    let Explanation { statements, entries, chosen, .. } = explanation;
    let mut anchors: Vec<Position> = Vec::new();
    for unit in statements.iter().chain(entries.iter()) {
        for position in unit.fields.iter().flat_map(|told| &told.asked).map(|asked| &asked.position) {
            if anchors.last() != Some(position) && !anchors.contains(position) {
                anchors.push(position.clone());
            }
        }
    }
    let Some(survey) = survey(variant, again, &anchors)? else {
        // The layout names the place by itself, and the text is what was captured.
        for asked in statements
            .iter_mut()
            .chain(entries.iter_mut())
            .flat_map(|unit| &mut unit.fields)
            .flat_map(|told| &mut told.asked)
        {
            let path = variant.plan.place(&asked.position, &asked.step.source);
            asked.spot = asked.step.found.clone().map(|raw| Spot { path: Some(path), raw, ..Spot::default() });
        }
        return Ok(());
    };
    if let (Survey::Csv(survey), Some(chosen)) = (&survey, chosen) {
        chosen.delimiter = Some(survey.delimiter);
        chosen.header = Some((survey.header_line, survey.header.clone()));
    }
    for unit in statements.iter_mut().chain(entries.iter_mut()) {
        for asked in unit.fields.iter_mut().flat_map(|told| &mut told.asked) {
            asked.spot = survey.spot(&asked.position, &asked.step.source, asked.step.found.as_deref());
        }
    }
    Ok(())
}
