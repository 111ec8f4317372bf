import type { NoteView, RightsView } from '$lib/tauri';

/** A note of who asks, without anything that is left out of one. */
export const NOTE: NoteView = {
  id: 'n',
  contact_kind: 'visit',
  happened_at: '2026-11-10T09:30:00Z',
  minutes: null,
  with_whom: null,
  body: 'Thee gedronken.',
  author: 'Ria Tester',
  written_at: '2026-11-10T09:40:00Z',
  goals: [],
  shared: false,
  may_share: true,
  corrections: []
};

/** Of who reads everything and adds to the journal. */
export const WRITES_NOTES: Partial<RightsView> = {
  journal: true,
  sees: { core: 'all', identity: 'all', plan: 'all', journal: 'all', crisis: 'all' }
};
