import IconPrinter from '@tabler/icons-svelte/icons/printer';
import type { Feature } from '$app/feature';
import { dossierInView } from '$app/in-view';
import { folded } from '$lib/kit/listbox';
import { m } from '$m';
import PrintDialog from './PrintDialog.svelte';
import { printing } from './printing.svelte';

export const print: Feature = {
  palette: [
    {
      id: 'print',
      title: m.print_give_plain,
      find: (typed) =>
        dossierInView() !== '' && folded(m.print_give_plain()).includes(folded(typed))
          ? [{ id: 'give', label: m.print_give_plain(), icon: IconPrinter, run: () => printing.start() }]
          : []
    }
  ],
  everywhere: PrintDialog
};
