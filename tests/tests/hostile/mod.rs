//! What no field takes, pasted into every field of a form: the errors stand beside the fields, what was typed stays, nothing of it runs.

use std::thread::sleep;
use std::time::{Duration, Instant};

use eenplan_tests::window::Window;
use serde_json::json;

/// Markup that would run, right to left, combining characters, a template, an impossible date.
pub const HOSTILE: &str = "<script>window.ran=1</script><img src=x onerror=\"window.ran=1\"> محمد Z\u{0351}\u{036b}a\u{0328}\u{0301}lgo {{7*7}} ${ran} 31-2-2026";

/// The same with a character that no field takes: everywhere refused.
pub fn refused() -> String {
    format!("\u{1b}[31m{HOSTILE}")
}

/// More than any field holds.
pub fn endless() -> String {
    "x".repeat(100_001)
}

/// The fields for text in the dialog that is open, in the form that is sent by a button, or on the page.
const FIELDS: &str =
    "const sends = (form) => [...form.querySelectorAll('button')].some((one) => one.textContent.trim() === arguments[1]);
     const dialogs = [...document.querySelectorAll('[role=dialog]')];
     const scope = dialogs.find(sends) ?? dialogs.at(-1) ??
         [...document.querySelectorAll('main form')].find(sends) ?? document.querySelector('main');
     const fields = [...scope.querySelectorAll('input, textarea')].filter((field) =>
         (field.tagName === 'TEXTAREA' || ['text', 'search', 'tel', 'email'].includes(field.type)) &&
         !field.readOnly && !field.hasAttribute('data-filter') && field.checkVisibility());";

/// Pastes one text into every field for text on the page, or in the dialog that is open.
#[track_caller]
pub fn paste_everywhere(window: &Window, text: &str) {
    paste_into(window, text, "");
}

/// The same in the form that this button sends.
#[track_caller]
pub fn paste_into(window: &Window, text: &str, send: &str) {
    window.script("window.pasted = {};", &[]);
    let many = paste_where_none_was(window, text, send);
    assert!(many > 0, "a form without fields: {}", window.text());
}

/// Pastes into fields that nothing was pasted into yet; how many there were. Some come up by what is typed into another.
fn paste_where_none_was(window: &Window, text: &str, send: &str) -> u64 {
    let script = format!(
        "{FIELDS}
         const fresh = fields.filter((field) => !window.pasted[field.name || field.id]);
         for (const field of fresh) {{
             window.pasted[field.name || field.id] = true;
             field.focus();
             Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, arguments[0]);
             field.dispatchEvent(new InputEvent('input', {{ bubbles: true, inputType: 'insertFromPaste' }}));
             field.blur();
         }}
         return fresh.length;"
    );
    let many = window.script(&script, &[json!(text), json!(send)]);
    many.as_u64().unwrap_or(0)
}

/// Fields that have no error beside them, or do not hold what was pasted any more.
fn unsaid(window: &Window, text: &str, send: &str) -> Vec<String> {
    let script = format!(
        "{FIELDS}
         const said = (field) => (field.getAttribute('aria-describedby') ?? '').split(' ')
             .some((id) => /\\p{{L}}/u.test(document.getElementById(id)?.querySelector('.err')?.textContent ??
                 document.getElementById(id)?.querySelector('.c-late')?.textContent ?? ''));
         return fields.flatMap((field) => [
             field.getAttribute('aria-invalid') === 'true' && said(field) ? [] : [`${{field.name || field.id}} has no error`],
             field.value === arguments[0] ? [] : [`${{field.name || field.id}} lost what was typed`],
         ].flat());"
    );
    let found = window.script(&script, &[json!(text), json!(send)]);
    let found = found.as_array().expect("a list");
    found
        .iter()
        .map(|one| one.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[track_caller]
pub fn nothing_ran(window: &Window) {
    assert_eq!(
        window.script("return window.ran === undefined", &[]),
        true,
        "what was typed ran"
    );
    let alien = "return document.querySelectorAll('main img, main script, [role=dialog] img, [role=dialog] script').length";
    assert_eq!(
        window.script(alien, &[]),
        0,
        "what was typed became part of the page"
    );
}

#[track_caller]
fn every_field_says_so(window: &Window, text: &str, send: &str) {
    let begun = Instant::now();
    loop {
        let left = unsaid(window, text, send);
        if left.is_empty() {
            return;
        }
        if paste_where_none_was(window, text, send) > 0 {
            window.click("button", send);
        }
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{left:?} after “{send}”: {}",
            window.text()
        );
        sleep(Duration::from_millis(40));
    }
}

/// Fills a form with what no field takes and with what is too long, sends it each time, and finds every error in its place.
#[track_caller]
pub fn is_refused(window: &Window, send: &str) {
    for text in [refused(), endless()] {
        paste_into(window, &text, send);
        window.click("button", send);
        every_field_says_so(window, &text, send);
        nothing_ran(window);
    }
}

pub fn closed(window: &Window) {
    window.until("the dialog to close", || {
        (window.script("return document.querySelector('[role=dialog]') === null", &[]) == true).then_some(())
    });
}

/// The same in a dialog.
#[track_caller]
pub fn refused_in_dialog(window: &mut Window, title: &str, send: &str) {
    window.within("dialog", title, |window| is_refused(window, send));
}

/// The field in the list itself: one line, sent with Enter.
#[track_caller]
pub fn is_refused_in_line(window: &Window) {
    for text in [refused(), endless()] {
        paste_into(window, &text, "Voeg toe");
        window.click("button", "Voeg toe");
        every_field_says_so(window, &text, "Voeg toe");
        nothing_ran(window);
    }
}
