import { dateOf, shortDate, timeOf, type IsoDate } from '$lib/dates';
import type { OutcomeLine, PersonView, ProposalFieldView, ProposalSubject, ProposalView } from '$lib/tauri';
import { m } from '$m';
import { valueWords } from '../history/values';
import { fieldWords, kindWords } from '../history/words';

/** Kinds of which a dossier has one: what is proposed about is the field. */
const ONE_OF: Record<string, true> = { plan: true, crisis_card: true, resident: true, dossier: true };

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a proposal is about: `Doel ‘Mijn huur is op orde’`, `Wat de inwoner wil`, `Weghalen: actie ‘Bel de bank’`. */
export function subjectWords(subject: ProposalSubject): string {
  const kind = kindWords(subject.kind);
  const thing = subject.about ? `${kind} ‘${subject.about}’` : kind;
  switch (subject.what) {
    case 'made':
      return m.proposal_made({ thing });
    case 'removed':
      return m.proposal_removed({ thing });
    case 'restored':
      return m.proposal_restored({ thing });
    default: {
      const first = subject.fields[0];
      if (ONE_OF[subject.kind] && first !== undefined) {
        const field = fieldWords(first);
        return subject.kind === 'plan' ? field : `${capital(kind)}: ${field.toLowerCase()}`;
      }
      return capital(thing);
    }
  }
}

/** Which fields, when the title does not say it already: `Titel, Uitleg`. */
export function fieldsWords(proposal: ProposalView): string {
  const { subject } = proposal.line;
  if (subject.what !== 'changed' || ONE_OF[subject.kind]) return '';
  return proposal.fields.map((field) => fieldWords(field.field)).join(', ');
}

/** `Bas Tester, De Voorbeeldhof`; *jij* for who reads. */
export function personWords(person: PersonView | null): string {
  if (person === null) return '';
  if (person.me) return [m.proposal_you(), person.organisation].filter(Boolean).join(', ');
  return [person.name || m.directory_unknown(), person.organisation].filter(Boolean).join(', ');
}

/** The name alone: *jou* for who reads. */
export function nameWords(person: PersonView | null): string {
  if (person?.me) return m.proposal_you_object();
  return person?.name || m.directory_unknown();
}

/** `di 10-11 om 16:20`. */
export function momentWords(at: string, today: IsoDate): string {
  return m.proposal_moment({ date: shortDate(dateOf(at), today), time: timeOf(at) });
}

export type Side = 'base' | 'leading' | 'proposed';

/** One value of a field as people read it. */
export function sideWords(kind: string, field: ProposalFieldView, side: Side): string {
  if (field.field === 'removed') return field[side] === 'true' ? m.proposal_is_away() : m.proposal_is_there();
  return valueWords(kind, { field: field.field, ty: field.ty, before: null, after: field[side] }, field[side]);
}

/** Whether a field is a text that can be made of both. */
export function isText(field: ProposalFieldView): boolean {
  return field.ty === 'text';
}

/** Where a proposal is decided on, or read. */
export function proposalHref(subject: ProposalSubject): string {
  return `#/voorstel/${subject.dossier}/${subject.op}/${subject.record}`;
}

/** The part of the dossier where the thing stands. */
export function placeHref(subject: ProposalSubject): string {
  const TABS: Record<string, string> = {
    core: 'gegevens',
    identity: 'gegevens',
    journal: 'verslagen',
    crisis: 'crisiskaart'
  };
  const tab = subject.kind === 'involvement' ? 'betrokkenen' : (TABS[subject.compartment] ?? 'plan');
  return `#/dossier/${subject.dossier}/${tab}`;
}

const OUTCOMES: Record<string, (name: string) => string> = {
  accepted: (name) => m.proposal_outcome_accepted({ name }),
  declined: (name) => m.proposal_outcome_declined({ name }),
  combined: (name) => m.proposal_outcome_combined({ name })
};

/** What somebody did with a proposal, as a sentence. */
export function outcomeWords(outcome: string, by: PersonView): string {
  const name = by.me ? m.history_you() : by.name || m.history_somebody();
  return OUTCOMES[outcome]?.(name) ?? m.proposal_outcome_other({ name });
}

const OTHERS: Record<string, (who: { name: string; author: string }) => string> = {
  accepted: (who) => m.proposal_others_accepted(who),
  declined: (who) => m.proposal_others_declined(who),
  combined: (who) => m.proposal_others_combined(who)
};

/** What somebody did with the proposal of another, for who leads the plan. */
export function othersWords(one: OutcomeLine): string {
  const who = { name: one.settled_by.name || m.history_somebody(), author: nameWords(one.subject.by) };
  return OTHERS[one.outcome]?.(who) ?? m.proposal_others_other(who);
}
