import IconUserPlus from '@tabler/icons-svelte/icons/user-plus';
import type { Feature } from '$app/feature';
import type { RightsView } from '$lib/tauri';
import { folded } from '$lib/kit/listbox';
import { m } from '$m';
import Appointments from './Appointments.svelte';
import Details from './Details.svelte';
import Documents from './Documents.svelte';
import DossierHead from './DossierHead.svelte';
import Network from './Network.svelte';
import New from './New.svelte';
import StillHere from './StillHere.svelte';

const core = (may: RightsView) => may.sees.core === 'all';
const plan = (may: RightsView) => may.sees.plan === 'all';

export const resident: Feature = {
  routes: [{ path: '/dossier/nieuw', title: m.resident_new, component: New }],
  dossierTabs: [
    { slug: 'afspraken', label: m.resident_appointments, order: 50, component: Appointments, shows: plan },
    { slug: 'netwerk', label: m.resident_network, order: 60, component: Network, shows: core },
    { slug: 'gegevens', label: m.resident_tab, order: 70, component: Details, shows: core },
    { slug: 'documenten', label: m.resident_documents, order: 80, component: Documents, shows: plan }
  ],
  dossier: { head: DossierHead },
  everywhere: StillHere,
  palette: [
    {
      id: 'resident',
      title: m.resident_dossier,
      find: (typed) =>
        folded(m.resident_new()).includes(folded(typed))
          ? [{ id: 'new', label: m.resident_new(), icon: IconUserPlus, href: '#/dossier/nieuw' }]
          : []
    }
  ]
};
