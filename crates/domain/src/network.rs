//! The people around a resident: contacts with their phones, and links between residents.

use crate::field_error::{FieldCode, FieldErrors};
use crate::record::DossierId;
use crate::{email, never_prints, phone, text};

open_enum! {
    /// What a network contact is to the resident.
    pub enum Relation {
        /// Partner.
        Partner = "partner",
        /// Mother or father.
        Parent = "parent",
        /// Child.
        Child = "child",
        /// Brother or sister.
        Sibling = "sibling",
        /// Another relative.
        Family = "family",
        /// Friend.
        Friend = "friend",
        /// Neighbour.
        Neighbour = "neighbour",
        /// Volunteer or maatje.
        Volunteer = "volunteer",
        /// Peer supporter (ervaringsdeskundige).
        PeerSupporter = "peer_supporter",
        /// General practitioner (huisarts).
        Gp = "gp",
        /// Therapist or practitioner (behandelaar).
        Therapist = "therapist",
        /// Pharmacy.
        Pharmacy = "pharmacy",
        /// Home nursing (wijkverpleging).
        HomeNursing = "home_nursing",
        /// Bewindvoerder.
        FinancialAdministrator = "financial_administrator",
        /// Mentor.
        Mentor = "mentor",
        /// Curator.
        Curator = "curator",
        /// Guardian (voogd).
        Guardian = "guardian",
        /// Client supporter (cliëntondersteuner).
        ClientSupporter = "client_supporter",
        /// Provider of support.
        Provider = "provider",
        /// School or training.
        School = "school",
        /// Employer or day activities.
        Employer = "employer",
        /// Landlord or housing corporation.
        Landlord = "landlord",
        /// Debt support.
        DebtSupport = "debt_support",
        /// Probation (reclassering).
        Probation = "probation",
        /// Police or Veiligheidshuis.
        Police = "police",
        /// Somebody else.
        SomebodyElse = "other",
    }
}

impl Relation {
    /// Whether this is informal care: family, friends, neighbours, volunteers (S3 §3: formal **and** informal).
    pub fn is_informal(&self) -> bool {
        matches!(
            self,
            Self::Partner
                | Self::Parent
                | Self::Child
                | Self::Sibling
                | Self::Family
                | Self::Friend
                | Self::Neighbour
                | Self::Volunteer
                | Self::PeerSupporter
        )
    }
}

/// A network contact as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ContactDraft {
    pub name: String,
    pub relation: String,
    pub organisation: String,
    pub phone: String,
    pub phone_other: String,
    pub email: String,
    pub address: String,
    pub remark: String,
}

/// A network contact that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Contact {
    pub name: Option<String>,
    pub relation: Relation,
    pub organisation: Option<String>,
    pub phone: Option<String>,
    pub phone_other: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub remark: Option<String>,
}

never_prints!(ContactDraft, Contact);

impl ContactDraft {
    /// Checks everything at once. A contact has a name or an organisation; a practice may have no person.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self) -> Result<Contact, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text::line(&self.name)).flatten();
        let organisation = errors
            .take("organisation", text::line(&self.organisation))
            .flatten();
        if name.is_none() && organisation.is_none() {
            errors.add("name", FieldCode::Required);
        }
        let relation = errors.take("relation", Relation::chosen_or_newer(&self.relation));
        let phone = errors.take("phone", phone::kept(&self.phone)).flatten();
        let phone_other = errors
            .take("phone_other", phone::kept(&self.phone_other))
            .flatten();
        let email = errors.take("email", email::kept(&self.email)).flatten();
        let address = errors.take("address", text::line(&self.address)).flatten();
        let remark = errors.take("remark", text::statement(&self.remark)).flatten();
        errors.finish(relation.map(|relation| Contact {
            name,
            relation,
            organisation,
            phone,
            phone_other,
            email,
            address,
            remark,
        }))
    }
}

open_enum! {
    /// What another resident is to this one. Seen from the other side it is the [`ResidentLink::inverse`].
    pub enum ResidentLink {
        /// The other is the partner.
        Partner = "partner",
        /// The other is the former partner.
        FormerPartner = "former_partner",
        /// The other is a parent.
        Parent = "parent",
        /// The other is a child.
        Child = "child",
        /// The other is a step-parent.
        StepParent = "step_parent",
        /// The other is a stepchild.
        StepChild = "step_child",
        /// The other is a foster parent.
        FosterParent = "foster_parent",
        /// The other is a foster child.
        FosterChild = "foster_child",
        /// The other is a brother or sister.
        Sibling = "sibling",
        /// The other is a grandparent.
        Grandparent = "grandparent",
        /// The other is a grandchild.
        Grandchild = "grandchild",
        /// The other cares for this resident (mantelzorger).
        Carer = "carer",
        /// This resident cares for the other.
        CaredFor = "cared_for",
        /// Another relative.
        Family = "family",
        /// They live in one house.
        Housemate = "housemate",
    }
}

impl ResidentLink {
    /// The same link from the other resident's side. One this version does not know stays as it is.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::StepParent => Self::StepChild,
            Self::StepChild => Self::StepParent,
            Self::FosterParent => Self::FosterChild,
            Self::FosterChild => Self::FosterParent,
            Self::Grandparent => Self::Grandchild,
            Self::Grandchild => Self::Grandparent,
            Self::Carer => Self::CaredFor,
            Self::CaredFor => Self::Carer,
            same => same.clone(),
        }
    }
}

/// Checks a link between two residents.
///
/// # Errors
/// `LinkToSelf` beside `other_id`, and problems of `relation`.
pub fn check_link(own: DossierId, other: DossierId, relation: &str) -> Result<ResidentLink, FieldErrors> {
    let mut errors = FieldErrors::default();
    if own == other {
        errors.add("other_id", FieldCode::LinkToSelf);
    }
    let relation = errors.take("relation", ResidentLink::chosen_or_newer(relation));
    errors.finish(relation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_seen_from_both_sides_is_the_same_link() {
        for link in ResidentLink::ALL {
            assert_eq!(&link.inverse().inverse(), link);
        }
        assert_eq!(ResidentLink::Parent.inverse(), ResidentLink::Child);
        assert_eq!(ResidentLink::Sibling.inverse(), ResidentLink::Sibling);
        assert_eq!(ResidentLink::from("godparent").inverse().code(), "godparent");
    }

    #[test]
    fn nobody_is_their_own_relative() {
        let one = DossierId(uuid::Uuid::from_u128(1));
        let errors = check_link(one, one, "nicht van").unwrap_err();
        assert_eq!(errors.of("other_id"), Some(FieldCode::LinkToSelf));
        assert_eq!(errors.of("relation"), Some(FieldCode::UnknownChoice));
        let two = DossierId(uuid::Uuid::from_u128(2));
        assert_eq!(check_link(one, two, "child"), Ok(ResidentLink::Child));
    }

    #[test]
    fn a_contact_tells_all_its_problems() {
        let draft = ContactDraft {
            relation: "tante!".into(),
            phone: "bel maar".into(),
            email: "eva".into(),
            remark: "a\0".into(),
            ..ContactDraft::default()
        };
        let errors = draft.check().unwrap_err();
        for (field, code) in [
            ("name", FieldCode::Required),
            ("relation", FieldCode::UnknownChoice),
            ("phone", FieldCode::PhoneWrong),
            ("email", FieldCode::EmailWrong),
            ("remark", FieldCode::ControlCharacters),
        ] {
            assert_eq!(errors.of(field), Some(code), "{field}");
        }
    }

    #[test]
    fn a_practice_needs_no_person() {
        let draft = ContactDraft {
            organisation: "Huisartsenpraktijk Proef".into(),
            relation: "gp".into(),
            phone: "0572-000000".into(),
            ..ContactDraft::default()
        };
        let contact = draft.check().unwrap();
        assert_eq!(contact.relation, Relation::Gp);
        assert_eq!(contact.phone.as_deref(), Some("0572-000000"), "kept as typed");
        assert!(!Relation::Gp.is_informal() && Relation::Sibling.is_informal());
        assert_eq!(format!("{contact:?}"), "Contact […]");
    }
}
