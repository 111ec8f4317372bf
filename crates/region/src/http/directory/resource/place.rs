//! Places: for whom, and on what terms.

use eenplan_domain::directory::PlaceProduct;
use eenplan_domain::record::{Field, Kind, RecordId, organisation, place};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Resource, other, texts};
use crate::directory::{Entry, Shelf};
use crate::http::form::Form;
use crate::service_op::{Note, in_directory};

/// Numbers of a place, and the most each can be.
const NUMBERS: [(&str, Field, i64); 4] = [
    ("rooms", place::ROOMS, 10_000),
    ("ageFrom", place::AGE_FROM, 130),
    ("ageUntil", place::AGE_UNTIL, 130),
    ("monthsMost", place::MONTHS_MOST, 1_200),
];

/// Somewhere to live with support, or to sleep tonight.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http::directory) struct Place {
    place_id: Uuid,
    name: String,
    /// A code of what places offer.
    product: Option<String>,
    organisation_id: Option<Uuid>,
    /// CBS code of its municipality.
    municipality: Option<String>,
    phone: Option<String>,
    /// How many people it has room for.
    rooms: Option<i64>,
    /// Youngest age in years.
    age_from: Option<i64>,
    /// Oldest age in years.
    age_until: Option<i64>,
    /// The longest stay in months.
    months_most: Option<i64>,
    /// Whether somebody needs an indication for it.
    needs_indication: Option<bool>,
    remark: Option<String>,
}

/// A new place, or what is to change of one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
pub(in crate::http::directory) struct NewPlace {
    /// Needed for a new one.
    name: Option<String>,
    /// Needed for a new one: a code of what places offer.
    product: Option<String>,
    organisation_id: Option<Uuid>,
    municipality: Option<String>,
    phone: Option<String>,
    #[schema(minimum = 0, maximum = 10000)]
    rooms: Option<i64>,
    #[schema(minimum = 0, maximum = 130)]
    age_from: Option<i64>,
    /// Not before `ageFrom`.
    #[schema(minimum = 0, maximum = 130)]
    age_until: Option<i64>,
    #[schema(minimum = 0, maximum = 1200)]
    months_most: Option<i64>,
    needs_indication: Option<bool>,
    remark: Option<String>,
}

impl Resource for Place {
    const KIND: &'static Kind = &place::KIND;

    fn show(entry: &Entry<'_>) -> Self {
        Place {
            place_id: entry.record.0,
            name: entry.text(place::NAME).unwrap_or_default(),
            product: entry.text(place::PRODUCT),
            organisation_id: entry.id(place::ORGANISATION_ID),
            municipality: entry.text(place::MUNICIPALITY),
            phone: entry.text(place::PHONE),
            rooms: entry.number(place::ROOMS),
            age_from: entry.number(place::AGE_FROM),
            age_until: entry.number(place::AGE_UNTIL),
            months_most: entry.number(place::MONTHS_MOST),
            needs_indication: entry.choice(place::NEEDS_INDICATION),
            remark: entry.text(place::REMARK),
        }
    }

    fn note(form: &mut Form, shelf: &Shelf, id: RecordId, is_new: bool) -> Note {
        let note = in_directory(if is_new { "place_add" } else { "place_change" });
        let fields = [
            ("name", place::NAME, true),
            ("municipality", place::MUNICIPALITY, false),
            ("phone", place::PHONE, false),
            ("remark", place::REMARK, false),
        ];
        let mut note = texts(form, note, id, is_new, &fields);
        if form.has("product") || is_new {
            let product = form.needed("product", Form::text);
            if product
                .as_deref()
                .is_some_and(|code| PlaceProduct::known(code).is_none())
            {
                form.wrong("product", "unknown-choice");
            }
            note = note.set(id, place::PRODUCT, product);
        }
        if form.has("organisationId") {
            let organisation = other(form, shelf, "organisationId", &organisation::KIND, false);
            note = note.set(id, place::ORGANISATION_ID, organisation);
        }
        let mut ages = [None, None];
        for (name, field, most) in NUMBERS {
            let there = shelf
                .entry(&place::KIND, id)
                .and_then(|entry| entry.number(field));
            let number = match form.has(name) {
                true => {
                    let number = form.number(name, 0..=most);
                    note = note.set(id, field, number);
                    number
                }
                false => there,
            };
            match name {
                "ageFrom" => ages[0] = number,
                "ageUntil" => ages[1] = number,
                _ => {}
            }
        }
        if let [Some(from), Some(until)] = ages
            && from > until
        {
            form.wrong("ageUntil", "out-of-range");
        }
        match form.has("needsIndication") {
            true => {
                let needed = form.flag("needsIndication");
                note.set(id, place::NEEDS_INDICATION, needed)
            }
            false => note,
        }
    }
}
