//! While an answer is taken in, the next one is on its way: device and region work at the same time.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use eenplan_sync::Ask;

use super::{Content, Line, LineError, Request, Response};

/// An ask that was sent before the answer to the one before was taken in.
pub(super) struct Ahead {
    ask: Ask,
    answer: Receiver<(Result<Response, LineError>, Duration)>,
}

impl Ahead {
    /// Sends `ask`, and does not wait.
    pub(super) fn begin(line: &Arc<dyn Line>, address: &str, token: &str, ask: Ask) -> Ahead {
        let (tell, answer) = mpsc::channel();
        let (line, address, token) = (Arc::clone(line), address.to_owned(), token.to_owned());
        let body = ask.encode();
        thread::spawn(move || {
            // Nobody listens any more once the profile was locked.
            let _ = tell.send(timed(&*line, &address, &token, &body, false));
        });
        Ahead { ask, answer }
    }

    /// Its answer, and how long it took, if this is what turned out to be asked. What was asked in vain costs the region a look at what this
    /// device holds.
    pub(super) fn answer_to(self, ask: &Ask) -> Option<(Result<Response, LineError>, Duration)> {
        if self.ask != *ask {
            return None;
        }
        self.answer.recv().ok()
    }
}

/// Sends an ask and waits for the answer, which may be a short one; how long that took.
pub(super) fn timed(
    line: &dyn Line,
    address: &str,
    token: &str,
    body: &[u8],
    is_short: bool,
) -> (Result<Response, LineError>, Duration) {
    let begun = Instant::now();
    let response = line.send(Request {
        address,
        path: "/v1/sync",
        token: Some(token),
        content: Content::Cbor,
        body,
        is_short,
    });
    (response, begun.elapsed())
}
