//! What comes in over a connection, beside what is to be said over it, so that one thread can wait for both.
//!
//! TLS and WebSocket are one thread's alone: no lock is held while anybody waits for the network.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use eenplan_office::LineError;

use crate::CONNECT;

/// How many bytes may wait here to be read; further ones wait in the network.
const MOST: usize = 256 * 1024;
/// How long somebody may take nothing of what is written.
const TAKEN: Duration = Duration::from_secs(30);

/// What waits, from there and from here.
#[derive(Default)]
struct Waiting {
    bytes: VecDeque<u8>,
    words: VecDeque<Vec<u8>>,
    has_ended: bool,
    /// Whether who reads waits for what is not there yet.
    is_patient: bool,
}

/// What waits for the thread that talks over a connection.
pub(crate) struct Inbox {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    connection: TcpStream,
}

impl Inbox {
    /// Begins to read a connection, on a thread of its own that ends with it. Its stream waits for what it reads until [`Inbox::hurry`].
    ///
    /// # Errors
    /// [`LineError::NoConnection`] when the connection is gone already.
    pub(crate) fn of(connection: TcpStream) -> Result<(Arc<Inbox>, Stream), LineError> {
        let none = |_| LineError::NoConnection;
        connection.set_read_timeout(None).map_err(none)?;
        connection.set_write_timeout(Some(TAKEN)).map_err(none)?;
        connection.set_nodelay(true).map_err(none)?;
        let inbox = Arc::new(Inbox {
            waiting: Mutex::new(Waiting {
                is_patient: true,
                ..Waiting::default()
            }),
            changed: Condvar::new(),
            connection: connection.try_clone().map_err(none)?,
        });
        let filled = Arc::clone(&inbox);
        thread::spawn(move || filled.fill(connection));
        Ok((Arc::clone(&inbox), Stream(inbox)))
    }

    fn fill(&self, mut connection: TcpStream) {
        let mut some = [0; 16 * 1024];
        loop {
            let read = match connection.read(&mut some) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => some.get(..read.unwrap_or(0)).unwrap_or_default(),
            };
            let mut waiting = self.held();
            while waiting.bytes.len() > MOST && !waiting.has_ended {
                waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            waiting.bytes.extend(read);
            waiting.has_ended |= read.is_empty();
            self.changed.notify_all();
            if waiting.has_ended {
                return;
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on nothing to read is an error ([`ErrorKind::WouldBlock`]), and who talks waits in [`Inbox::wait`].
    pub(crate) fn hurry(&self) {
        self.held().is_patient = false;
    }

    /// Lets the thread that talks say something.
    pub(crate) fn say(&self, word: Vec<u8>) {
        self.held().words.push_back(word);
        self.changed.notify_all();
    }

    /// The next thing to say.
    pub(crate) fn word(&self) -> Option<Vec<u8>> {
        self.held().words.pop_front()
    }

    /// Waits until something can be read or said, or the connection ends; false when none of it came in time.
    pub(crate) fn wait(&self, most: Duration) -> bool {
        let nothing = |waiting: &mut Waiting| {
            waiting.bytes.is_empty() && waiting.words.is_empty() && !waiting.has_ended
        };
        let (waiting, waited) = self
            .changed
            .wait_timeout_while(self.held(), most, nothing)
            .unwrap_or_else(PoisonError::into_inner);
        drop(waiting);
        !waited.timed_out()
    }

    /// Ends the connection: who reads it reads its end.
    pub(crate) fn end(&self) {
        self.held().has_ended = true;
        self.changed.notify_all();
        // It may have ended by itself.
        let _ = self.connection.shutdown(Shutdown::Both);
    }
}

/// A connection as TLS and WebSocket see it. Ends with who talks over it.
pub(crate) struct Stream(Arc<Inbox>);

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut waiting = self.0.held();
        if waiting.is_patient {
            let nothing = |waiting: &mut Waiting| waiting.bytes.is_empty() && !waiting.has_ended;
            let waited = self.0.changed.wait_timeout_while(waiting, CONNECT, nothing);
            (waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        match (waiting.bytes.is_empty(), waiting.has_ended, waiting.is_patient) {
            (true, true, _) => Ok(0),
            (true, false, true) => Err(ErrorKind::TimedOut.into()),
            (true, false, false) => Err(ErrorKind::WouldBlock.into()),
            _ => {
                let read = waiting.bytes.read(into)?;
                self.0.changed.notify_all();
                Ok(read)
            }
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&self.0.connection).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&self.0.connection).flush()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.end();
    }
}
