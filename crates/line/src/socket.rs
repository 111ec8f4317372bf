//! Asking over the socket that listens. One ask at a time; who cannot ask here asks in a request.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use eenplan_office::{Content, LineError, MAX_MESSAGE, Message, Response, Sound};
use tungstenite::{Message as Frame, WebSocket};

use crate::hints::Both;
use crate::inbox::Inbox;
use crate::unpressed;

/// How often to look whether anybody still listens.
const LOOK: Duration = Duration::from_secs(5);
/// After how long without a word a connection is gone: a region that has nothing to say says so more often.
const SILENCE: Duration = Duration::from_secs(120);
/// How long to wait for an answer. A connection that a network dropped without a word takes what is sent over it for as long as anybody waits.
const ANSWER: Duration = Duration::from_secs(20);
/// A region that takes no message of this size says so.
const TOO_LARGE: u16 = 413;

/// A socket that stands, for who wants to ask over it.
pub(crate) struct Socket {
    address: String,
    inbox: Arc<Inbox>,
    asking: Mutex<Asking>,
}

struct Asking {
    is_open: bool,
    /// What the region was shown last.
    token: String,
    /// The ask that is waited for.
    awaited: Option<(u8, Sender<Option<Response>>)>,
}

impl Socket {
    pub(crate) fn new(address: &str, token: &str, inbox: Arc<Inbox>) -> Socket {
        Socket {
            address: address.to_owned(),
            inbox,
            asking: Mutex::new(Asking {
                is_open: true,
                token: token.to_owned(),
                awaited: None,
            }),
        }
    }

    fn held(&self) -> MutexGuard<'_, Asking> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks with what is pressed already, and waits for the answer; `None` when none came: it may be asked in a request.
    pub(crate) fn ask(
        &self,
        numbers: &AtomicU8,
        address: &str,
        token: &str,
        body: &[u8],
    ) -> Option<Response> {
        let (tell, told) = mpsc::channel();
        {
            let mut asking = self.held();
            let is_busy = asking.awaited.is_some();
            if !asking.is_open || is_busy || self.address != address || body.len() + 2 > MAX_MESSAGE {
                return None;
            }
            let number = numbers.fetch_add(1, Ordering::Relaxed);
            asking.awaited = Some((number, tell));
            self.show(&mut asking, token);
            self.inbox.say(Message::Ask { number, body }.encode());
        }
        match told.recv_timeout(ANSWER) {
            Ok(response) => response,
            Err(_) => {
                self.inbox.end();
                None
            }
        }
    }

    fn show(&self, asking: &mut Asking, token: &str) {
        if asking.token != token {
            token.clone_into(&mut asking.token);
            self.inbox.say(Message::Token(token).encode());
        }
    }

    /// Nobody asks here any more, and who waits waits no longer.
    fn end(&self) {
        let mut asking = self.held();
        asking.is_open = false;
        asking.awaited = None;
    }

    /// Hands an answer to who waits for it.
    fn hear(&self, said: &[u8]) {
        let (number, response) = match Message::decode(said) {
            Some(Message::Answer { number, body }) => (number, answer(body)),
            Some(Message::Refusal {
                number,
                status,
                retry_after,
                body,
            }) => (number, refusal(status, retry_after, body)),
            _ => return,
        };
        let mut asking = self.held();
        if let Some((_, tell)) = asking.awaited.take_if(|(awaited, _)| *awaited == number) {
            // Who waited may have been too long at it.
            let _ = tell.send(response);
        }
    }
}

fn answer(pressed: &[u8]) -> Option<Response> {
    Some(Response {
        status: 200,
        content: Some(Content::Cbor),
        retry_after: None,
        body: unpressed(pressed).ok()?,
    })
}

fn refusal(status: u16, retry_after: u32, body: &[u8]) -> Option<Response> {
    let retry_after = (retry_after > 0).then(|| Duration::from_secs(retry_after.into()));
    (status != TOO_LARGE).then(|| Response {
        status,
        content: Some(Content::Json),
        retry_after,
        body: body.to_vec(),
    })
}

/// Talks until the connection ends or nobody listens any more.
pub(crate) fn follow(
    mut socket: WebSocket<Box<dyn Both>>,
    inbox: &Inbox,
    shared: &Socket,
    heard: &mut dyn FnMut(Sound) -> bool,
) -> Result<(), LineError> {
    inbox.hurry();
    let ended = talk(&mut socket, inbox, shared, heard);
    shared.end();
    ended
}

fn talk(
    socket: &mut WebSocket<Box<dyn Both>>,
    inbox: &Inbox,
    shared: &Socket,
    heard: &mut dyn FnMut(Sound) -> bool,
) -> Result<(), LineError> {
    let none = |_| LineError::NoConnection;
    let mut last = Instant::now();
    let mut goes_on = heard(Sound::Silence);
    while goes_on {
        while let Some(word) = inbox.word() {
            socket.send(Frame::binary(word)).map_err(none)?;
        }
        goes_on = match socket.read() {
            Ok(Frame::Binary(said)) => {
                shared.hear(&said);
                last = Instant::now();
                true
            }
            Ok(Frame::Text(_)) => {
                last = Instant::now();
                heard(Sound::Hint)
            }
            Ok(Frame::Close(_)) => return Ok(()),
            Ok(_) => {
                last = Instant::now();
                heard(Sound::Silence)
            }
            Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                if inbox.wait(LOOK) {
                    true
                } else if last.elapsed() > SILENCE {
                    return Err(LineError::NoConnection);
                } else {
                    heard(Sound::Silence)
                }
            }
            Err(_) => return Err(LineError::NoConnection),
        };
    }
    Ok(())
}
