//! The people around a resident, and links between residents.

use eenplan_domain::network::{ContactDraft, Relation, ResidentLink, check_link};
use eenplan_domain::record::{Compartment, DossierId, RecordId, network_contact, resident_link};
use eenplan_store::{Edit, Reader, dossier as dossiers, network as rows, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken, resident};

/// A network contact. Empty text is unknown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ContactView {
    pub id: Uuid,
    pub name: String,
    /// A code.
    pub relation: String,
    /// Whether this is informal care: family, friends, neighbours, volunteers.
    pub informal: bool,
    pub organisation: String,
    pub phone: String,
    pub phone_other: String,
    pub email: String,
    pub address: String,
    pub emergency: bool,
    pub carer: bool,
    pub remark: String,
}

/// A link with another resident, told from the side of the dossier that was asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ResidentLinkView {
    /// Its id.
    pub id: Uuid,
    /// The other's dossier.
    pub other: Uuid,
    /// *Vries, Anna de*.
    pub name: String,
    /// What the other is to this resident, a code.
    pub relation: String,
    /// They live in one house.
    pub same_household: bool,
    /// Anything to say about it.
    pub remark: String,
    /// Whether the other's dossier is closed.
    pub closed: bool,
}

/// Everybody around a resident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NetworkView {
    /// Contacts: who to call first, then by name.
    pub contacts: Vec<ContactView>,
    /// Other residents, by name.
    pub links: Vec<ResidentLinkView>,
    /// How much had come in: a form that begins with this gives it back.
    pub seen: u32,
}

/// Asks to keep a network contact.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct SaveContact {
    pub dossier: Uuid,
    /// Which; none makes a new one.
    pub id: Option<Uuid>,
    pub name: String,
    pub relation: String,
    pub organisation: String,
    pub phone: String,
    pub phone_other: String,
    pub email: String,
    pub address: String,
    pub emergency: bool,
    pub carer: bool,
    pub remark: String,
    /// [`NetworkView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

/// Asks to keep a link between two residents.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
pub struct SaveResidentLink {
    /// The resident it is told from.
    pub dossier: Uuid,
    /// Which; none makes a new one.
    pub id: Option<Uuid>,
    /// The dossier of the other; none when nobody was chosen.
    pub other_id: Option<Uuid>,
    /// What the other is to this resident, a code.
    pub relation: String,
    /// They live in one house.
    pub same_household: bool,
    /// Anything to say about it.
    pub remark: String,
    /// [`NetworkView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

impl Office {
    /// Everybody around a resident.
    ///
    /// # Errors
    /// Those of the store.
    pub fn network_get(&self, dossier: Uuid) -> Result<NetworkView, AppError> {
        let id = DossierId(dossier);
        self.view(id, &[Compartment::Core], |r| {
            let contacts = rows::contacts(r, id)?.into_iter().map(Into::into).collect();
            let links = rows::links(r, id)?;
            let links = links.into_iter().map(|link| seen_from(id, link)).collect();
            Ok(NetworkView {
                contacts,
                links,
                seen: sync::arrivals(r)?,
            })
        })
    }

    /// Keeps a network contact.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn contact_save(&self, ask: SaveContact) -> Result<UndoToken, AppError> {
        let dossier = DossierId(ask.dossier);
        let draft = ContactDraft {
            name: ask.name,
            relation: ask.relation,
            organisation: ask.organisation,
            phone: ask.phone,
            phone_other: ask.phone_other,
            email: ask.email,
            address: ask.address,
            remark: ask.remark,
        };
        let contact = draft.check()?;
        self.write_in(dossier, Deed::Write(Compartment::Core), |w| {
            dossiers::get(&w.reader(), dossier)?.ok_or(ErrorCode::NotFound)?;
            let id = match ask.id {
                Some(id) => existing(&w.reader(), dossier, id)?,
                None => w.new_id(),
            };
            let mut edit = Edit::new("contact_save", dossier);
            edit.seen(ask.seen);
            edit.record(id)
                .set(network_contact::NAME, contact.name)
                .set(network_contact::RELATION, contact.relation.code())
                .set(network_contact::ORGANISATION, contact.organisation)
                .set(network_contact::PHONE, contact.phone)
                .set(network_contact::PHONE_OTHER, contact.phone_other)
                .set(network_contact::EMAIL, contact.email)
                .set(network_contact::ADDRESS, contact.address)
                .set(network_contact::EMERGENCY, ask.emergency)
                .set(network_contact::CARER, ask.carer)
                .set(network_contact::REMARK, contact.remark);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Takes a network contact away; the history keeps it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn contact_remove(&self, dossier: Uuid, id: Uuid) -> Result<UndoToken, AppError> {
        let dossier = DossierId(dossier);
        self.write_in(dossier, Deed::Write(Compartment::Core), |w| {
            let id = existing(&w.reader(), dossier, id)?;
            let mut edit = Edit::new("contact_remove", dossier);
            edit.record(id).remove(&network_contact::KIND, true);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Keeps a link between two residents. It is written in one dossier, the one it was made from, and shown in both.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn resident_link_save(&self, ask: SaveResidentLink) -> Result<UndoToken, AppError> {
        use eenplan_domain::field_error::{FieldCode, FieldErrors};
        let own = DossierId(ask.dossier);
        let mut errors = FieldErrors::default();
        let remark = errors.take("remark", eenplan_domain::text::statement(&ask.remark));
        let other = ask.other_id.map(DossierId);
        if other.is_none() {
            errors.add("other_id", FieldCode::Required);
        }
        // Without a choice only the relation can be checked, against anybody else.
        let relation = match check_link(own, other.unwrap_or(DossierId::DIRECTORY), &ask.relation) {
            Ok(relation) => Some(relation),
            Err(found) => {
                for problem in found.iter() {
                    errors.add(problem.field.clone(), problem.code);
                }
                None
            }
        };
        let ((relation, remark), other) = errors.finish(relation.zip(remark).zip(other))?;
        let (me, now) = (self.profile()?.actor, self.now());
        self.write(|w| {
            for dossier in [own, other] {
                dossiers::get(&w.reader(), dossier)?.ok_or(ErrorCode::NotFound)?;
            }
            let (id, holder) = match ask.id {
                Some(id) => (
                    RecordId(id),
                    rows::holder(&w.reader(), id)?.ok_or(ErrorCode::NotFound)?,
                ),
                None => (w.new_id(), own),
            };
            let (far, relation) = if holder == own {
                (other, relation)
            } else {
                (own, relation.inverse())
            };
            if holder != own && holder != other {
                return Err(ErrorCode::NotPossible.into());
            }
            Stand::of(&w.reader(), holder, me, now)?.may(Deed::Write(Compartment::Core))?;
            let mut edit = Edit::new("resident_link_save", holder);
            edit.seen(ask.seen);
            edit.record(id)
                .set(resident_link::OTHER_ID, far)
                .set(resident_link::RELATION, relation.code())
                .set(resident_link::SAME_HOUSEHOLD, ask.same_household)
                .set(resident_link::REMARK, remark);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Takes a link between two residents away, from both sides; the history keeps it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn resident_link_remove(&self, id: Uuid) -> Result<UndoToken, AppError> {
        let (me, now) = (self.profile()?.actor, self.now());
        self.write(|w| {
            let holder = rows::holder(&w.reader(), id)?.ok_or(ErrorCode::NotFound)?;
            Stand::of(&w.reader(), holder, me, now)?.may(Deed::Write(Compartment::Core))?;
            let mut edit = Edit::new("resident_link_remove", holder);
            edit.record(RecordId(id)).remove(&resident_link::KIND, true);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// A contact of this dossier.
fn existing(reader: &Reader<'_>, dossier: DossierId, id: Uuid) -> Result<RecordId, AppError> {
    let contacts = rows::contacts(reader, dossier)?;
    let found = contacts.into_iter().find(|contact| contact.id.0 == id);
    Ok(found.ok_or(ErrorCode::NotFound)?.id)
}

impl From<rows::Contact> for ContactView {
    fn from(row: rows::Contact) -> Self {
        ContactView {
            id: row.id.0,
            name: row.name,
            informal: Relation::from(row.relation.as_str()).is_informal(),
            relation: row.relation,
            organisation: row.organisation,
            phone: row.phone,
            phone_other: row.phone_other,
            email: row.email,
            address: row.address,
            emergency: row.emergency,
            carer: row.carer,
            remark: row.remark,
        }
    }
}

fn seen_from(own: DossierId, link: rows::Link) -> ResidentLinkView {
    let relation = ResidentLink::from(link.relation.as_str());
    let relation = if link.holder == own {
        relation
    } else {
        relation.inverse()
    };
    let other = link.other;
    ResidentLinkView {
        id: link.id.0,
        other: other.dossier.0,
        name: resident::name(
            &other.family_name,
            &other.name_prefix,
            &other.given_names,
            &other.call_name,
        )
        .in_lists(),
        relation: relation.code().to_owned(),
        same_household: link.same_household,
        remark: link.remark,
        closed: other.closed,
    }
}
