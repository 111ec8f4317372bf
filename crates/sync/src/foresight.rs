//! What a device will ask next, so that it need not wait until it has taken in what it was answered.

use crate::exchange::{Answer, Ask, Need};

impl Ask {
    /// What will be asked once the answer is taken in, if that can be foreseen: nothing but the next part of a first sync.
    pub fn after(&self, answer: &Answer, budget: u32) -> Option<Ask> {
        let only_asks = self.vector.is_none()
            && self.push.is_empty()
            && self.arriving.is_empty()
            && self.older.is_empty();
        let only_gives = answer.need == Need::Nothing && answer.receipts.is_empty() && answer.gone.is_empty();
        if !(only_asks && only_gives && answer.more) {
            return None;
        }
        let mut vector_hash = self.vector_hash;
        for part in &answer.parts {
            match part.reaches()? {
                reached if part.after > 0 => vector_hash.step(part.stream, part.after, reached),
                reached => vector_hash.toggle(part.stream, reached),
            }
        }
        Some(Ask {
            epoch: answer.epoch,
            vector_hash,
            budget,
            ..Ask::default()
        })
    }
}
