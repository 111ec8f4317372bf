//! What the columns of a file were used for the last time a file had these headers. Kept on this device, by a hash of the headers.

use eenplan_domain::import::{ColumnUse, match_columns, may_repeat};
use eenplan_domain::text::fold;
use eenplan_store::{Reader, WriteTx, setting};

use crate::{AppError, ErrorCode};

/// Places of the columns that count: the reasons this program wrote into a file of rows to mend make it no other file.
fn counted(headers: &[String]) -> Vec<usize> {
    let known = match_columns(headers);
    let own = |(at, used): (usize, &ColumnUse)| (*used != ColumnUse::Reasons).then_some(at);
    known.iter().enumerate().filter_map(own).collect()
}

/// Where the choice for these headers is kept; none for a file without headers.
fn place(headers: &[String]) -> Option<String> {
    let mut hasher = blake3::Hasher::new_derive_key("eenplan import headers v1");
    let mut says = false;
    for header in counted(headers).into_iter().filter_map(|at| headers.get(at)) {
        let folded = fold(header);
        says |= !folded.is_empty();
        hasher.update(folded.as_bytes());
        hasher.update(&[0]);
    }
    let hash: String = hasher.finalize().to_hex().chars().take(32).collect();
    says.then(|| format!("import/columns/{hash}"))
}

/// The uses that were chosen for these headers; none when nothing was, or when this version cannot read it.
pub(super) fn recall(r: &Reader<'_>, headers: &[String]) -> Result<Option<Vec<ColumnUse>>, AppError> {
    let Some(place) = place(headers) else {
        return Ok(None);
    };
    let Some(kept) = setting::get(r, &place)? else {
        return Ok(None);
    };
    let codes: Vec<String> = serde_json::from_str(&kept).unwrap_or_default();
    let counted = counted(headers);
    if codes.len() != counted.len() {
        return Ok(None);
    }
    let mut uses = vec![ColumnUse::Reasons; headers.len()];
    for (at, code) in counted.into_iter().zip(codes) {
        let used = ColumnUse::from(code.as_str());
        let twice = !may_repeat(&used) && uses.contains(&used);
        if matches!(used, ColumnUse::Other(_)) || twice {
            return Ok(None);
        }
        if let Some(place) = uses.get_mut(at) {
            *place = used;
        }
    }
    Ok(Some(uses))
}

/// Keeps what was chosen for these headers.
pub(super) fn remember(w: &mut WriteTx<'_>, headers: &[String], uses: &[ColumnUse]) -> Result<(), AppError> {
    let Some(place) = place(headers) else {
        return Ok(());
    };
    let used = counted(headers).into_iter().filter_map(|at| uses.get(at));
    let codes: Vec<&str> = used.map(ColumnUse::code).collect();
    let kept = serde_json::to_string(&codes).map_err(|_| ErrorCode::Internal)?;
    Ok(setting::put(w, &place, &kept)?)
}
