import IconFileImport from '@tabler/icons-svelte/icons/file-import';
import type { Feature } from '$app/feature';
import { folded } from '$lib/kit/listbox';
import { m } from '$m';
import Import from './Import.svelte';

export const importFeature: Feature = {
  routes: [{ path: '/caseload/ophalen', title: m.import_title, component: Import }],
  palette: [
    {
      id: 'import',
      title: m.caseload_title,
      find: (typed) =>
        [m.import_title(), m.import_open()].some((words) => folded(words).includes(folded(typed)))
          ? [
              {
                id: 'open',
                label: m.import_title(),
                detail: m.import_open(),
                icon: IconFileImport,
                href: '#/caseload/ophalen'
              }
            ]
          : []
    }
  ]
};
