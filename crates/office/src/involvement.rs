//! Who takes part in a dossier, on what ground, and what may be shared with them today.

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::civil;
use eenplan_domain::consent::OFFERED;
use eenplan_domain::directory::OrganisationCategory;
use eenplan_domain::ground::{self, ConsentNeed};
use eenplan_domain::involvement::{InvolvementDraft, Refusal, Role, Sharing, may_share, opened};
use eenplan_domain::membership::{Parts, Who};
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId, RecordId, involvement};
use eenplan_domain::representation::{AgreedBy, Representation, may_agree};
use eenplan_domain::rights::{self, Extent, Part};
use eenplan_store::{
    Edit, Reader, consent as consents, directory, handover, involvement as rows, membership, sync,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken, consent};

/// Why something is not shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RefusalView {
    /// See [`Refusal::code`].
    pub code: String,
    /// Which compartment no consent covers, a code.
    pub compartment: Option<String>,
}

/// Somebody who takes part.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct InvolvementView {
    /// Its id.
    pub id: Uuid,
    /// The worker who was chosen.
    pub worker: Option<Uuid>,
    /// The network contact who was chosen.
    pub contact: Option<Uuid>,
    /// The team that was chosen.
    pub team: Option<Uuid>,
    /// As it shows: typed here, or else what the chosen person is called.
    pub shown_name: String,
    /// As it shows.
    pub shown_organisation: String,
    /// As it shows.
    pub shown_phone: String,
    /// As typed here.
    pub name: String,
    /// As typed here.
    pub organisation: String,
    /// As typed here.
    pub phone: String,
    /// A code.
    pub role: String,
    /// What they do.
    pub task: String,
    /// A code; may be empty.
    pub ground: String,
    /// Codes of what they may see.
    pub compartments: Vec<String>,
    /// Those of them that their role never sees: they were ticked once, and open nothing.
    pub beyond: Vec<String>,
    /// Those of them that their role adds to and does not read.
    pub adds: Vec<String>,
    /// Whether somebody in their role works in EenPlan.
    pub reads: bool,
    /// `YYYY-MM-DD`.
    pub starts_on: Option<String>,
    /// `YYYY-MM-DD`.
    pub ends_on: Option<String>,
    /// Why it ends.
    pub end_reason: String,
    /// `later`, `now` or `ended`.
    pub standing: String,
    /// Why nothing may be shared today; empty when it may.
    pub refusals: Vec<RefusalView>,
    /// Whether the ground asks for consent.
    pub needs_consent: bool,
    /// Whether they read of the journal today what is shared, and nothing else of others.
    pub reads_shared: bool,
    /// Whether that is the worker who asks.
    pub me: bool,
    /// Whether that is who leads.
    pub leads: bool,
}

/// What a role may see unless a worker narrows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RoleView {
    /// A code.
    pub role: String,
    /// Codes of the compartments it may read, whole or in part, or add to.
    pub compartments: Vec<String>,
    /// Whether somebody in this role works in EenPlan.
    pub reads: bool,
}

/// A legal ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct GroundView {
    /// A code.
    pub code: String,
    /// Where it stands.
    pub source: String,
    /// Whether consent is needed for it.
    pub needs_consent: bool,
    /// Codes of the roles that cannot be who it is for.
    pub unfit_roles: Vec<String>,
}

/// A network contact who can be chosen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ContactChoiceView {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What they are to the resident, a code.
    pub relation: String,
}

/// A team that can be chosen: all who work in it take part.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TeamChoiceView {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Of which organisation.
    pub organisation: String,
}

/// Who takes part, and what a form about it offers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct InvolvementsView {
    /// Who came first first.
    pub people: Vec<InvolvementView>,
    /// Roles that can be chosen.
    pub roles: Vec<RoleView>,
    /// Grounds in force today.
    pub grounds: Vec<GroundView>,
    /// The resident's network.
    pub contacts: Vec<ContactChoiceView>,
    /// The teams of the region.
    pub teams: Vec<TeamChoiceView>,
    /// All parts that can be shared, in order.
    pub compartments: Vec<String>,
    /// Codes of who may give consent today, by age and representation.
    pub givers: Vec<String>,
    /// Whether the asker may add somebody: in a closed dossier nobody new takes part.
    pub may_add: bool,
    /// How much had come in: a form that begins with this gives it back.
    pub seen: u32,
}

never_prints!(
    InvolvementView,
    ContactChoiceView,
    TeamChoiceView,
    InvolvementsView
);

/// Asks to add or change an involvement.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
pub struct SaveInvolvement {
    /// In which dossier.
    pub dossier: Uuid,
    /// Which; none for a new one.
    pub involvement: Option<Uuid>,
    /// A worker of the directory.
    pub worker: Option<Uuid>,
    /// A contact of the network.
    pub contact: Option<Uuid>,
    /// A team.
    pub team: Option<Uuid>,
    /// Name, when nobody was chosen.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Phone.
    pub phone: String,
    /// A code.
    pub role: String,
    /// What they do.
    pub task: String,
    /// A code; empty when they see nothing.
    pub ground: String,
    /// Codes of what they may see.
    pub compartments: Vec<String>,
    /// As typed.
    pub starts_on: String,
    /// As typed; may be empty.
    pub ends_on: String,
    /// Why it ends.
    pub end_reason: String,
    /// [`InvolvementsView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

impl Office {
    /// Who takes part, and what a form about it offers.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn involvement_list(&self, dossier: Uuid) -> Result<InvolvementsView, AppError> {
        let (id, today, me) = (
            DossierId(dossier),
            self.today(),
            self.desk(|desk| Ok(desk.store.profile()))?.actor,
        );
        let may = |stand: &Stand| {
            stand.may_read(&[Compartment::Core])?;
            Ok(vec![Compartment::Core])
        };
        self.view_as(id, may, |r, stand| {
            let regie = handover::regie(r, id)?.ok_or(ErrorCode::NotFound)?;
            let given = consents::of_dossier(r, id)?;
            let people = rows::of_dossier(r, id)?;
            Ok(InvolvementsView {
                people: people
                    .into_iter()
                    .map(|row| shown(row, &given, today, me, regie.regisseur_id))
                    .collect(),
                roles: Role::ALL
                    .iter()
                    .filter(|role| role.can_be_chosen())
                    .map(role_view)
                    .collect(),
                grounds: ground::GROUNDS
                    .iter()
                    .filter(|ground| ground.in_force(today))
                    .map(|ground| GroundView {
                        code: ground.code.to_owned(),
                        source: ground.source.to_owned(),
                        needs_consent: ground.consent != ConsentNeed::No,
                        unfit_roles: Role::ALL
                            .iter()
                            .filter(|role| role.can_be_chosen() && !ground.fits(role))
                            .map(|role| role.code().to_owned())
                            .collect(),
                    })
                    .collect(),
                contacts: rows::contacts(r, id)?
                    .into_iter()
                    .map(|(id, name, relation)| ContactChoiceView {
                        id: id.0,
                        name,
                        relation,
                    })
                    .collect(),
                teams: directory::teams(r)?
                    .into_iter()
                    .map(|team| TeamChoiceView {
                        id: team.id.0,
                        name: team.name,
                        organisation: team.organisation,
                    })
                    .collect(),
                compartments: OFFERED.iter().map(|c| c.code().to_owned()).collect(),
                givers: givers(r, id, today)?,
                may_add: regie.closed_on.is_none() && stand.can(Deed::Write(Compartment::Core)),
                seen: sync::arrivals(r)?,
            })
        })
    }

    /// Adds or changes an involvement. In a closed dossier one can still be changed: it has to be possible to end it.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotPossible`] for a new one in a closed dossier,
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn involvement_save(&self, ask: SaveInvolvement) -> Result<UndoToken, AppError> {
        let kept = InvolvementDraft {
            has_person: ask.worker.is_some() || ask.contact.is_some() || ask.team.is_some(),
            name: ask.name,
            organisation: ask.organisation,
            phone: ask.phone,
            role: ask.role,
            task: ask.task,
            ground: ask.ground,
            compartments: ask.compartments,
            starts_on: ask.starts_on,
            ends_on: ask.ends_on,
            end_reason: ask.end_reason,
        }
        .check(self.today())?;
        let dossier = DossierId(ask.dossier);
        let (me, now) = (self.profile()?.actor, self.now());
        self.write_in(dossier, Deed::Write(Compartment::Core), |w| {
            let regie = handover::regie(&w.reader(), dossier)?.ok_or(ErrorCode::NotFound)?;
            let id = match ask.involvement {
                None if regie.closed_on.is_some() => return Err(ErrorCode::NotPossible.into()),
                None => w.new_id(),
                Some(known) => {
                    let row = existing(&w.reader(), dossier, RecordId(known))?;
                    may_let_in(
                        &w.reader(),
                        dossier,
                        (me, now),
                        who(&row),
                        &kept.sharing.compartments,
                    )?;
                    row.id
                }
            };
            let whom = ask.worker.map(|id| Who::Worker(ActorId(id)));
            let whom = whom.or(ask.team.map(|id| Who::Team(RecordId(id))));
            may_let_in(&w.reader(), dossier, (me, now), whom, &kept.sharing.compartments)?;
            let mut edit = Edit::new("involvement_save", dossier);
            edit.seen(ask.seen);
            edit.record(id)
                .set(involvement::WORKER_ID, ask.worker)
                .set(involvement::CONTACT_ID, ask.contact)
                .set(involvement::TEAM_ID, ask.team)
                .set(involvement::NAME, kept.name)
                .set(involvement::ORGANISATION, kept.organisation)
                .set(involvement::PHONE, kept.phone)
                .set(involvement::ROLE, kept.role.code())
                .set(involvement::TASK, kept.task)
                .set(involvement::GROUND, kept.sharing.ground)
                .set(involvement::COMPARTMENTS, kept.sharing.compartments)
                .set(involvement::STARTS_ON, kept.sharing.starts_on)
                .set(involvement::ENDS_ON, kept.sharing.ends_on)
                .set(involvement::END_REASON, kept.end_reason);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Takes away an involvement that was a mistake. One that is over gets an end instead.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn involvement_remove(&self, dossier: Uuid, involvement: Uuid) -> Result<UndoToken, AppError> {
        let dossier = DossierId(dossier);
        let (me, now) = (self.profile()?.actor, self.now());
        self.write_in(dossier, Deed::Write(Compartment::Core), |w| {
            let row = existing(&w.reader(), dossier, RecordId(involvement))?;
            may_let_in(&w.reader(), dossier, (me, now), who(&row), &row.compartments)?;
            let mut edit = Edit::new("involvement_remove", dossier);
            edit.record(row.id).remove(&involvement::KIND, true);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// Whether somebody may let `whom` see these parts: who leads, and others as far as they see them themselves, but nobody themselves.
///
/// # Errors
/// As [`Stand::may`], and those of the store.
pub(crate) fn may_let_in(
    reader: &Reader<'_>,
    dossier: DossierId,
    (me, now): (ActorId, DateTime<Utc>),
    whom: Option<Who>,
    parts: &[String],
) -> Result<(), AppError> {
    let directory = membership::directory(reader)?;
    let deed = Deed::LetIn {
        own: whom.is_some_and(|whom| directory.stands_for(whom, me, civil::today(now))),
        parts: Parts::coded(parts),
    };
    Stand::of(reader, dossier, me, now)?.may(deed)
}

/// Who an involvement is about, when the directory knows them.
pub(crate) fn who(row: &rows::Involvement) -> Option<Who> {
    let worker = row.worker_id.map(Who::Worker);
    worker.or(row.team_id.map(Who::Team))
}

fn existing(reader: &Reader<'_>, dossier: DossierId, id: RecordId) -> Result<rows::Involvement, AppError> {
    let found = rows::of_dossier(reader, dossier)?
        .into_iter()
        .find(|row| row.id == id);
    Ok(found.ok_or(ErrorCode::NotFound)?)
}

/// What a new involvement of a role sees, or adds to.
pub(crate) fn default_compartments(role: &Role) -> Vec<String> {
    let uses = role.uses().unwrap_or_default();
    OFFERED
        .iter()
        .filter(|part| uses.contains(part))
        .map(|part| part.code().to_owned())
        .collect()
}

/// As what somebody takes part.
pub(crate) struct Taken {
    pub(crate) role: Role,
    pub(crate) ground: Option<String>,
    pub(crate) compartments: Vec<String>,
}

/// As what a worker goes on taking part: as they did before in this dossier, or else as their organisation does; one of no known
/// organisation as a colleague of the team.
pub(crate) fn goes_on(r: &Reader<'_>, dossier: DossierId, worker: ActorId) -> Result<Taken, AppError> {
    let before = rows::of_dossier(r, dossier)?
        .into_iter()
        .rfind(|row| row.worker_id == Some(worker) && Role::from(row.role.as_str()).can_be_chosen());
    if let Some(before) = before {
        let role = Role::from(before.role.as_str());
        let beyond: Vec<String> = role.beyond(&before.compartments).into_iter().cloned().collect();
        return Ok(Taken {
            ground: before.ground,
            compartments: before
                .compartments
                .into_iter()
                .filter(|part| !beyond.contains(part))
                .collect(),
            role,
        });
    }
    let category = directory::category_of(r, worker)?
        .filter(|code| !code.is_empty())
        .map_or(OrganisationCategory::LocalAccess, |code| {
            OrganisationCategory::from(code.as_str())
        });
    let (role, ground) = category.takes_part();
    Ok(Taken {
        ground: Some(ground.to_owned()),
        compartments: default_compartments(&role),
        role,
    })
}

fn role_view(role: &Role) -> RoleView {
    RoleView {
        role: role.code().to_owned(),
        compartments: default_compartments(role),
        reads: role.uses().is_some(),
    }
}

/// Who may give consent on a day.
fn givers(r: &Reader<'_>, dossier: DossierId, today: NaiveDate) -> Result<Vec<String>, AppError> {
    let (birth, representation) = consents::giver(r, dossier)?;
    let age = birth.and_then(|birth| civil::age_on(birth, today));
    let representation = Representation::from(representation.as_str());
    Ok(AgreedBy::ALL
        .iter()
        .filter(|by| may_agree((*by).clone(), age, &representation).is_ok())
        .map(|by| by.code().to_owned())
        .collect())
}

pub(crate) fn standing(row: &rows::Involvement, today: NaiveDate) -> &'static str {
    if row.ends_on.is_some_and(|end| end < today) {
        "ended"
    } else if row.starts_on.is_some_and(|start| today < start) {
        "later"
    } else {
        "now"
    }
}

fn shown(
    row: rows::Involvement,
    given: &[consents::Consent],
    today: NaiveDate,
    me: ActorId,
    regisseur: ActorId,
) -> InvolvementView {
    let sharing = Sharing {
        ground: row.ground.clone(),
        compartments: row.compartments.clone(),
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    };
    let theirs: Vec<_> = given
        .iter()
        .filter(|c| c.involvement_id == Some(row.id))
        .filter_map(consent::judged)
        .collect();
    // Who sees nothing has nothing refused.
    let refusals = if sharing.compartments.is_empty() {
        Vec::new()
    } else {
        may_share(&sharing, &theirs, today).err().unwrap_or_default()
    };
    let journal = Compartment::Journal;
    let read = rights::rights(&Role::from(row.role.as_str()), journal).read;
    let reads_shared = read == Extent::Only(Part::Shared)
        && opened(&sharing, &theirs, today)
            .iter()
            .any(|code| code == journal.code());
    let role = Role::from(row.role.as_str());
    let beyond: Vec<String> = role.beyond(&row.compartments).into_iter().cloned().collect();
    let adds =
        |part: &Compartment| role.only_adds(*part) && row.compartments.iter().any(|code| code == part.code());
    let adds = OFFERED.iter().filter(|part| adds(part));
    let need = row.ground.as_deref().and_then(ground::find).map(|g| g.consent);
    let or = |own: &str, chosen: String| if own.is_empty() { chosen } else { own.to_owned() };
    InvolvementView {
        standing: standing(&row, today).to_owned(),
        id: row.id.0,
        me: row.worker_id == Some(me),
        leads: row.worker_id == Some(regisseur),
        worker: row.worker_id.map(|id| id.0),
        contact: row.contact_id.map(|id| id.0),
        team: row.team_id.map(|id| id.0),
        shown_name: or(&row.name, row.chosen_name),
        shown_organisation: or(&row.organisation, row.chosen_organisation),
        shown_phone: or(&row.phone, row.chosen_phone),
        name: row.name,
        organisation: row.organisation,
        phone: row.phone,
        role: row.role,
        task: row.task,
        ground: row.ground.unwrap_or_default(),
        adds: adds.map(|part| part.code().to_owned()).collect(),
        compartments: row.compartments,
        beyond,
        reads: role.uses().is_some(),
        starts_on: row.starts_on.map(|d| d.to_string()),
        ends_on: row.ends_on.map(|d| d.to_string()),
        end_reason: row.end_reason,
        reads_shared,
        refusals: refusals.into_iter().map(Into::into).collect(),
        needs_consent: need.is_some_and(|need| need != ConsentNeed::No),
    }
}

impl From<Refusal> for RefusalView {
    fn from(refusal: Refusal) -> Self {
        RefusalView {
            code: refusal.code().to_owned(),
            compartment: match refusal {
                Refusal::NotCovered(compartment) => Some(compartment),
                _ => None,
            },
        }
    }
}
