//! Actions: agreed, done, done again, moved and let go.

use chrono::NaiveDate;
use eenplan_domain::action::{
    ActionDraft, ActionStanding, ActionState, AfterDone, OwnerKind, after_done, standing,
};
use eenplan_domain::due::Standing;
use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId, RecordId, action};
use eenplan_domain::rhythm::Rhythm;
use eenplan_domain::rights::Part;
use eenplan_domain::{civil, text};
use eenplan_store::{Edit, Reader};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::plan::{days, is_open_action, open_plan};
use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

/// An action as the plan shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ActionView {
    pub id: Uuid,
    pub goal: Option<Uuid>,
    pub title: String,
    pub owner_kind: String,
    pub owner_id: Option<Uuid>,
    /// Empty for the resident.
    pub owner_name: String,
    /// Whether the asker does it.
    pub mine: bool,
    /// Whether the resident or somebody of their network does it.
    pub informal: bool,
    pub due_on: Option<String>,
    pub rhythm: String,
    pub state: String,
    /// Of a done one: when. Of an open one with a rhythm: the last time.
    pub done_on: Option<String>,
    pub done_remark: String,
    /// `late`, `today`, `soon`, `later`, `undated` or `settled`.
    pub standing: String,
    /// Days until it is due; negative when late.
    pub days: Option<i32>,
}

impl ActionView {
    pub(crate) fn of(action: eenplan_store::action::Action, me: ActorId, today: NaiveDate) -> ActionView {
        let standing = match standing(&ActionState::from(action.state.as_str()), action.due_on, today) {
            ActionStanding::Due(Standing::Late(_)) => "late",
            ActionStanding::Due(Standing::Today) => "today",
            ActionStanding::Due(Standing::Soon(_)) => "soon",
            ActionStanding::Due(Standing::Later(_)) => "later",
            ActionStanding::Undated => "undated",
            ActionStanding::Settled => "settled",
        };
        ActionView {
            id: action.id.0,
            goal: action.goal_id.map(|goal| goal.0),
            title: action.title,
            mine: action.owner_id == Some(me.0),
            informal: OwnerKind::from(action.owner_kind.as_str()).is_informal(),
            owner_kind: action.owner_kind,
            owner_id: action.owner_id,
            owner_name: action.owner_name,
            days: action.due_on.map(|due| days(due, today)),
            due_on: action.due_on.map(|due| due.to_string()),
            rhythm: action.rhythm,
            state: action.state,
            done_on: action.done_on.map(|done| done.to_string()),
            done_remark: action.done_remark,
            standing: standing.to_owned(),
        }
    }
}

/// Somebody who can be asked to do something.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OwnerView {
    /// Code of the kind of owner.
    pub kind: String,
    /// The worker, contact or organisation.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Organisation of a worker, code of the relation of a contact.
    pub detail: String,
    /// Whether it is the asker.
    pub me: bool,
}

/// Asks to keep an action.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct SaveAction {
    pub dossier: Uuid,
    /// Which; none for a new one.
    pub action: Option<Uuid>,
    pub goal: Option<Uuid>,
    pub title: String,
    pub owner_kind: String,
    pub owner_id: Option<Uuid>,
    pub owner_name: String,
    pub due_on: String,
    /// `once`, `days`, `weeks`, `months`, or the whole code of one that was not touched.
    pub rhythm: String,
    /// Every so many of them.
    pub every: String,
    /// [`crate::PlanView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

/// A kept action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionSaved {
    /// Which.
    pub action: Uuid,
    /// What takes it back.
    pub undo: UndoToken,
}

/// Asks to put an action on done.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct DoAction {
    pub dossier: Uuid,
    pub action: Uuid,
    /// Empty for today.
    pub done_on: String,
    pub done_remark: String,
}

/// What doing an action led to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionDone {
    /// When it comes back; none when it is done for good.
    pub next_on: Option<String>,
    /// What takes it back, the next time with it.
    pub undo: UndoToken,
}

never_prints!(ActionView, OwnerView, ActionDone);

/// Asks to open an action again (`open`) or let it go (`dropped`).
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ChangeAction {
    pub dossier: Uuid,
    pub action: Uuid,
    pub state: String,
    pub done_remark: String,
}

/// Asks for another date.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct PostponeAction {
    pub dossier: Uuid,
    pub action: Uuid,
    pub due_on: String,
}

impl Office {
    /// Everybody the asker can ask to do something in a plan, the asker first: only the asker when the plan is not for them to read.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], and those of the store.
    pub fn action_owners(&self, dossier: Uuid) -> Result<Vec<OwnerView>, AppError> {
        let (id, me) = (DossierId(dossier), self.profile()?.actor);
        let ((), owners) = self.look(id, own_at_least, |r, stand| {
            let mut owners = eenplan_store::action::owners(r, id)?;
            let network = stand.sees(Compartment::Core);
            owners.retain(|one| {
                one.id == me.0
                    || stand.sees(Compartment::Plan) && (network || one.kind != OwnerKind::Network.code())
            });
            Ok(owners)
        })?;
        let mut views: Vec<OwnerView> = owners
            .into_iter()
            .map(|owner| OwnerView {
                me: owner.id == me.0,
                kind: owner.kind,
                id: owner.id,
                name: owner.name,
                detail: owner.detail,
            })
            .collect();
        views.sort_by_key(|owner| !owner.me);
        Ok(views)
    }

    /// Keeps an action.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier.
    pub fn action_save(&self, ask: SaveAction) -> Result<ActionSaved, AppError> {
        let dossier = DossierId(ask.dossier);
        let draft = ActionDraft {
            title: ask.title,
            owner_kind: ask.owner_kind,
            has_owner_id: ask.owner_id.is_some(),
            owner_name: ask.owner_name,
            due_on: ask.due_on,
            rhythm: ask.rhythm,
            every: ask.every,
        };
        let (me, today) = (self.profile()?.actor, self.today());
        let checked = draft.check(today)?;
        let owner_id = ask.owner_id.filter(|_| checked.owner_kind != OwnerKind::Resident);
        let owner = owner_id.filter(|_| checked.owner_kind == OwnerKind::Worker);
        self.write(|w| {
            let stand = Stand::of(&w.reader(), dossier, me, self.now())?;
            stand.may(Deed::Act(owner))?;
            open_plan(&w.reader(), dossier)?;
            let before = match ask.action {
                Some(id) => Some(may_change(&w.reader(), &stand, dossier, id)?),
                None => None,
            };
            let goal = if stand.sees(Compartment::Plan) {
                crate::goal::chosen(&w.reader(), dossier, ask.goal)?
            } else {
                // Who is not shown the goals leaves an action under the one it has.
                before.as_ref().and_then(|row| row.goal_id)
            };
            let id = before.map_or_else(|| w.new_id(), |row| row.id);
            let mut edit = Edit::new("action_save", dossier);
            edit.seen(ask.seen);
            let mut record = edit.record(id);
            record
                .set(action::TITLE, checked.title)
                .set(action::GOAL_ID, goal)
                .set(action::OWNER_KIND, checked.owner_kind.code())
                .set(action::OWNER_ID, owner_id)
                .set(action::OWNER_NAME, checked.owner_name)
                .set(action::DUE_ON, checked.due_on)
                .set(action::RHYTHM, checked.rhythm.code());
            if ask.action.is_none() {
                record.set(action::STATE, ActionState::Open.code());
            }
            Ok(ActionSaved {
                action: id.0,
                undo: w.apply(edit)?.into(),
            })
        })
    }

    /// Puts an action on done. One with a rhythm stays open with its next date, and remembers this time.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier or
    /// when it is settled already.
    pub fn action_done(&self, ask: DoAction) -> Result<ActionDone, AppError> {
        let (dossier, today) = (DossierId(ask.dossier), self.today());
        let mut errors = FieldErrors::default();
        let typed = civil::parse_optional_date(&ask.done_on);
        let done_on = errors.take(
            "done_on",
            typed.and_then(|on| on.map_or(Ok(today), |on| civil::past(on, today))),
        );
        let remark = errors.take("done_remark", text::statement(&ask.done_remark));
        let (done_on, remark) = errors.finish(done_on.zip(remark))?;
        let me = self.profile()?.actor;
        self.write(|w| {
            let stand = Stand::of(&w.reader(), dossier, me, self.now())?;
            open_plan(&w.reader(), dossier)?;
            let now = may_change(&w.reader(), &stand, dossier, ask.action)?;
            if !is_open_action(&now.state) {
                return Err(ErrorCode::NotPossible.into());
            }
            let mut edit = Edit::new("action_done", dossier);
            let mut record = edit.record(now.id);
            let next_on = match after_done(&Rhythm::from(now.rhythm.as_str()), now.due_on, done_on) {
                AfterDone::Settled => {
                    record.set(action::STATE, ActionState::Done.code());
                    None
                }
                AfterDone::Again(next) => {
                    record
                        .set(action::STATE, ActionState::Open.code())
                        .set(action::DUE_ON, next);
                    Some(next)
                }
            };
            record
                .set(action::DONE_ON, done_on)
                .set(action::DONE_REMARK, remark);
            Ok(ActionDone {
                next_on: next_on.map(|on| on.to_string()),
                undo: w.apply(edit)?.into(),
            })
        })
    }

    /// Opens an action again or lets it go.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier.
    pub fn action_change(&self, ask: ChangeAction) -> Result<UndoToken, AppError> {
        let dossier = DossierId(ask.dossier);
        let mut errors = FieldErrors::default();
        let state = errors.take("state", ActionState::chosen(&ask.state));
        let remark = errors.take("done_remark", text::statement(&ask.done_remark));
        let (state, remark) = errors.finish(state.zip(remark))?;
        if state == ActionState::Done {
            return Err(ErrorCode::NotPossible.into());
        }
        let me = self.profile()?.actor;
        self.write(|w| {
            let stand = Stand::of(&w.reader(), dossier, me, self.now())?;
            open_plan(&w.reader(), dossier)?;
            let id = may_change(&w.reader(), &stand, dossier, ask.action)?.id;
            let mut edit = Edit::new("action_change", dossier);
            edit.record(id)
                .set(action::STATE, state.code())
                .set(action::DONE_ON, None::<NaiveDate>)
                .set(action::DONE_REMARK, remark);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Gives an action another date.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier.
    pub fn action_postpone(&self, ask: PostponeAction) -> Result<UndoToken, AppError> {
        let (dossier, today) = (DossierId(ask.dossier), self.today());
        let mut errors = FieldErrors::default();
        let due = errors.take(
            "due_on",
            civil::parse_date(&ask.due_on).and_then(|on| civil::near(on, today)),
        );
        let due = errors.finish(due)?;
        let me = self.profile()?.actor;
        self.write(|w| {
            let stand = Stand::of(&w.reader(), dossier, me, self.now())?;
            open_plan(&w.reader(), dossier)?;
            let id = may_change(&w.reader(), &stand, dossier, ask.action)?.id;
            let mut edit = Edit::new("action_postpone", dossier);
            edit.record(id).set(action::DUE_ON, due);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// Who may read the plan, or in it their own actions.
pub(crate) fn own_at_least(stand: &Stand) -> Result<(), AppError> {
    if stand.sees_part(Compartment::Plan, Part::OwnActions) {
        Ok(())
    } else {
        Err(stand.unseen())
    }
}

/// An action as it stands, once it is clear that the asker may change it.
fn may_change(
    reader: &Reader<'_>,
    stand: &Stand,
    dossier: DossierId,
    action: Uuid,
) -> Result<eenplan_store::action::Action, AppError> {
    let found = eenplan_store::action::get(reader, dossier, RecordId(action))?;
    let row = found.ok_or(ErrorCode::NotFound)?;
    stand.may(Deed::Act(worker_of(&row)))?;
    Ok(row)
}

/// The worker who owns an action; nobody when it is the resident's, a relative's or an organisation's.
pub(crate) fn worker_of(action: &eenplan_store::action::Action) -> Option<Uuid> {
    let at_work = action.owner_kind == OwnerKind::Worker.code();
    action.owner_id.filter(|_| at_work)
}
