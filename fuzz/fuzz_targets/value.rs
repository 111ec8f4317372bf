//! One value of a field, the first byte says of which type: read without a panic, and what was read is read again from its own bytes.
#![no_main]

use eenplan_domain::record::FieldType;
use eenplan_sync::{decode_value, encode_value};
use libfuzzer_sys::fuzz_target;

const TYPES: [FieldType; 8] = [
    FieldType::Text,
    FieldType::Code,
    FieldType::Int,
    FieldType::Bool,
    FieldType::Date,
    FieldType::Instant,
    FieldType::Id,
    FieldType::List,
];

fuzz_target!(|bytes: &[u8]| {
    let Some((ty, bytes)) = bytes.split_first() else {
        return;
    };
    let ty = TYPES[usize::from(*ty) % TYPES.len()];
    if let Some(value) = decode_value(bytes, ty) {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        encode_value(&mut encoder, &value);
        assert_eq!(decode_value(&encoder.into_writer(), ty), Some(value));
    }
});
