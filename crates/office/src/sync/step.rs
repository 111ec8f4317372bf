//! One step of the sync at a time: what to say, what came of it, and when to go on. Nothing here waits, and nothing holds the profile open
//! while the network is slow.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_store::sync::{self as rows, Region};
use eenplan_store::{Heard, Profile, Talk};
use eenplan_sync::Answer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::ahead::{Ahead, timed};
use super::speech::{AskChallenge, AskToken, Challenge, Failure, Token, say, say_as};
use super::{Content, Sound};
use crate::{AppError, ErrorCode, Office};

/// Keeps a device's signature under a challenge apart from every other one.
const CHALLENGE: &str = "eenplan device challenge v1";
/// About how many bytes of ops one answer may bring: at first, and as far as it grows while answers come fast and shrinks while they do not.
const BUDGET: u32 = 512 * 1024;
const BUDGETS: std::ops::RangeInclusive<u32> = 128 * 1024..=4 * 1024 * 1024;
const FAST: Duration = Duration::from_secs(1);
const SLOW: Duration = Duration::from_secs(5);
/// How often to ask when nothing happens, and when the region tells by itself that something does.
const ASK_EVERY: Duration = Duration::from_secs(60);
const ASK_ANYWAY_EVERY: Duration = Duration::from_secs(5 * 60);
/// After how long to try again: at first, and at most.
const FIRST_RETRY: Duration = Duration::from_secs(2);
const LAST_RETRY: Duration = Duration::from_secs(60);
/// The most that somebody who answers is waited for.
const LONGEST_REST: Duration = Duration::from_secs(600);

/// When to take the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// At once: there is more.
    None,
    /// After this long, unless somebody rings.
    For(Duration),
    /// When somebody rings: there is no region, or no profile is open.
    UntilRung,
}

/// How the last steps went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    /// Why the last one failed.
    pub(crate) problem: Option<ErrorCode>,
    /// By how many ops what was still to come became less, and about how many are still to come.
    pub(crate) came: u64,
    pub(crate) left: Option<u64>,
    /// Ops of this device that were confirmed since the first step, and that wait.
    pub(crate) sent: u64,
}

/// What is remembered between two steps of one session.
pub(crate) struct Conversation {
    session: Uuid,
    talk: Talk,
    token: Option<(String, DateTime<Utc>)>,
    /// Whether the last answer refused the token.
    token_refused: bool,
    next_at: DateTime<Utc>,
    /// How long it was to rest until then.
    rest: TimeDelta,
    failures: u32,
    most_waiting: u64,
    /// See [`Outcome`].
    came: u64,
    left: Option<u64>,
    budget: u32,
    ahead: Option<Ahead>,
    /// Whether the last answer was all there was: the next is probably short.
    is_up_to_date: bool,
    /// Whether this step only hands in what was written: everything else is heard of by hints, and asked for in its own time.
    is_brief: bool,
}

impl Conversation {
    fn begin(session: Uuid, now: DateTime<Utc>) -> Conversation {
        Conversation {
            session,
            talk: Talk::default(),
            token: None,
            token_refused: false,
            next_at: now,
            rest: TimeDelta::zero(),
            failures: 0,
            most_waiting: 0,
            came: 0,
            left: None,
            budget: BUDGET,
            ahead: None,
            is_up_to_date: false,
            is_brief: false,
        }
    }

    /// Asks for more at once where answers come fast, and for less where a cut would cost much.
    fn weigh(&mut self, took: Duration) {
        let budget = match took {
            fast if fast < FAST => self.budget.saturating_mul(2),
            slow if slow > SLOW => self.budget / 2,
            _ => self.budget,
        };
        self.budget = budget.clamp(*BUDGETS.start(), *BUDGETS.end());
    }
}

/// The session, its profile and its region.
struct Circumstances {
    session: Uuid,
    profile: Profile,
    region: Region,
}

impl Office {
    /// Takes one step: asks the region when it is time or when something has to be said, and takes in what it answers. To be called by one
    /// thread, over and over; never by a screen.
    pub fn sync_step(&self) -> Pause {
        let circumstances = match self.circumstances() {
            Ok(Some(circumstances)) => circumstances,
            Ok(None) => return Pause::UntilRung,
            Err(error) if error.code == ErrorCode::Locked => return Pause::UntilRung,
            Err(error) => return self.failed_step(None, error.code, None),
        };
        let now = self.surroundings.now();
        let mut held = super::held(&self.sync.conversation);
        let conversation = match held.take() {
            Some(going) if going.session == circumstances.session => going,
            _ => {
                *super::held(&self.sync.outcome) = Outcome::default();
                Conversation::begin(circumstances.session, now)
            }
        };
        let conversation = held.insert(conversation);
        match self.is_due(conversation, now) {
            Ok(None) => {}
            Ok(Some(pause)) => return pause,
            Err(error) => return self.failed_step(Some(conversation), error.code, None),
        }
        match self.exchange(conversation, &circumstances) {
            Ok(heard) => self.heard_step(conversation, heard),
            Err(failure) => self.failed_step(Some(conversation), on_the_way(&failure), failure.retry_after),
        }
    }

    /// Nothing to do yet; `None` when there is.
    fn is_due(&self, conversation: &mut Conversation, now: DateTime<Utc>) -> Result<Option<Pause>, AppError> {
        conversation.is_brief = false;
        if self.sync.wanted.swap(false, Ordering::SeqCst) {
            return Ok(None);
        }
        // A clock that was set back must not make anybody wait for years: the rest begins again.
        conversation.next_at = conversation.next_at.min(now + conversation.rest);
        let wait = (conversation.next_at - now).to_std().unwrap_or_default();
        if wait.is_zero() {
            return Ok(None);
        }
        let has_to_say = conversation.failures == 0
            && self.desk(|desk| Ok(desk.store.has_to_say(&conversation.talk)?))?;
        conversation.is_brief = conversation.is_up_to_date && self.sync.is_listening.load(Ordering::SeqCst);
        Ok((!has_to_say).then_some(Pause::For(wait)))
    }

    fn circumstances(&self) -> Result<Option<Circumstances>, AppError> {
        self.desk(|desk| {
            let region = desk.store.read(|r| rows::region(r).map_err(AppError::from))?;
            Ok(region.map(|region| Circumstances {
                session: desk.session,
                profile: desk.store.profile(),
                region,
            }))
        })
    }

    fn exchange(
        &self,
        conversation: &mut Conversation,
        circumstances: &Circumstances,
    ) -> Result<Heard, Failure> {
        let address = &circumstances.region.address;
        let token = self.token(conversation, circumstances)?;
        let older = std::mem::take(&mut *super::held(&self.sync.older));
        conversation.talk.want_older(older);
        conversation.talk.be_brief(conversation.is_brief);
        let ask = self
            .in_session(circumstances.session, |desk| {
                Ok(desk.store.ask(&mut conversation.talk, conversation.budget)?)
            })?
            .ok_or(ErrorCode::Internal)?;
        let ahead = conversation.ahead.take().and_then(|ahead| ahead.answer_to(&ask));
        let (response, took) = match ahead {
            Some((Ok(response), took)) => (response, took),
            _ => {
                let (response, took) = timed(
                    &*self.line,
                    address,
                    &token,
                    &ask.encode(),
                    conversation.is_up_to_date,
                );
                (response?, took)
            }
        };
        if response.status == 401 && response.content.is_some() {
            // A token ends with the clock of the region, not with ours. A new one that is refused too says something else.
            conversation.token = None;
            let first = !std::mem::replace(&mut conversation.token_refused, true);
            return Err(Failure {
                code: ErrorCode::RegionRefused,
                retry_after: first.then_some(Duration::ZERO),
                is_page: false,
            });
        }
        if response.status != 200 || response.content != Some(Content::Cbor) {
            return Err(Failure::of(&response));
        }
        let answer = Answer::decode(&response.body).map_err(|error| {
            tracing::error!(%error, "answer");
            match error {
                eenplan_sync::CodecError::Newer => ErrorCode::Newer,
                _ => ErrorCode::RegionFailed,
            }
        })?;
        conversation.token_refused = false;
        conversation.weigh(took);
        conversation.ahead = ask
            .after(&answer, conversation.budget)
            .map(|next| Ahead::begin(&self.line, address, &token, next));
        let heard = self.in_session(circumstances.session, |desk| {
            Ok(desk
                .store
                .receive(&mut conversation.talk, answer, || self.stamp(desk.session))?)
        })?;
        if heard.anew {
            conversation.token = None;
        }
        conversation.is_up_to_date = !heard.more;
        self.take_lease()?;
        if !heard.more {
            self.complete_details()?;
        }
        Ok(heard)
    }

    /// The token in hand, or a new one for a signature.
    fn token(
        &self,
        conversation: &mut Conversation,
        circumstances: &Circumstances,
    ) -> Result<String, Failure> {
        let now = self.surroundings.now();
        if let Some((token, until)) = &conversation.token
            && now < *until
        {
            return Ok(token.clone());
        }
        let Token { token, expires_in } = self.ask_token(circumstances)?;
        // Renewed before it ends.
        let until = now + TimeDelta::seconds(i64::from(expires_in) * 4 / 5);
        conversation.token = Some((token.clone(), until));
        *super::held(&self.sync.token) = Some((circumstances.session, token.clone()));
        Ok(token)
    }

    fn ask_token(&self, circumstances: &Circumstances) -> Result<Token, Failure> {
        let (address, profile) = (&circumstances.region.address, circumstances.profile);
        let device_id = profile.device.0;
        let challenge: Challenge = say(
            &*self.line,
            address,
            "/v1/challenges",
            &AskChallenge { device_id },
        )?;
        let signed = [challenge.bytes()?, profile.incarnation.bytes().to_vec()].concat();
        let signature = self.in_session(circumstances.session, |desk| {
            Ok(desk.store.sign(CHALLENGE, &signed)?)
        })?;
        let ask = AskToken::new(device_id, profile.incarnation.0, &challenge, &signature);
        say(&*self.line, address, "/v1/tokens", &ask)
    }

    /// Asks the region something at once, beside the sync, as the worker of this profile.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] while the profile stands alone, [`ErrorCode::NoConnection`], and what the region refuses.
    pub(crate) fn ask_region<T: DeserializeOwned>(
        &self,
        path: &'static str,
        ask: &impl Serialize,
    ) -> Result<T, AppError> {
        let circumstances = self.circumstances()?.ok_or(ErrorCode::NotPossible)?;
        let asked = || -> Result<T, Failure> {
            let Token { token, .. } = self.ask_token(&circumstances)?;
            let address = &circumstances.region.address;
            say_as(&*self.line, address, Some(&token), path, ask)
        };
        asked().map_err(|failure| on_the_way(&failure).into())
    }

    /// Works with the profile if it is still the same session: a lock in between ends the step.
    fn in_session<T>(
        &self,
        session: Uuid,
        with: impl FnOnce(&crate::Desk) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.desk(|desk| {
            if desk.session == session {
                with(desk)
            } else {
                Err(ErrorCode::Locked.into())
            }
        })
    }

    fn heard_step(&self, conversation: &mut Conversation, heard: Heard) -> Pause {
        if std::mem::take(&mut conversation.failures) > 0 {
            self.sync.ring_listener();
        }
        let waiting = u64::from(heard.waiting);
        conversation.most_waiting = conversation.most_waiting.max(waiting);
        {
            let left = heard.left.or((!heard.more).then_some(0));
            let less = conversation
                .left
                .zip(left)
                .map(|(before, now)| before.saturating_sub(now));
            conversation.came += less.unwrap_or(0);
            conversation.left = left.or(conversation.left);
            let mut outcome = super::held(&self.sync.outcome);
            *outcome = Outcome {
                problem: None,
                came: conversation.came,
                left: conversation.left,
                sent: conversation.most_waiting - waiting,
            };
        }
        if heard.more {
            // What was begun because somebody rang goes on as well.
            conversation.next_at = self.surroundings.now();
            return Pause::None;
        }
        if conversation.is_brief {
            // When everything is asked for next stays as it was.
            let left = conversation.next_at - self.surroundings.now();
            return Pause::For(left.to_std().unwrap_or_default());
        }
        let every = match self.sync.is_listening.load(Ordering::SeqCst) {
            true => ASK_ANYWAY_EVERY,
            false => ASK_EVERY,
        };
        self.rest(conversation, every)
    }

    fn failed_step(
        &self,
        conversation: Option<&mut Conversation>,
        code: ErrorCode,
        retry_after: Option<Duration>,
    ) -> Pause {
        if code == ErrorCode::Locked {
            return Pause::UntilRung;
        }
        let at_once = retry_after == Some(Duration::ZERO);
        if !at_once {
            tracing::info!(?code, "sync");
            super::held(&self.sync.outcome).problem = Some(code);
        }
        let Some(conversation) = conversation else {
            return Pause::For(LAST_RETRY);
        };
        if at_once {
            // What it was asked for was not answered yet.
            conversation.next_at = self.surroundings.now();
            return Pause::None;
        }
        if code == ErrorCode::NoConnection {
            // What broke off comes again from where it was: less of it at a time gets through a connection that often does.
            conversation.budget = (conversation.budget / 2).max(*BUDGETS.start());
        }
        let doubled = FIRST_RETRY.saturating_mul(1 << conversation.failures.min(10));
        conversation.failures += 1;
        self.announce_sync();
        match retry_after {
            // Not before the region asks; and not all devices at that moment. Whoever else answers in its place does not make anybody wait for
            // a day.
            Some(asked) => {
                let least = asked.min(LONGEST_REST);
                self.rest_for(conversation, least, least)
            }
            None => self.rest(conversation, doubled.min(LAST_RETRY)),
        }
    }

    /// Rests about so long: between half and one and a half times, so that devices do not all come at once.
    fn rest(&self, conversation: &mut Conversation, about: Duration) -> Pause {
        self.rest_for(conversation, about / 2, about)
    }

    /// Rests for `least` and by chance up to `more` besides.
    fn rest_for(&self, conversation: &mut Conversation, least: Duration, more: Duration) -> Pause {
        let pause = least + self.part_of(more);
        conversation.rest = TimeDelta::from_std(pause).unwrap_or(TimeDelta::seconds(60));
        conversation.next_at = self.surroundings.now() + conversation.rest;
        Pause::For(pause)
    }

    /// A part of it, by chance.
    fn part_of(&self, whole: Duration) -> Duration {
        let mut chance = [0; 2];
        self.surroundings.chance(&mut chance);
        whole.mul_f64(f64::from(u16::from_le_bytes(chance)) / f64::from(u16::MAX))
    }

    /// Listens for hints of the region until the connection ends or the session does; answers how long to wait before the next time. To be
    /// called by a thread of its own.
    pub fn sync_listen(&self) -> Pause {
        let circumstances = match self.circumstances() {
            Ok(Some(circumstances)) => circumstances,
            _ => return Pause::UntilRung,
        };
        let token = match super::held(&self.sync.token).as_ref() {
            Some((session, token)) if *session == circumstances.session => token.clone(),
            _ => return Pause::For(FIRST_RETRY),
        };
        let ended = self
            .line
            .listen(&circumstances.region.address, &token, &mut |sound| {
                let just_began = !self.sync.is_listening.swap(true, Ordering::SeqCst);
                // What happened before somebody listened is told by no hint.
                if just_began || sound == Sound::Hint {
                    self.want_sync();
                }
                self.desk(|desk| Ok(desk.session == circumstances.session))
                    .unwrap_or(false)
            });
        if self.sync.is_listening.swap(false, Ordering::SeqCst) {
            // What happened while nobody listened is asked for.
            self.want_sync();
        }
        // A process that stops lets all who listened go at once: they do not all come back at once.
        let about = match ended {
            Ok(()) => FIRST_RETRY,
            Err(error) => {
                tracing::info!(%error, "hints");
                LAST_RETRY
            }
        };
        Pause::For(about / 2 + self.part_of(about))
    }
}

/// What went wrong, to who belongs to the region already: a page in its place, with whatever status, means that the network is not through to
/// it.
fn on_the_way(failure: &Failure) -> ErrorCode {
    match failure.code {
        ErrorCode::NotARegion | ErrorCode::NetworkAsks => ErrorCode::NoConnection,
        _ if failure.is_page => ErrorCode::NoConnection,
        code => code,
    }
}
