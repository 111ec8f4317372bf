//! Accessibility rules of WCAG 2.2 A and AA, checked on the screen as it is.

use serde_json::{Value, json};

use super::Window;
use crate::repository;

const RUN: &str = "const done = arguments[arguments.length - 1];
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] })
       .then((result) => done({ violations: result.violations, passes: result.passes.length }))
       .catch((error) => done({ error: String(error) }));";

impl Window {
    /// Fails with every violation of the accessibility rules that axe-core finds on this screen.
    #[track_caller]
    pub fn is_accessible(&self) {
        let violations = self.violations();
        if !violations.is_empty() {
            self.fail(&format!("axe found on this screen:\n{violations}"));
        }
    }

    /// What axe-core finds once `html` stands on this screen; to show that it can find something.
    #[track_caller]
    pub fn violations_with(&self, html: &str) -> String {
        let add = "const spoilt = document.createElement('div'); spoilt.id = 'spoilt';
            spoilt.innerHTML = arguments[0]; document.querySelector('main').append(spoilt);";
        self.script(add, &[json!(html)]);
        let violations = self.violations();
        self.script("document.getElementById('spoilt').remove()", &[]);
        violations
    }

    /// One line for each violation and one for each place, with what to mend.
    #[track_caller]
    fn violations(&self) -> String {
        let axe = repository::root().join("ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&axe)
            .unwrap_or_else(|_| panic!("{} is missing: run scripts/setup test", axe.display()));
        self.script(&axe, &[]);
        let result = self.run("run axe", self.client.execute_async(RUN, vec![]));
        assert!(
            result["passes"].as_u64() > Some(0),
            "axe checked nothing: {result}"
        );

        let mut lines = Vec::new();
        for violation in result["violations"].as_array().into_iter().flatten() {
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
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
