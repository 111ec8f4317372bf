//! Who may see and change what in a dossier: the role table of the domain, asked before every view and every write (domain.md §9).
//!
//! Stand-alone the device is its own judge. A change that a role may only propose waits for nobody here, so it is refused before it
//! is written; what was typed stays in its form. Recording what colleagues agreed about the regie is open to every worker of the device.
//! Who does not take part reads nothing but the name and who leads: enough to find the dossier, and the way back in.
//! In a region a change that may only be proposed is written, and waits as a proposal for who leads.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::civil;
use eenplan_domain::consent::SHAREABLE;
use eenplan_domain::ground::{self, ConsentNeed};
use eenplan_domain::involvement::{Role, Sharing, opened};
use eenplan_domain::membership::{Footing, Parts, Standing};
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, May, action, dossier, handover, handover_item, note,
};
use eenplan_domain::rights::{self as domain, Extent, Part, Right, rights};
use eenplan_store::history::Entry;
use eenplan_store::{Reader, WriteTx, consent as consents, joining, membership, notice, stand as rows, sync};
use eenplan_sync::Place;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::action::worker_of;
use crate::handover::{PersonView, person, regie};
use crate::plan::open_plan;
use crate::{AppError, ErrorCode, Office, consent};

mod deed;

pub(crate) use deed::Deed;

/// How much of a compartment the asker may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// Nothing.
    #[default]
    None,
    /// A part: own actions, notes that were shared.
    Part,
    /// Everything.
    All,
}

/// What the asker may read, by compartment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the compartments")]
pub struct SightView {
    pub core: Sight,
    pub identity: Sight,
    pub plan: Sight,
    pub journal: Sight,
    pub crisis: Sight,
}

/// What the asker may see and change in a dossier today, so that a screen says it ahead of typing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RightsView {
    /// Their role, a code; empty when they do not take part.
    pub role: String,
    /// Whether they lead, or stand in today.
    pub leads: bool,
    /// Who leads.
    pub regisseur: PersonView,
    /// Who stands in today.
    pub deputy: Option<PersonView>,
    /// What they may read.
    pub sees: SightView,
    /// Name, addresses, network, who takes part, consents.
    pub core: bool,
    /// The BSN.
    pub identity: bool,
    /// Words, goals, scores, evaluations, agreement, appointments, documents.
    pub plan: bool,
    /// Whether the plan is worked on: its dossier is open. In a closed one nothing new is planned, scored or scaled.
    pub plan_open: bool,
    /// Actions they own.
    pub own_actions: bool,
    /// Adding to the journal.
    pub journal: bool,
    /// Crisiskaart and signaleringsplan.
    pub crisis: bool,
    /// Closing the dossier and opening it again.
    pub close: bool,
    /// Until when they read along because they gave a reason, RFC 3339; none when that is not why.
    pub glass_until: Option<String>,
    /// Whether a reason would let them read more of it: they take part, and some of it is read by breaking the glass.
    pub opens_with_reason: bool,
    /// The dossier that this one was joined into: new work goes there.
    pub joined_into: Option<Uuid>,
    /// Whether there is a second dossier of the same person, joined with this one or not.
    pub has_second: bool,
    /// Parts, by their codes, in which what they type becomes a proposal that waits for who leads.
    pub proposes: Vec<String>,
    /// How often something had come in: a form that is opened now gives it back, so that nothing counts as seen that came later.
    pub seen: u32,
}

/// One role somebody has in a dossier on a day.
struct Capacity {
    role: Role,
    /// The compartments the involvement opens on that day; none for who leads: their role opens all it names.
    opened: Option<Vec<String>>,
}

impl Capacity {
    fn right(&self, part: Compartment) -> Right {
        let right = rights(&self.role, part);
        let closed = |opened: &Vec<String>| !opened.iter().any(|code| code == part.code());
        if self.opened.as_ref().is_some_and(closed) {
            right.unseen()
        } else {
            right
        }
    }
}

/// How somebody stands in a dossier at a moment: every role they have in it.
pub(crate) struct Stand {
    me: ActorId,
    by: By,
    /// The dossier was joined into another: it is read, and new work goes there.
    is_joined: bool,
}

/// Who judges, and by what.
enum By {
    /// This device, by every role they have.
    Alone(Vec<Capacity>),
    /// The region, by everything that lets somebody take part; this device foresees it.
    Region(Standing),
}

impl Stand {
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub(crate) fn of(
        reader: &Reader<'_>,
        dossier: DossierId,
        me: ActorId,
        now: DateTime<Utc>,
    ) -> Result<Stand, AppError> {
        let mut found = Stands::of(reader, &[dossier], me, now)?;
        Ok(found.0.remove(&dossier).ok_or(ErrorCode::NotFound)?)
    }

    /// Who they are.
    pub(crate) fn me(&self) -> ActorId {
        self.me
    }

    /// Whether they take part at all.
    pub(crate) fn takes_part(&self) -> bool {
        match &self.by {
            By::Alone(capacities) => !capacities.is_empty(),
            By::Region(standing) => !standing.held.is_empty(),
        }
    }

    /// Whether they decide for the plan as a whole today: who leads, or stands in.
    pub(crate) fn leads(&self) -> bool {
        self.judge(Deed::Lead).is_ok_and(|may| may == May::Write)
    }

    /// How much of a compartment they may read: the whole, or the first of several parts.
    fn read(&self, part: Compartment) -> Vec<Extent> {
        match &self.by {
            By::Alone(capacities) => capacities.iter().map(|one| one.right(part).read).collect(),
            By::Region(standing) => vec![standing.read(part)],
        }
    }

    /// Whether they may read the whole of a compartment.
    pub(crate) fn sees(&self, part: Compartment) -> bool {
        self.read(part).contains(&Extent::All)
    }

    /// Whether they may read anything of a compartment.
    pub(crate) fn sees_some(&self, part: Compartment) -> bool {
        self.read(part).iter().any(|extent| *extent != Extent::No)
    }

    /// Whether they may read this much of a compartment: the whole of it, or this part.
    pub(crate) fn sees_part(&self, compartment: Compartment, part: Part) -> bool {
        let read = self.read(compartment);
        read.contains(&Extent::All) || read.contains(&Extent::Only(part))
    }

    /// # Errors
    /// [`ErrorCode::NotInvolved`], and [`ErrorCode::NotAllowed`] unless the whole of every compartment may be read.
    pub(crate) fn may_read(&self, parts: &[Compartment]) -> Result<(), AppError> {
        if parts.iter().all(|part| self.sees(*part)) {
            Ok(())
        } else {
            Err(self.unseen())
        }
    }

    /// Why they may not read something.
    pub(crate) fn unseen(&self) -> AppError {
        let code = if self.takes_part() {
            ErrorCode::NotAllowed
        } else {
            ErrorCode::NotInvolved
        };
        code.into()
    }

    /// Whether a deed may be done, if need be as a proposal that waits for who leads.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotLeading`] for what is up to who leads, [`ErrorCode::NotAllowed`] for the rest.
    pub(crate) fn may(&self, deed: Deed) -> Result<(), AppError> {
        match (self.judge(deed)?, deed.is_about_plan()) {
            (May::Write | May::Propose, _) => Ok(()),
            (May::No, true) => Err(ErrorCode::NotLeading.into()),
            (May::No, false) => Err(ErrorCode::NotAllowed.into()),
        }
    }

    /// Whether they may answer a proposal about a group. `owns`: the record is theirs.
    pub(crate) fn settles(&self, part: Compartment, at: Place, owns: bool, gives_reason: bool) -> bool {
        let deed = domain::Deed {
            compartment: part,
            kind: at.kind,
            group: at.group,
            is_new: false,
            is_own: owns,
            opens: Parts::default(),
        };
        match &self.by {
            By::Alone(capacities) => capacities
                .iter()
                .any(|one| domain::may(Some(&one.role), deed) == May::Write),
            By::Region(standing) => standing.settles(deed, gives_reason),
        }
    }

    /// Whether they lead, stand in, or lead the team of who does: the region tells them what happens to the dossier.
    pub(crate) fn is_told(&self) -> bool {
        let told = |footing: &Footing| {
            matches!(
                footing,
                Footing::Role(Role::Regisseur | Role::Deputy | Role::TeamLead)
            )
        };
        match &self.by {
            By::Alone(_) => false,
            By::Region(standing) => standing.held.iter().any(|(footing, _)| told(footing)),
        }
    }

    fn judge(&self, deed: Deed) -> Result<May, AppError> {
        // Who takes part, what was agreed about sharing, and the regie go on: a right can always be taken away.
        if self.is_joined
            && self.takes_part()
            && !matches!(
                deed,
                Deed::Lead | Deed::LetIn { .. } | Deed::Write(Compartment::Core)
            )
        {
            return Err(ErrorCode::Joined.into());
        }
        match &self.by {
            By::Alone(capacities) if capacities.is_empty() => Err(ErrorCode::NotInvolved.into()),
            By::Alone(capacities) => {
                let rights = |part| capacities.iter().map(move |one| one.right(part));
                let may = match deed {
                    Deed::Write(part) => rights(part).any(|right| right.write == Extent::All),
                    // Stand-alone these record what others decided.
                    Deed::LetIn { .. } => rights(Compartment::Core).any(|right| right.write == Extent::All),
                    Deed::Append(part) => rights(part).any(|right| right.append == Extent::All),
                    Deed::Act(owner) => {
                        let own = owner == Some(self.me.0);
                        rights(Compartment::Plan)
                            .any(|right| right.write == Extent::All || own && owns_actions(right))
                    }
                    Deed::Lead => capacities
                        .iter()
                        .any(|one| matches!(one.role, Role::Regisseur | Role::Deputy)),
                };
                // What may only be proposed waits for nobody here.
                Ok(if may { May::Write } else { May::No })
            }
            By::Region(standing) if standing.held.is_empty() => Err(ErrorCode::NotInvolved.into()),
            By::Region(standing) => Ok(standing.may(deed.of_domain(self.me))),
        }
    }

    /// Whether a deed counts at once.
    pub(crate) fn can(&self, deed: Deed) -> bool {
        matches!(self.judge(deed), Ok(May::Write))
    }

    fn proposes(&self, deed: Deed) -> bool {
        matches!(self.judge(deed), Ok(May::Propose))
    }

    fn sight(&self, part: Compartment) -> Sight {
        let read = self.read(part);
        if read.contains(&Extent::All) {
            Sight::All
        } else if read
            .iter()
            .any(|extent| matches!(extent, Extent::Only(part) if *part != Part::BreakGlass))
        {
            Sight::Part
        } else {
            Sight::None
        }
    }

    /// Whether some of it can be read once they give a reason. Who stands alone has nobody to tell it to.
    fn reads_with_reason(&self) -> bool {
        let shut = |part| {
            let read = self.read(part);
            read.contains(&Extent::Only(Part::BreakGlass)) && !read.contains(&Extent::All)
        };
        matches!(self.by, By::Region(_)) && SHAREABLE.into_iter().any(shut)
    }

    /// Whether a reason they gave is among what lets them read.
    fn reads_by_glass(&self) -> bool {
        match &self.by {
            By::Alone(_) => false,
            By::Region(standing) => standing
                .held
                .iter()
                .any(|(footing, _)| *footing == Footing::BreakGlass),
        }
    }

    fn role(&self) -> String {
        match &self.by {
            By::Alone(capacities) => capacities
                .first()
                .map(|one| one.role.code().to_owned())
                .unwrap_or_default(),
            By::Region(standing) => {
                let leads =
                    |footing: &&Footing| matches!(footing, Footing::Role(Role::Regisseur | Role::Deputy));
                let mut footings = standing.held.iter().map(|(footing, _)| footing);
                let first = footings.clone().find(leads).or_else(|| footings.next());
                first.map(|footing| footing.code().to_owned()).unwrap_or_default()
            }
        }
    }
}

fn owns_actions(plan: Right) -> bool {
    plan.write == Extent::Only(Part::OwnActions)
}

/// How somebody stands in several dossiers at a moment.
pub(crate) struct Stands(HashMap<DossierId, Stand>);

impl Stands {
    /// # Errors
    /// Those of the store. A dossier that is not there is left out.
    pub(crate) fn of(
        reader: &Reader<'_>,
        dossiers: &[DossierId],
        me: ActorId,
        now: DateTime<Utc>,
    ) -> Result<Stands, AppError> {
        let mut stands = HashMap::new();
        if sync::region(reader)?.is_some() {
            for (dossier, standing) in membership::standings(reader, dossiers, me, now)? {
                let is_joined = joining::joined(reader, dossier)?.is_some();
                let by = By::Region(standing);
                stands.insert(dossier, Stand { me, by, is_joined });
            }
            return Ok(Stands(stands));
        }
        let today = civil::today(now);
        let mut others = Vec::new();
        for lead in rows::leads(reader, dossiers)? {
            let mut capacities = Vec::new();
            let stands_in = lead.deputy == Some(me)
                && lead.deputy_from.is_some_and(|from| from <= today)
                && lead.deputy_until.is_some_and(|until| today <= until);
            if lead.regisseur == me || stands_in {
                let role = if lead.regisseur == me {
                    Role::Regisseur
                } else {
                    Role::Deputy
                };
                capacities.push(Capacity { role, opened: None });
            } else {
                others.push(lead.dossier);
            }
            let by = By::Alone(capacities);
            let is_joined = false;
            stands.insert(lead.dossier, Stand { me, by, is_joined });
        }
        if !others.is_empty() {
            for part in rows::parts(reader, me, &others)? {
                if let Some(Stand {
                    by: By::Alone(capacities),
                    ..
                }) = stands.get_mut(&part.dossier)
                {
                    capacities.extend(capacity(reader, part, today)?);
                }
            }
        }
        Ok(Stands(stands))
    }

    /// How they stand in one of them; as who does not take part in one that is not there.
    pub(crate) fn get(&self, dossier: DossierId) -> &Stand {
        const NOBODY: &Stand = &Stand {
            me: ActorId(Uuid::nil()),
            by: By::Alone(Vec::new()),
            is_joined: false,
        };
        self.0.get(&dossier).unwrap_or(NOBODY)
    }
}

/// What an involvement makes somebody today; none before it starts and after it ends.
fn capacity(reader: &Reader<'_>, part: rows::Part, today: NaiveDate) -> Result<Option<Capacity>, AppError> {
    let begun = part.starts_on.is_none_or(|from| from <= today);
    if !begun || part.ends_on.is_some_and(|until| until < today) {
        return Ok(None);
    }
    let by_consent = part.ground.as_deref().and_then(ground::find);
    let given: Vec<_> = if by_consent.is_some_and(|ground| ground.consent != ConsentNeed::No) {
        let all = consents::of_dossier(reader, part.dossier)?.into_iter();
        all.filter(|one| one.involvement_id == Some(part.id))
            .filter_map(|one| consent::judged(&one))
            .collect()
    } else {
        Vec::new()
    };
    let sharing = Sharing {
        ground: part.ground,
        compartments: part.compartments,
        starts_on: part.starts_on,
        ends_on: part.ends_on,
    };
    Ok(Some(Capacity {
        role: Role::from(part.role.as_str()),
        opened: Some(opened(&sharing, &given, today)),
    }))
}

impl Office {
    /// What the asker may see and change in a dossier today, and who to ask for the rest.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn rights_get(&self, dossier: Uuid) -> Result<RightsView, AppError> {
        let (id, now, me) = (DossierId(dossier), self.now(), self.profile()?.actor);
        self.read(|r| {
            let stand = Stand::of(r, id, me, now)?;
            let regie = regie(r, id)?;
            let deputy = regie.deputy_on(civil::today(now)).map(|who| person(r, who, me));
            Ok(RightsView {
                leads: stand.leads(),
                regisseur: person(r, regie.regisseur, me)?,
                deputy: deputy.transpose()?,
                sees: SightView {
                    core: stand.sight(Compartment::Core),
                    identity: stand.sight(Compartment::Identity),
                    plan: stand.sight(Compartment::Plan),
                    journal: stand.sight(Compartment::Journal),
                    crisis: stand.sight(Compartment::Crisis),
                },
                core: stand.can(Deed::Write(Compartment::Core)),
                identity: stand.can(Deed::Write(Compartment::Identity)),
                plan: stand.can(Deed::Write(Compartment::Plan)),
                plan_open: match open_plan(r, id) {
                    Ok(_) => true,
                    Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::NotPossible) => false,
                    Err(error) => return Err(error),
                },
                own_actions: stand.can(Deed::Act(Some(me.0))),
                journal: stand.can(Deed::Append(Compartment::Journal)),
                crisis: stand.can(Deed::Write(Compartment::Crisis)),
                close: stand.can(Deed::Lead),
                proposes: SHAREABLE
                    .into_iter()
                    .filter(|part| stand.proposes(Deed::Write(*part)))
                    .map(|part| part.code().to_owned())
                    .collect(),
                glass_until: match stand.reads_by_glass() {
                    true => notice::glass_until(r, id, me, now)?.map(|until| until.to_rfc3339()),
                    false => None,
                },
                opens_with_reason: stand.reads_with_reason(),
                joined_into: joining::joined(r, id)?.map(|joined| joined.into.0),
                has_second: !joining::others(r, id)?.is_empty(),
                seen: sync::arrivals(r)?,
                role: stand.role(),
            })
        })
    }

    /// One transaction about a dossier, once the role table allows the deed.
    ///
    /// # Errors
    /// As [`Stand::may`], and those of `write`.
    pub(crate) fn write_in<T>(
        &self,
        dossier: DossierId,
        deed: Deed,
        write: impl FnOnce(&mut WriteTx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let (me, now) = (self.profile()?.actor, self.now());
        self.write(|w| {
            Stand::of(&w.reader(), dossier, me, now)?.may(deed)?;
            write(w)
        })
    }
}

/// Whether somebody may take a step back: what it takes to do it takes to undo it, and a note is taken back by who wrote it.
///
/// # Errors
/// As [`Stand::may`].
pub(crate) fn may_undo(
    reader: &Reader<'_>,
    dossier: DossierId,
    step: &Entry,
    stand: &Stand,
) -> Result<(), AppError> {
    let counts = |deed| match stand.may(deed) {
        Ok(()) if !stand.can(deed) => Err(ErrorCode::NotLeading.into()),
        may => may,
    };
    for change in &step.op.changes {
        match change.kind {
            // Stand-alone these record what others decided, as doing them does.
            kind if kind == handover::KIND.number || kind == handover_item::KIND.number => {}
            kind if kind == dossier::KIND.number => counts(Deed::Lead)?,
            kind if kind == action::KIND.number => {
                let row = eenplan_store::action::get(reader, dossier, change.record)?;
                // One that was taken away is brought back by who took it away.
                let owner = row.map_or(Some(step.author.0), |row| worker_of(&row));
                counts(Deed::Act(owner))?;
            }
            kind if kind == note::KIND.number && step.author != stand.me => {
                return Err(ErrorCode::NotAllowed.into());
            }
            _ if step.stream.compartment == Compartment::Journal => {
                counts(Deed::Append(Compartment::Journal))?
            }
            _ => counts(Deed::Write(step.stream.compartment))?,
        }
    }
    Ok(())
}
