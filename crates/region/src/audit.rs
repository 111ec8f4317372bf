//! Audit lines as devices made them: their own id, so that a line that comes twice is kept once.

use minicbor::Decoder;
use minicbor::data::Type;
use uuid::Uuid;

/// The event id that a line begins with, after the number of its form if it has one. A line of another shape is kept under the hash of its bytes.
pub(crate) fn event_id(line: &[u8]) -> Uuid {
    read(line).unwrap_or_else(|| {
        let hash = blake3::derive_key("eenplan region audit line v1", line);
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = hash;
        Uuid::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    })
}

fn read(line: &[u8]) -> Option<Uuid> {
    let mut d = Decoder::new(line);
    d.array().ok()??;
    if d.datatype().ok()? == Type::U8 {
        d.u8().ok()?;
    }
    Uuid::from_slice(d.bytes().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_own_id_or_that_of_its_bytes() {
        let id = Uuid::from_u128(5);
        let mut line = vec![0x82, 0x50];
        line.extend(id.as_bytes());
        line.push(0x01);
        assert_eq!(event_id(&line), id);
        // The number of the form goes first.
        line.splice(..1, [0x83, 0x01]);
        assert_eq!(event_id(&line), id);
        for garbage in [&b""[..], b"\xff", b"\x82\x41\x00\x01"] {
            assert_eq!(event_id(garbage), event_id(garbage));
            assert_ne!(event_id(garbage), id);
        }
    }
}
