import IconPencil from '@tabler/icons-svelte/icons/pencil';
import type { Feature } from '$app/feature';
import { m } from '$m';
import Count from './Count.svelte';
import Journal from './Journal.svelte';
import NoteDialog from './NoteDialog.svelte';
import { writing } from './writing.svelte';

const matches = (label: string, typed: string) => label.toLowerCase().includes(typed.toLowerCase());

export const journal: Feature = {
  dossierTabs: [
    {
      slug: 'verslagen',
      label: m.journal_tab,
      order: 20,
      component: Journal,
      count: Count,
      shows: (may) => may.sees.journal !== 'none' || may.journal
    }
  ],
  shortcuts: [{ keys: 'n', label: m.journal_write, field: true, run: () => writing.start() }],
  palette: [
    {
      id: 'journal',
      title: m.journal_tab,
      find: (typed) =>
        matches(m.journal_write(), typed)
          ? [{ id: 'write', label: m.journal_write(), detail: 'N', icon: IconPencil, run: () => writing.start() }]
          : []
    }
  ],
  everywhere: NoteDialog
};
