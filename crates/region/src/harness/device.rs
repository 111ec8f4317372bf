//! A device as small as it can be: it signs ops, keeps what it is sent, and asks.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use ed25519_dalek::{Signer, SigningKey};
use eenplan_domain::record::{
    ActorId, DeviceId, DossierId, Field, Incarnation, OpId, RecordId, SCHEMA_VERSION, Value,
};
use eenplan_sync::{
    Answer, Arriving, Ask, Change, Decision, EntryBody, FieldChange, Header, Hlc, Life, Need, Op, Piece,
    Place, Registers, Rows, SealedOp, Snapshot, StreamId, Vector, WireValue, is_excerpt,
};
use serde_json::json;
use uuid::Uuid;

use super::http::{Line, Reply, request};
use crate::enrolment::challenge_bytes;

/// A device in a test.
pub struct TestDevice {
    /// Where its region is.
    pub region: SocketAddr,
    /// Under which id it works.
    pub actor: ActorId,
    /// Its id.
    pub device: DeviceId,
    /// Where it is in its own sequence.
    pub life: Life,
    /// Signed, and not yet come back.
    pub outbox: Vec<(OpId, Vec<u8>)>,
    /// How far it is.
    pub vector: Vector,
    /// What leads and what is proposed, per stream.
    pub registers: BTreeMap<StreamId, Registers>,
    /// The verdict about each op that it has heard of.
    pub verdicts: BTreeMap<OpId, u8>,
    /// Streams that were taken back.
    pub gone: Vec<eenplan_sync::Gone>,
    /// Every byte of every answer, for tests that look for what should not be there.
    pub received: Vec<u8>,
    /// The last answer.
    pub last: Answer,
    /// The most that it takes at once, in bytes.
    pub budget: u32,
    /// Pieces of snapshots that it was sent.
    pub pieces: usize,
    key: SigningKey,
    epoch: u64,
    token: Option<String>,
    own: BTreeMap<OpId, SealedOp>,
    arriving: BTreeMap<StreamId, (u64, Vec<Rows>)>,
    line: Option<Line>,
}

/// An op that gives fields of records a value, resting on what the device holds.
pub fn op(command: &str, sets: &[(RecordId, Field, Value)], registers: &Registers) -> Op {
    let mut changes: BTreeMap<Place, Vec<FieldChange>> = BTreeMap::new();
    for (record, field, value) in sets {
        let place = Place {
            kind: field.kind,
            record: *record,
            group: field.group,
        };
        changes.entry(place).or_default().push(FieldChange {
            number: field.number,
            value: WireValue::Known(value.clone()),
        });
    }
    let change = |(place, fields): (Place, Vec<FieldChange>)| {
        Change::new(
            place.kind,
            place.record,
            place.group,
            registers.leading(place),
            fields,
        )
    };
    Op {
        command: command.to_owned(),
        changes: changes.into_iter().map(change).collect(),
    }
}

/// Over the connection that is there; when that one was closed, over a new one.
async fn post(
    line: &mut Option<Line>,
    region: SocketAddr,
    headers: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<Reply> {
    let kept = line.take().filter(|line| line.address == region);
    if let Some(mut kept) = kept
        && let Ok(reply) = kept.ask("POST", "/v1/sync", headers, body).await
    {
        *line = Some(kept);
        return Ok(reply);
    }
    let mut new = Line::open(region).await?;
    let reply = new.ask("POST", "/v1/sync", headers, body).await?;
    *line = Some(new);
    Ok(reply)
}

impl TestDevice {
    /// A device of its own, with a fresh key.
    pub fn new(region: SocketAddr) -> TestDevice {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        secret[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        TestDevice {
            region,
            actor: ActorId(Uuid::now_v7()),
            device: DeviceId(Uuid::now_v7()),
            life: Life::begin(Incarnation(Uuid::new_v4())),
            outbox: Vec::new(),
            vector: Vector::default(),
            registers: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            gone: Vec::new(),
            received: Vec::new(),
            last: Answer::default(),
            budget: 4 * 1024 * 1024,
            pieces: 0,
            key: SigningKey::from_bytes(&secret),
            epoch: 0,
            token: None,
            own: BTreeMap::new(),
            arriving: BTreeMap::new(),
            line: None,
        }
    }

    async fn post(&self, path: &str, body: serde_json::Value) -> Reply {
        let headers = [("content-type", "application/json")];
        request(self.region, "POST", path, &headers, body.to_string().as_bytes())
            .await
            .expect("the region answers")
    }

    /// Comes in by a code.
    pub async fn enrol(&mut self, code: &str, has_work: bool) -> Reply {
        let reply = self
            .post(
                "/v1/enrolments",
                json!({
                    "code": code, "deviceId": self.device.0, "incarnation": self.life.incarnation.0, "actorId": self.actor.0,
                    "publicKey": STANDARD.encode(self.key.verifying_key().to_bytes()), "hasWork": has_work,
                }),
            )
            .await;
        if let Some(actor) = reply.json()["actorId"].as_str() {
            self.actor = ActorId(actor.parse().expect("an id"));
        }
        reply
    }

    /// Opens a dossier with a reason, as the body says.
    pub async fn break_glass(&self, body: serde_json::Value) -> Reply {
        let bearer = self.bearer();
        let headers = [
            ("content-type", "application/json"),
            ("authorization", bearer.as_str()),
        ];
        let body = body.to_string();
        let path = "/v1/emergency-accesses";
        request(self.region, "POST", path, &headers, body.as_bytes())
            .await
            .expect("the region answers")
    }

    /// Signs a challenge for a token.
    pub async fn sign_in(&mut self) -> Reply {
        let challenge = self
            .post("/v1/challenges", json!({ "deviceId": self.device.0 }))
            .await
            .json();
        let challenge = STANDARD
            .decode(challenge["challenge"].as_str().unwrap_or_default())
            .expect("base64");
        let signature = self.key.sign(&challenge_bytes(&challenge, self.life.incarnation));
        let reply = self
            .post(
                "/v1/tokens",
                json!({
                    "deviceId": self.device.0, "incarnation": self.life.incarnation.0,
                    "challenge": STANDARD.encode(&challenge), "signature": STANDARD.encode(signature.to_bytes()),
                }),
            )
            .await;
        self.token = reply.json()["token"].as_str().map(str::to_owned);
        reply
    }

    /// What its signatures are checked with.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// The header by which it says who it is.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.token.as_deref().unwrap_or_default())
    }

    /// Signs an op for a stream.
    pub fn write(&mut self, stream: StreamId, op: &Op) -> OpId {
        self.sign(OpId(Uuid::now_v7()), stream, op)
    }

    /// As [`TestDevice::set`], under an id that another op may have.
    pub fn write_as(&mut self, id: OpId, stream: StreamId, sets: &[(RecordId, Field, Value)]) -> OpId {
        let empty = Registers::default();
        let op = op("test", sets, self.registers.get(&stream).unwrap_or(&empty));
        self.sign(id, stream, &op)
    }

    fn sign(&mut self, id: OpId, stream: StreamId, op: &Op) -> OpId {
        let header = Header {
            op: id,
            stream,
            author: self.actor,
            device: self.device,
            incarnation: self.life.incarnation,
            dev_seq: self.life.dev_seq + 1,
            previous: self.life.previous,
            hlc: Hlc::tick(Hlc(0), u64::try_from(Utc::now().timestamp_millis()).unwrap_or(0)),
            schema: SCHEMA_VERSION,
            commitment: [0; 32],
        };
        let salt = *Uuid::new_v4().as_bytes();
        let sealed = SealedOp::seal(header, op, salt, &self.key);
        self.life = self.life.after(sealed.hash());
        self.outbox.push((id, sealed.to_frame()));
        self.own.insert(id, sealed);
        id
    }

    /// Gives fields values, resting on what it holds.
    pub fn set(&mut self, stream: StreamId, sets: &[(RecordId, Field, Value)]) -> OpId {
        let empty = Registers::default();
        let op = op("test", sets, self.registers.get(&stream).unwrap_or(&empty));
        self.write(stream, &op)
    }

    /// Begins a dossier that it leads.
    pub fn begin_dossier(&mut self) -> DossierId {
        use eenplan_domain::record::{Compartment, dossier, resident};
        let id = DossierId(Uuid::now_v7());
        let stream = StreamId {
            dossier: id,
            compartment: Compartment::Core,
        };
        let today = Utc::now().date_naive();
        self.set(
            stream,
            &[
                (id.record(), dossier::OPENED_ON, today.into()),
                (id.record(), dossier::REGISSEUR_ID, self.actor.into()),
                (id.record(), dossier::REGIE_EPOCH, 0_i64.into()),
                (id.record(), dossier::REGIE_SINCE, today.into()),
                (id.record(), resident::FAMILY_NAME, "Proef".into()),
            ],
        );
        id
    }

    /// Lets somebody take part on a ground that needs no consent, since yesterday.
    pub fn involve(&mut self, id: DossierId, who: ActorId, role: &str, compartments: &[&str]) -> RecordId {
        use eenplan_domain::record::{Compartment, involvement};
        let record = RecordId(Uuid::now_v7());
        let stream = StreamId {
            dossier: id,
            compartment: Compartment::Core,
        };
        let compartments: Vec<String> = compartments.iter().map(|one| (*one).to_owned()).collect();
        self.set(
            stream,
            &[
                (record, involvement::WORKER_ID, who.into()),
                (record, involvement::ROLE, role.into()),
                (record, involvement::GROUND, "wmo_5_1_1".into()),
                (record, involvement::COMPARTMENTS, compartments.into()),
                (
                    record,
                    involvement::STARTS_ON,
                    Utc::now().date_naive().pred_opt().into(),
                ),
                (record, involvement::ENDS_ON, Value::Null),
            ],
        );
        record
    }

    /// Asks once, and takes the answer in.
    pub async fn ask(&mut self, ask: Ask) -> Reply {
        self.try_ask(ask).await.expect("the region answers")
    }

    /// The same of a region that may not answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn try_ask(&mut self, ask: Ask) -> std::io::Result<Reply> {
        if self.token.is_none() {
            self.sign_in().await;
        }
        let body = TestDevice::pressed(&ask);
        let bearer = self.bearer();
        let headers = [
            ("content-type", "application/cbor"),
            ("content-encoding", "zstd"),
            ("authorization", bearer.as_str()),
        ];
        let reply = post(&mut self.line, self.region, &headers, &body).await?;
        if reply.status == 200 {
            self.hear(&reply.body);
        }
        Ok(reply)
    }

    /// Takes in an answer as it travelled.
    pub fn hear(&mut self, body: &[u8]) {
        let bytes = zstd::stream::decode_all(body).expect("zstd");
        self.received.extend(&bytes);
        let answer = Answer::decode(&bytes).expect("an answer");
        self.take(&answer);
        self.last = answer;
    }

    /// An ask as it travels.
    pub fn pressed(ask: &Ask) -> Vec<u8> {
        zstd::bulk::compress(&ask.encode(), 3).expect("memory is there")
    }

    /// What it would ask now.
    pub fn next_ask(&self) -> Ask {
        Ask {
            epoch: self.epoch,
            vector_hash: self.vector.hash(),
            push: self.outbox.iter().map(|(_, frame)| frame.clone()).collect(),
            budget: self.budget,
            arriving: self
                .arriving
                .iter()
                .map(|(stream, (seq, rows))| Arriving {
                    stream: *stream,
                    seq: *seq,
                    pieces: u32::try_from(rows.len()).expect("a few"),
                })
                .collect(),
            ..Ask::default()
        }
    }

    /// Asks until there is nothing more. Panics when that does not end.
    pub async fn sync(&mut self) {
        for _ in 0..200 {
            let reply = self.ask(self.next_ask()).await;
            assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
            if self.last.need == Need::Vector {
                let ask = Ask {
                    vector: Some(
                        self.vector
                            .0
                            .iter()
                            .map(|(stream, seq)| (*stream, *seq))
                            .collect(),
                    ),
                    ..self.next_ask()
                };
                self.ask(ask).await;
            }
            if !self.last.more
                && self.outbox.is_empty()
                && self.last.parts.is_empty()
                && self.last.gone.is_empty()
            {
                return;
            }
        }
        panic!(
            "it does not come to an end: {:?} with {} ops left",
            self.last.need,
            self.outbox.len()
        );
    }

    fn take(&mut self, answer: &Answer) {
        self.epoch = answer.epoch;
        for receipt in &answer.receipts {
            self.verdicts.insert(receipt.op, receipt.verdict);
        }
        for gone in &answer.gone {
            self.vector.0.remove(&gone.stream);
            self.registers.remove(&gone.stream);
            self.gone.push(*gone);
        }
        for part in &answer.parts {
            if let Some(piece) = &part.snapshot {
                self.take_piece(part.stream, piece);
            }
            let held = self.vector.0.get(&part.stream);
            if part.snapshot.is_none() && held.is_some_and(|at| is_excerpt(*at)) {
                assert_eq!(part.after, 0, "what becomes whole comes from its beginning");
                self.registers.remove(&part.stream);
            }
            let registers = self.registers.entry(part.stream).or_default();
            for entry in &part.entries {
                let sealed = match &entry.body {
                    EntryBody::Own(op) => self.own.get(op).cloned().expect("its own op"),
                    EntryBody::Frame(frame) => SealedOp::from_frame(frame).expect("a frame"),
                };
                let header = sealed.open().expect("a header");
                let Ok(op) = sealed.op() else { continue };
                let decision =
                    Decision::from_wire(entry.verdict, &entry.effects, op.changes.len()).expect("a decision");
                registers.take(header.op, header.author, &op, &decision);
                self.verdicts.insert(header.op, entry.verdict);
                self.outbox.retain(|(id, _)| *id != header.op);
            }
            if let Some(reached) = part.reaches() {
                self.vector.0.insert(part.stream, reached);
            }
        }
        for receipt in &answer.receipts {
            let stream = self
                .own
                .get(&receipt.op)
                .and_then(|op| op.open().ok())
                .map(|header| header.stream);
            if stream.is_none_or(|stream| self.vector.0.get(&stream).is_none_or(|seq| receipt.seq <= *seq)) {
                self.outbox.retain(|(id, _)| *id != receipt.op);
            }
        }
    }

    fn take_piece(&mut self, stream: StreamId, piece: &Piece) {
        self.pieces += 1;
        let (seq, rows) = self.arriving.entry(stream).or_default();
        if *seq != piece.seq || piece.index == 0 {
            (*seq, *rows) = (piece.seq, Vec::new());
        }
        assert_eq!(
            rows.len(),
            piece.index as usize,
            "no piece comes twice and none is missing"
        );
        rows.push(Rows::decode(&piece.bytes).expect("a piece"));
        if piece.index + 1 < piece.of {
            return;
        }
        let (_, rows) = self.arriving.remove(&stream).expect("it was there");
        let mut snapshot = Snapshot::default();
        let total = rows.last().and_then(|last| last.total);
        rows.into_iter().for_each(|rows| snapshot.put(rows));
        assert_eq!(total, Some(snapshot.registers.0.len() as u64), "it is whole");
        self.registers.insert(stream, snapshot.registers);
    }

    /// The value that leads in a field.
    pub fn value(&self, stream: StreamId, record: RecordId, field: Field) -> Option<Value> {
        crate::rows::value(self.registers.get(&stream)?, record, field)
    }
}
