//! Reads JSON that was sent, and tells every mistake in it at once.

use std::ops::RangeInclusive;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::problem::{FieldProblem, Problem};

/// The most characters of one text.
const LONGEST: usize = 2_000;

/// An object that was sent; its fields are taken out one by one.
pub(crate) struct Form {
    object: Map<String, Value>,
    problems: Vec<FieldProblem>,
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let content = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let is_json = content
            .and_then(|text| text.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "Send application/json",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too much was sent"))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Form {
                object,
                problems: Vec::new(),
            }),
            _ => Err(Problem::invalid(vec![FieldProblem::new("", "not-an-object")])),
        }
    }
}

impl Form {
    #[cfg(test)]
    pub(crate) fn of(value: Value) -> Form {
        Form {
            object: value.as_object().cloned().unwrap_or_default(),
            problems: Vec::new(),
        }
    }

    pub(crate) fn wrong(&mut self, field: &str, code: &str) {
        self.problems.push(FieldProblem::new(field, code));
    }

    /// Whether the field was sent, even as null.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.object.contains_key(field)
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.object.remove(field).filter(|value| !value.is_null())
    }

    /// A text without the spaces around it; none when it is empty.
    pub(crate) fn text(&mut self, field: &str) -> Option<String> {
        let text = match self.take(field)? {
            Value::String(text) => text.trim().to_owned(),
            _ => {
                self.wrong(field, "wrong-type");
                return None;
            }
        };
        if text.chars().count() > LONGEST {
            self.wrong(field, "too-long");
            return None;
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            self.wrong(field, "unreadable");
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    /// What a field must have.
    pub(crate) fn needed<T>(
        &mut self,
        field: &str,
        read: impl FnOnce(&mut Form, &str) -> Option<T>,
    ) -> Option<T> {
        let before = self.problems.len();
        let value = read(self, field);
        if value.is_none() && self.problems.len() == before {
            self.wrong(field, "required");
        }
        value
    }

    fn parsed<T>(&mut self, field: &str, code: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        let value = parse(&text);
        if value.is_none() {
            self.wrong(field, code);
        }
        value
    }

    pub(crate) fn id(&mut self, field: &str) -> Option<Uuid> {
        self.parsed(field, "not-a-uuid", |text| {
            Uuid::try_parse(text).ok().filter(|id| !id.is_nil())
        })
    }

    pub(crate) fn date(&mut self, field: &str) -> Option<NaiveDate> {
        self.parsed(field, "not-a-date", |text| {
            text.parse()
                .ok()
                .filter(|date: &NaiveDate| (1900..=2200).contains(&chrono::Datelike::year(date)))
        })
    }

    /// Bytes in base64, exactly so many.
    pub(crate) fn bytes<const N: usize>(&mut self, field: &str) -> Option<[u8; N]> {
        self.parsed(field, "not-base64", |text| {
            STANDARD.decode(text).ok()?.try_into().ok()
        })
    }

    pub(crate) fn flag(&mut self, field: &str) -> Option<bool> {
        match self.take(field)? {
            Value::Bool(flag) => Some(flag),
            _ => {
                self.wrong(field, "wrong-type");
                None
            }
        }
    }

    /// A whole number between two others.
    pub(crate) fn number(&mut self, field: &str, between: RangeInclusive<i64>) -> Option<i64> {
        let Some(number) = self.take(field)?.as_i64() else {
            self.wrong(field, "wrong-type");
            return None;
        };
        if !between.contains(&number) {
            self.wrong(field, "out-of-range");
            return None;
        }
        Some(number)
    }

    /// A list of codes.
    pub(crate) fn codes(&mut self, field: &str, allowed: &[&str]) -> Option<Vec<String>> {
        let Value::Array(items) = self.take(field)? else {
            self.wrong(field, "wrong-type");
            return None;
        };
        let known = |item: &Value| {
            item.as_str()
                .filter(|code| allowed.contains(code))
                .map(str::to_owned)
        };
        let codes: Option<Vec<String>> = items.iter().map(known).collect();
        if codes.is_none() {
            self.wrong(field, "unknown-choice");
        }
        codes
    }

    /// Everything that was wrong, also that there was more than this version knows.
    pub(crate) fn finish(mut self) -> Result<(), Problem> {
        let unknown: Vec<_> = self
            .object
            .keys()
            .map(|field| FieldProblem::new(field, "unknown"))
            .collect();
        self.problems.extend(unknown);
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.problems))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told_at_once() {
        let mut form = Form::of(serde_json::json!({
            "name": 5, "id": "x", "on": "2026-02-30", "key": "AAAA", "lead": "yes", "functions": ["king"], "spare": 1,
            "note": "x".repeat(3000), "rooms": 11, "age": 1.5,
        }));
        form.needed("name", Form::text);
        form.needed("id", Form::id);
        form.needed("on", Form::date);
        form.needed("key", Form::bytes::<32>);
        form.needed("lead", Form::flag);
        form.needed("organisation", Form::text);
        form.codes("functions", &["administrator"]);
        form.text("note");
        form.number("rooms", 0..=10);
        form.number("age", 0..=10);
        let told: Vec<_> = form
            .finish()
            .unwrap_err()
            .errors
            .into_iter()
            .map(|one| format!("{} {}", one.field, one.code))
            .collect();
        assert_eq!(
            told,
            [
                "name wrong-type",
                "id not-a-uuid",
                "on not-a-date",
                "key not-base64",
                "lead wrong-type",
                "organisation required",
                "functions unknown-choice",
                "note too-long",
                "rooms out-of-range",
                "age wrong-type",
                "spare unknown",
            ]
        );
    }
}
