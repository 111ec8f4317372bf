import { m } from '$m';

const DOSSIER = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What is written under each stem, and the part of the dossier where it was written. */
const PLACES: Record<string, { words: () => string; tab: string }> = {
  appointment: { words: m.resident_appointments, tab: 'afspraken' },
  consent: { words: m.consent_title, tab: 'betrokkenen' },
  crisis: { words: m.crisis_tab, tab: 'crisiskaart' },
  directory: { words: m.directory_title, tab: '' },
  document: { words: m.resident_documents, tab: 'documenten' },
  dossier: { words: m.app_dossier, tab: 'gegevens' },
  handover: { words: m.handover_title, tab: 'overdracht' },
  intensity: { words: m.course_intensity, tab: 'plan' },
  involvement: { words: m.involvement_title, tab: 'betrokkenen' },
  journal: { words: m.journal_tab, tab: 'verslagen' },
  network: { words: m.resident_network, tab: 'netwerk' },
  plan: { words: m.plan_title, tab: 'plan' },
  proposal: { words: m.proposal_one, tab: 'plan' },
  restored: { words: m.settings_draft_restored, tab: '' },
  resident: { words: m.resident_tab, tab: 'gegevens' },
  score: { words: m.course_zrm, tab: 'plan' }
};

/** Where a part of the dossier is shown, by its number: what a region that was put back had not is kept by the part it stood in. */
const TABS: Record<string, string> = {
  1: 'gegevens',
  2: 'gegevens',
  3: 'plan',
  4: 'verslagen',
  5: 'crisiskaart'
};

/** Whether it was never begun in a form: others wrote it, and a region that was put back had not kept it. */
export function isRestored(place: string): boolean {
  return place.startsWith('restored/');
}

/** What a draft is about. */
export function draftWords(place: string): string {
  return PLACES[place.split('/')[0] ?? '']?.words() ?? m.settings_draft();
}

/** The dossier a draft is in and the part where it was written, when its place names one: `plan/<dossier>/goal`. */
export function draftOf(place: string): { dossier: string; tab: string } | undefined {
  const [stem = '', dossier = '', part = ''] = place.split('/');
  const tab = isRestored(place) ? TABS[part] : PLACES[stem]?.tab;
  return DOSSIER.test(dossier) ? { dossier, tab: tab ?? 'plan' } : undefined;
}

/** Where a draft can be taken up. */
export function draftHref(place: string): string | undefined {
  if (place === 'resident/new') return '#/dossier/nieuw';
  if (place.startsWith('directory/')) return '#/collegas';
  const of = draftOf(place);
  if (of && place.startsWith('proposal/')) return `#/voorstel/${place.split('/').slice(1, 4).join('/')}`;
  return of && `#/dossier/${of.dossier}/${of.tab}`;
}
