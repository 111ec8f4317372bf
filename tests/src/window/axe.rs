//! Accessibility rules of WCAG 2.2 A and AA, checked on the screen as it is.

use serde_json::{Value, json};

use super::Window;
use crate::repository;

const RUN: &str = "const done = arguments[arguments.length - 1];
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] })
       .then((result) => done({ violations: result.violations, checked: result.passes.length }))
       .catch((error) => done({ error: String(error) }));";

impl Window {
    /// Fails with every violation of the accessibility rules that axe-core finds on this screen.
    pub fn is_accessible(&self) {
        let axe = repository::root().join("ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&axe)
            .unwrap_or_else(|_| panic!("{} is missing: run `make test`", axe.display()));
        self.script(&axe, &[]);
        let result = self.run("run axe", self.client.execute_async(RUN, vec![]));
        assert_eq!(result.get("error"), None, "axe could not run");
        assert!(
            result["checked"].as_u64() > Some(0),
            "axe found nothing to check: {result}"
        );
        let violations = described(&result["violations"]);
        if !violations.is_empty() {
            self.fail(&format!("axe found on this screen:\n{violations}"));
        }
    }

    /// What axe finds on this screen when `html` is added to it; to show that it can find something.
    pub fn violations_with(&self, html: &str) -> String {
        let add = "const spoilt = document.createElement('div'); spoilt.id = 'spoilt';
            spoilt.innerHTML = arguments[0]; document.querySelector('main').append(spoilt);";
        self.script(add, &[json!(html)]);
        let axe = std::fs::read_to_string(repository::root().join("ui/node_modules/axe-core/axe.min.js"))
            .expect("axe is there");
        self.script(&axe, &[]);
        let result = self.run("run axe", self.client.execute_async(RUN, vec![]));
        self.script("document.getElementById('spoilt').remove()", &[]);
        described(&result["violations"])
    }
}

/// One line for each violation and one for each place, with what to mend.
fn described(violations: &Value) -> String {
    let mut lines = Vec::new();
    for violation in violations.as_array().into_iter().flatten() {
        lines.push(format!(
            "{}: {}",
            text(&violation["id"]),
            text(&violation["help"])
        ));
        for node in violation["nodes"].as_array().into_iter().flatten() {
            let summary = text(&node["failureSummary"]).replace('\n', " ");
            lines.push(format!("  {} {summary}", text(&node["html"])));
        }
    }
    lines.join("\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
