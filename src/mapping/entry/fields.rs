//! Single fields of an entry: the first layer that holds one gives it.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Flawed, Layer, Reading};
use crate::domain::money::Money;
use crate::domain::statement::Reject;
use crate::mapping::value::{Amount, Around, Date, Text};
use crate::mapping::{reject, spec};

impl<'a> Reading<'a> {
    pub(super) fn layers(&self) -> impl Iterator<Item = Layer<'a>> {
        self.detail.into_iter().chain([self.own])
    }

    pub(super) fn text(&self, pick: impl Fn(&spec::Entry) -> &Option<Text>) -> Option<Cow<'a, str>> {
        self.layers().find_map(|layer| pick(layer.fields).as_ref()?.read(layer.record, ""))
    }

    pub(super) fn owned(&self, pick: impl Fn(&spec::Entry) -> &Option<Text>) -> Option<String> {
        self.text(pick).map(Cow::into_owned)
    }

    pub(super) fn date(
        &self,
        pick: impl Fn(&spec::Entry) -> &Option<Date>,
        field: &str,
        found: &mut Vec<Reject>,
    ) -> Result<Option<NaiveDate>, Flawed> {
        for layer in self.layers() {
            let Some(date) = pick(layer.fields) else { continue };
            match date.read(layer.record, "") {
                Ok(None) => {}
                Ok(date) => return Ok(date),
                Err(wrong) => {
                    found.push(reject::value(self.scope.variant, field, &layer.record.position, wrong));
                    return Err(Flawed);
                }
            }
        }
        Ok(None)
    }

    /// An amount of one layer.
    pub(super) fn amount_of(
        &self,
        amount: &Amount,
        layer: Layer<'_>,
        debit: Option<bool>,
        field: &str,
        found: &mut Vec<Reject>,
    ) -> Result<Option<Money>, Flawed> {
        let around = Around { currency: self.scope.currency, debit };
        amount.read(layer.record, around).map_err(|wrong| {
            found.push(reject::value(self.scope.variant, field, &layer.record.position, wrong));
            Flawed
        })
    }

    pub(super) fn any_amount(
        &self,
        pick: impl Fn(&spec::Entry) -> &Option<Amount>,
        debit: bool,
        field: &str,
        found: &mut Vec<Reject>,
    ) -> Result<Option<Money>, Flawed> {
        for layer in self.layers() {
            if let Some(amount) = pick(layer.fields)
                && let Some(money) = self.amount_of(amount, layer, Some(debit), field, found)?
            {
                return Ok(Some(money));
            }
        }
        Ok(None)
    }
}
