//! Who leads a dossier, who stands in, and handing the regie over warmly.
//!
//! Stand-alone this device records what colleagues answer: who, when and how. The rules are those of the domain.

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::checklist::{Item, Point, Progress, Template};
use eenplan_domain::civil;
use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::handover::{
    self as domain, AnswerDraft, AnsweredHow, Ask, Capacity, Deputy, HandoverState, Refusal, Regie,
    check_deputy,
};
use eenplan_domain::membership::may_pass_regie;
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, RecordId, dossier, handover, handover_item, involvement,
};
use eenplan_domain::text;
use eenplan_store::{
    Edit, Profile, Reader, WriteTx, directory, handover as rows, involvement as people, membership,
};
use uuid::Uuid;

pub use crate::handover_view::{
    AnswerHandover, DeputyView, HandoverItemView, HandoverView, PersonView, ProposeHandover, RegieView,
    SaveDeputy, SettleItem, TakeRegie,
};
use crate::involvement::{goes_on, standing};
use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

impl Office {
    /// Who leads, who stands in, and every transfer so far: for every worker of the device, because each records what colleagues agree.
    /// What was written with a transfer is of the plan, and only for who may read that.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_list(&self, dossier: Uuid) -> Result<RegieView, AppError> {
        let (id, today, now, profile) = (
            DossierId(dossier),
            self.today(),
            self.surroundings.now(),
            self.profile()?,
        );
        let me = profile.actor;
        let may = |stand: &Stand| {
            let mut parts = vec![Compartment::Core];
            parts.extend(stand.sees(Compartment::Plan).then_some(Compartment::Plan));
            Ok(parts)
        };
        self.view_as(id, may, |r, stand| {
            let row = rows::regie(r, id)?.ok_or(ErrorCode::NotFound)?;
            let regie = regie_of(&row);
            let items = rows::items(r, id)?;
            let mut handovers = Vec::new();
            for handover in rows::of_dossier(r, id)? {
                let points: Vec<_> = items.iter().filter(|i| i.handover_id == handover.id).collect();
                let view = shown(r, &regie, handover, &points, me)?;
                handovers.push(if stand.sees(Compartment::Plan) {
                    view
                } else {
                    view.without_words()
                });
            }
            let may_decide = regie.may_decide(me, today);
            let waits_for_me = handovers.iter().any(|one: &HandoverView| one.waits && one.to.me);
            let may_take =
                !may_decide && !waits_for_me && row.closed_on.is_none() && may_take(r, id, me, now)?;
            let deputy = regie.deputy.map(|deputy| deputy_view(r, deputy, today, me));
            Ok(RegieView {
                regisseur: person(r, regie.regisseur, me)?,
                since: row.regie_since.map(|d| d.to_string()),
                transfers: regie.epoch,
                deputy: deputy.transpose()?,
                may_decide,
                may_propose: may_decide || profile.epoch == 0,
                may_take,
                closed: row.closed_on.is_some(),
                handovers,
            })
        })
    }

    /// Proposes a transfer to a colleague and starts its checklist. Who leads proposes; a worker who does not lead records,
    /// stand-alone, what the regisseur proposes.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::RegieMoved`], [`ErrorCode::HandoverWaits`],
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_propose(&self, ask: ProposeHandover) -> Result<UndoToken, AppError> {
        let (id, today, now) = (DossierId(ask.dossier), self.today(), self.surroundings.now());
        let me = self.desk(|desk| Ok(desk.store.profile()))?;
        let mut errors = FieldErrors::default();
        let to = errors.take("to_id", ask.to_id.map(ActorId).ok_or(FieldCode::Required));
        let reason = errors.take("reason", text::required_statement(&ask.reason));
        let template = errors.take("template", Template::chosen(&ask.template));
        let (to, (reason, template)) = errors.finish(to.zip(reason.zip(template)))?;
        self.write(|w| {
            let regie = open_regie(&w.reader(), id)?;
            directory::worker(&w.reader(), to)?.ok_or(ErrorCode::NotFound)?;
            let others: Vec<_> = rows::of_dossier(&w.reader(), id)?.iter().map(decided).collect();
            let record = w.new_id();
            let proposed = domain::propose(
                &regie,
                &others,
                Ask {
                    id: record,
                    by: on_behalf(me, &regie, today),
                    capacity: Capacity::Own,
                    to,
                    seen_epoch: ask.transfers,
                    on: today,
                },
            )?;
            let mut edit = Edit::new("handover_propose", id);
            edit.record(record)
                .set(handover::FROM_ID, proposed.from)
                .set(handover::TO_ID, proposed.to)
                .set(handover::PROPOSED_AT, now)
                .set(handover::REASON, reason)
                .set(handover::EPOCH, proposed.epoch)
                .set(handover::TEMPLATE, template.code())
                .set(handover::STATE, proposed.state.code());
            for (position, item) in (1u32..).zip(template.items()) {
                edit.record(w.new_id())
                    .set(handover_item::HANDOVER_ID, record)
                    .set(handover_item::ITEM, item.code())
                    .set(handover_item::POSITION, position);
            }
            Ok(w.apply(edit)?.into())
        })
    }

    /// Records the answer of who was asked. An acceptance makes them regisseur, ends the deputy of the former one and
    /// cannot be taken back: the regie is handed over again instead.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::RegieMoved`], [`ErrorCode::Overtaken`] when it was
    /// answered already, [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_answer(&self, ask: AnswerHandover) -> Result<UndoToken, AppError> {
        let (id, today) = (DossierId(ask.dossier), self.today());
        self.write(|w| {
            let regie = open_regie(&w.reader(), id)?;
            let row = transfer(&w.reader(), id, RecordId(ask.handover))?;
            let proposed = decided(&row);
            let answer = AnswerDraft {
                state: ask.state,
                answered_on: ask.answered_on,
                answered_how: ask.answered_how,
                answer_remark: ask.answer_remark,
            }
            .check(proposed.proposed_on, today)?;
            let accepts = answer.state == HandoverState::Accepted;
            let command = if accepts {
                "handover_accept"
            } else {
                "handover_decline"
            };
            let mut edit = Edit::new(command, id);
            if accepts {
                let accepted = domain::accept(&regie, &proposed, proposed.to, answer.answered_on)?;
                lead(w, &mut edit, id, &accepted, ask.stays)?;
            } else {
                domain::decline(&regie, &proposed, proposed.to)?;
            }
            edit.record(row.id)
                .set(handover::STATE, answer.state.code())
                .set(handover::ANSWERED_ON, answer.answered_on)
                .set(handover::ANSWERED_HOW, answer.answered_how.code())
                .set(handover::ANSWER_REMARK, answer.answer_remark);
            let receipt = w.apply(edit)?;
            let step = UndoToken::from(receipt);
            Ok(if accepts { step.kept() } else { step })
        })
    }

    /// Takes the regie over from a colleague of the team who cannot hand it over, as when they are ill. They go on taking part. It counts
    /// once the region says so, and cannot be taken back: the regie is handed over again instead.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] without a reason, [`ErrorCode::NotAllowed`] for who is not of the regisseur's team,
    /// [`ErrorCode::RegieMoved`], [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_take(&self, ask: TakeRegie) -> Result<UndoToken, AppError> {
        let (id, today, now) = (DossierId(ask.dossier), self.today(), self.surroundings.now());
        let me = self.profile()?.actor;
        let mut errors = FieldErrors::default();
        let reason = errors.take("reason", text::required_statement(&ask.reason));
        let reason = errors.finish(reason)?;
        self.write(|w| {
            let regie = open_regie(&w.reader(), id)?;
            if !may_take(&w.reader(), id, me, now)? {
                return Err(ErrorCode::NotAllowed.into());
            }
            let taken = domain::take(&regie, w.new_id(), me, ask.transfers, today)?;
            let mut edit = Edit::new("handover_take", id);
            lead(w, &mut edit, id, &taken, true)?;
            edit.record(taken.handover.id)
                .set(handover::FROM_ID, taken.handover.from)
                .set(handover::TO_ID, taken.handover.to)
                .set(handover::PROPOSED_AT, now)
                .set(handover::REASON, reason)
                .set(handover::EPOCH, taken.handover.epoch)
                .set(handover::TEMPLATE, Template::General.code())
                .set(handover::STATE, taken.handover.state.code())
                .set(handover::ANSWERED_ON, today)
                .set(handover::ANSWERED_HOW, AnsweredHow::Here.code());
            Ok(UndoToken::from(w.apply(edit)?).kept())
        })
    }

    /// Takes a proposal back.
    ///
    /// # Errors
    /// [`ErrorCode::Overtaken`] when it was answered already, [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_withdraw(&self, dossier: Uuid, handover: Uuid) -> Result<UndoToken, AppError> {
        let (id, today, me) = (
            DossierId(dossier),
            self.today(),
            self.desk(|desk| Ok(desk.store.profile()))?,
        );
        self.write(|w| {
            let regie = regie(&w.reader(), id)?;
            let row = transfer(&w.reader(), id, RecordId(handover))?;
            let by = on_behalf(me, &regie, today);
            let withdrawn = domain::withdraw(&regie, &decided(&row), by, Capacity::Own, today)?;
            let mut edit = Edit::new("handover_withdraw", id);
            edit.record(row.id)
                .set(handover::STATE, withdrawn.state.code())
                .set(handover::ANSWERED_ON, today);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Settles a point of a checklist, or opens it again.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_item_save(&self, ask: SettleItem) -> Result<UndoToken, AppError> {
        let (id, today) = (DossierId(ask.dossier), self.today());
        let mut errors = FieldErrors::default();
        let remark = errors.take("remark", text::statement(&ask.remark)).flatten();
        errors.finish(Some(()))?;
        self.write(|w| {
            let items = rows::items(&w.reader(), id)?;
            let row = items.into_iter().find(|i| i.id == RecordId(ask.item));
            let row = row.ok_or(ErrorCode::NotFound)?;
            let mut edit = Edit::new("handover_item_save", id);
            edit.record(row.id)
                .set(
                    handover_item::DONE_ON,
                    ask.done.then(|| row.done_on.unwrap_or(today)),
                )
                .set(handover_item::NOT_NEEDED, ask.not_needed && !ask.done)
                .set(handover_item::REMARK, remark);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Adds a point of the worker's own to a checklist.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_item_add(
        &self,
        dossier: Uuid,
        handover: Uuid,
        label: String,
    ) -> Result<UndoToken, AppError> {
        let id = DossierId(dossier);
        let mut errors = FieldErrors::default();
        let label = errors.take("label", text::required_line(&label));
        let label = errors.finish(label)?;
        self.write(|w| {
            let row = transfer(&w.reader(), id, RecordId(handover))?;
            let items = rows::items(&w.reader(), id)?;
            let last = items.iter().filter(|i| i.handover_id == row.id).count();
            let mut edit = Edit::new("handover_item_add", id);
            edit.record(w.new_id())
                .set(handover_item::HANDOVER_ID, row.id)
                .set(handover_item::LABEL, label)
                .set(
                    handover_item::POSITION,
                    u32::try_from(last + 1).unwrap_or(u32::MAX),
                );
            Ok(w.apply(edit)?.into())
        })
    }

    /// Names who stands in for the regisseur, in place of who did so far.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotLeading`] for who does not lead,
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_deputy_save(&self, ask: SaveDeputy) -> Result<UndoToken, AppError> {
        let (id, today) = (DossierId(ask.dossier), self.today());
        self.write_in(id, Deed::Lead, |w| {
            let regie = open_regie(&w.reader(), id)?;
            let deputy = ask.deputy_id.map(ActorId);
            let deputy = check_deputy(&regie, deputy, &ask.deputy_from, &ask.deputy_until, today)?;
            directory::worker(&w.reader(), deputy.actor)?.ok_or(ErrorCode::NotFound)?;
            let mut edit = Edit::new("handover_deputy_save", id);
            edit.record(id.record())
                .set(dossier::DEPUTY_ID, deputy.actor)
                .set(dossier::DEPUTY_FROM, deputy.from)
                .set(dossier::DEPUTY_UNTIL, deputy.until);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Ends the standing in at once.
    ///
    /// # Errors
    /// [`ErrorCode::NotLeading`] for who does not lead, [`ErrorCode::NotFound`], and those of the store.
    pub fn handover_deputy_end(&self, dossier: Uuid) -> Result<UndoToken, AppError> {
        let id = DossierId(dossier);
        self.write_in(id, Deed::Lead, |w| {
            open_regie(&w.reader(), id)?;
            let mut edit = Edit::new("handover_deputy_end", id);
            end_deputy(&mut edit, id);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// Who leads a dossier.
pub(crate) fn regie(reader: &Reader<'_>, id: DossierId) -> Result<Regie, AppError> {
    Ok(regie_of(&rows::regie(reader, id)?.ok_or(ErrorCode::NotFound)?))
}

/// Who leads a dossier that is open; a closed one has nothing left to decide about.
fn open_regie(reader: &Reader<'_>, id: DossierId) -> Result<Regie, AppError> {
    let row = rows::regie(reader, id)?.ok_or(ErrorCode::NotFound)?;
    if row.closed_on.is_some() {
        return Err(ErrorCode::NotPossible.into());
    }
    Ok(regie_of(&row))
}

fn regie_of(row: &rows::Regie) -> Regie {
    let days = row.deputy_id.zip(row.deputy_from).zip(row.deputy_until);
    Regie {
        regisseur: row.regisseur_id,
        epoch: row.regie_epoch,
        since: row.regie_since.unwrap_or_default(),
        deputy: days.map(|((actor, from), until)| Deputy { actor, from, until }),
    }
}

fn decided(row: &rows::Handover) -> domain::Handover {
    domain::Handover {
        id: row.id,
        from: row.from_id,
        to: row.to_id,
        epoch: row.epoch,
        proposed_on: civil::today(row.proposed_at),
        state: HandoverState::from(row.state.as_str()),
    }
}

fn transfer(reader: &Reader<'_>, dossier: DossierId, id: RecordId) -> Result<rows::Handover, AppError> {
    let found = rows::of_dossier(reader, dossier)?
        .into_iter()
        .find(|row| row.id == id);
    Ok(found.ok_or(ErrorCode::NotFound)?)
}

/// Whose step it is: one's own, or stand-alone that of the regisseur, who has no device to take it on.
fn on_behalf(me: Profile, regie: &Regie, today: NaiveDate) -> ActorId {
    if me.epoch == 0 && !regie.may_decide(me.actor, today) {
        regie.regisseur
    } else {
        me.actor
    }
}

/// Whether somebody may take the regie over themselves; stand-alone there is nobody to judge it.
fn may_take(reader: &Reader<'_>, id: DossierId, me: ActorId, now: DateTime<Utc>) -> Result<bool, AppError> {
    let directory = membership::directory(reader)?;
    let Some(rows) = membership::rows(reader, id)? else {
        return Ok(false);
    };
    let is_theirs = directory.same(me, rows.regie.regisseur);
    let next = (me, rows.regie.next_epoch());
    Ok(!is_theirs && may_pass_regie(&rows, &directory, me, next, now).is_ok())
}

/// Makes somebody regisseur: the deputy of the former one stands in no longer, and the former one goes on taking part if they stay.
fn lead(
    w: &mut WriteTx<'_>,
    edit: &mut Edit,
    id: DossierId,
    accepted: &domain::Accepted,
    stays: bool,
) -> Result<(), AppError> {
    edit.record(id.record())
        .set(dossier::REGISSEUR_ID, accepted.regie.regisseur)
        .set(dossier::REGIE_EPOCH, accepted.regie.epoch)
        .set(dossier::REGIE_SINCE, accepted.regie.since);
    if accepted.deputy_ended.is_some() {
        end_deputy(edit, id);
    }
    if stays {
        keep_involved(w, edit, id, accepted.handover.from, accepted.regie.since)?;
    }
    Ok(())
}

fn end_deputy(edit: &mut Edit, id: DossierId) {
    edit.record(id.record())
        .set(dossier::DEPUTY_ID, None::<ActorId>)
        .set(dossier::DEPUTY_FROM, None::<NaiveDate>)
        .set(dossier::DEPUTY_UNTIL, None::<NaiveDate>);
}

/// Who led goes on taking part, as they did before or as their organisation does, unless they are involved already.
fn keep_involved(
    w: &mut WriteTx<'_>,
    edit: &mut Edit,
    id: DossierId,
    who: ActorId,
    on: NaiveDate,
) -> Result<(), AppError> {
    let there = people::of_dossier(&w.reader(), id)?
        .iter()
        .any(|row| row.worker_id == Some(who) && standing(row, on) != "ended");
    if !there {
        let part = goes_on(&w.reader(), id, who)?;
        edit.record(w.new_id())
            .set(involvement::WORKER_ID, who)
            .set(involvement::ROLE, part.role.code())
            .set(involvement::GROUND, part.ground)
            .set(involvement::COMPARTMENTS, part.compartments)
            .set(involvement::STARTS_ON, on);
    }
    Ok(())
}

pub(crate) fn person(reader: &Reader<'_>, id: ActorId, me: ActorId) -> Result<PersonView, AppError> {
    let entry = directory::worker(reader, id)?;
    let (name, organisation, phone) = entry
        .map(|worker| (worker.name, worker.organisation, worker.phone))
        .unwrap_or_default();
    Ok(PersonView {
        id: id.0,
        name,
        organisation,
        phone,
        me: id == me,
    })
}

fn deputy_view(
    reader: &Reader<'_>,
    deputy: Deputy,
    today: NaiveDate,
    me: ActorId,
) -> Result<DeputyView, AppError> {
    let standing = match today {
        day if day < deputy.from => "later",
        day if deputy.until < day => "ended",
        _ => "now",
    };
    Ok(DeputyView {
        person: person(reader, deputy.actor, me)?,
        from: deputy.from.to_string(),
        until: deputy.until.to_string(),
        standing: standing.to_owned(),
    })
}

fn shown(
    reader: &Reader<'_>,
    regie: &Regie,
    row: rows::Handover,
    items: &[&rows::Item],
    me: ActorId,
) -> Result<HandoverView, AppError> {
    let points: Vec<_> = items.iter().map(|item| point(item)).collect();
    let progress = Progress::of(&points);
    Ok(HandoverView {
        waits: decided(&row).waits(regie),
        id: row.id.0,
        from: person(reader, row.from_id, me)?,
        to: person(reader, row.to_id, me)?,
        proposed_at: row.proposed_at.to_rfc3339(),
        reason: row.reason,
        template: row.template,
        state: row.state,
        answered_on: row.answered_on.map(|d| d.to_string()),
        answered_how: row.answered_how,
        answer_remark: row.answer_remark,
        items: items.iter().map(|item| item_view(item)).collect(),
        settled: u32::try_from(progress.settled).unwrap_or(u32::MAX),
        warm: progress.is_warm(),
    })
}

fn point(row: &rows::Item) -> Point {
    Point {
        item: row.item.as_deref().map(Item::from),
        done_on: row.done_on,
        not_needed: row.not_needed,
    }
}

fn item_view(row: &rows::Item) -> HandoverItemView {
    HandoverItemView {
        id: row.id.0,
        item: row.item.clone(),
        label: row.label.clone(),
        done_on: row.done_on.map(|d| d.to_string()),
        not_needed: row.not_needed,
        remark: row.remark.clone(),
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::NotYours | Refusal::NotAsked => ErrorCode::NotAllowed,
            Refusal::Moved => ErrorCode::RegieMoved,
            Refusal::WaitsAlready => ErrorCode::HandoverWaits,
            Refusal::AnsweredAlready => ErrorCode::Overtaken,
            Refusal::LeadsAlready => {
                let mut errors = FieldErrors::default();
                errors.add("to_id", FieldCode::PersonNotPossible);
                return errors.into();
            }
        };
        code.into()
    }
}
