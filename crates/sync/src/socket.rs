//! What device and region say over one socket: asks and answers as they travel in a request, each after two bytes that say what it is and to
//! which ask it belongs.

/// The largest message that is taken, in bytes. What is larger goes in a request of its own: every device that listens keeps room for one.
pub const MAX_MESSAGE: usize = 128 * 1024;

const TOKEN: u8 = 0;
const ASK: u8 = 1;
const ANSWER: u8 = 2;
const REFUSAL: u8 = 3;

/// One message. An ask or answer in it is pressed as in a request. Neither those nor a token print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Message<'m> {
    /// The device shows a newer token for what it asks from now on.
    Token(&'m str),
    /// The device asks.
    Ask {
        /// The answer bears the same.
        number: u8,
        /// The ask.
        body: &'m [u8],
    },
    /// The region answers.
    Answer {
        /// Which ask.
        number: u8,
        /// The answer.
        body: &'m [u8],
    },
    /// The region refuses, as it would refuse a request.
    Refusal {
        /// Which ask.
        number: u8,
        /// The status of HTTP.
        status: u16,
        /// How many seconds to wait; 0 when it does not say.
        retry_after: u32,
        /// The problem in JSON.
        body: &'m [u8],
    },
}

impl std::fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Message […]")
    }
}

impl<'m> Message<'m> {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self {
            Message::Token(token) => {
                bytes.extend([TOKEN, 0]);
                bytes.extend(token.as_bytes());
            }
            Message::Ask { number, body } => {
                bytes.extend([ASK, *number]);
                bytes.extend(*body);
            }
            Message::Answer { number, body } => {
                bytes.extend([ANSWER, *number]);
                bytes.extend(*body);
            }
            Message::Refusal {
                number,
                status,
                retry_after,
                body,
            } => {
                bytes.extend([REFUSAL, *number]);
                bytes.extend(status.to_be_bytes());
                bytes.extend(retry_after.to_be_bytes());
                bytes.extend(*body);
            }
        }
        bytes
    }

    /// Reads a message; `None` for one that is not known here.
    pub fn decode(bytes: &'m [u8]) -> Option<Message<'m>> {
        let ([kind, number], body) = bytes.split_first_chunk()?;
        let number = *number;
        match *kind {
            TOKEN => std::str::from_utf8(body).ok().map(Message::Token),
            ASK => Some(Message::Ask { number, body }),
            ANSWER => Some(Message::Answer { number, body }),
            REFUSAL => {
                let (status, rest) = body.split_first_chunk()?;
                let (retry_after, body) = rest.split_first_chunk()?;
                Some(Message::Refusal {
                    number,
                    status: u16::from_be_bytes(*status),
                    retry_after: u32::from_be_bytes(*retry_after),
                    body,
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_has_the_bytes_that_it_always_had() {
        let (number, body) = (7, &b"x"[..]);
        let refusal = Message::Refusal {
            number,
            status: 429,
            retry_after: 1,
            body,
        };
        let all: [(Message<'_>, &[u8]); 4] = [
            (Message::Token("x"), b"\x00\x00x"),
            (Message::Ask { number, body }, b"\x01\x07x"),
            (Message::Answer { number, body }, b"\x02\x07x"),
            (refusal, b"\x03\x07\x01\xad\x00\x00\x00\x01x"),
        ];
        for (message, bytes) in all {
            assert_eq!(message.encode(), bytes);
            assert_eq!(Message::decode(bytes), Some(message));
        }
    }

    #[test]
    fn no_message_prints_what_it_says() {
        assert_eq!(format!("{:?}", Message::Token("secret")), "Message […]");
    }

    #[test]
    fn what_is_no_message_is_not_taken_for_one() {
        for bytes in [
            &b""[..],
            b"\x01",
            b"\x05\x07x",
            b"\x00\x00\xff",
            b"\x03\x07\x01",
            b"\x03\x07\x01\xad\x00",
        ] {
            assert_eq!(Message::decode(bytes), None, "{bytes:?}");
        }
    }
}
