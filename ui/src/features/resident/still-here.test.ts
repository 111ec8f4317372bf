import { render } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { openDossiers } from '$app/open-dossiers.svelte';
import { tell } from '$lib/tauri';

const here = new Set(['a']);

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    rightsGet: async (id: string) =>
      here.has(id) ? { status: 'ok', data: {} } : { status: 'error', error: { code: 'not_found', fields: [] } }
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('a dossier that had to go from this device leaves no name in the rail', async () => {
  openDossiers.opened('a', 'Sanne Vermeer');
  openDossiers.opened('b', 'Anna Voorbeeld');
  const { default: StillHere } = await import('./StillHere.svelte');
  render(StillHere);
  tell({ feature: 'dossier', dossier: 'a' });
  tell({ feature: 'dossier', dossier: 'b' });
  await vi.waitFor(() => expect(openDossiers.list.map((one) => one.id)).toEqual(['a']));
});
