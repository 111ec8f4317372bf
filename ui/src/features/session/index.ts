import IconLock from '@tabler/icons-svelte/icons/lock';
import type { Feature } from '$app/feature';
import { session as current } from '$app/session.svelte';
import { m } from '$m';
import FirstStart from './FirstStart.svelte';
import Locked from './Locked.svelte';
import Who from './Who.svelte';

export const session: Feature = {
  gates: { first_start: FirstStart, locked: Locked },
  foot: [Who],
  shortcuts: [{ keys: 'ctrl+l', label: m.session_lock, run: () => void current.lock() }],
  palette: [
    {
      id: 'session',
      title: m.session_actions,
      find: (typed) =>
        m.session_lock().toLowerCase().includes(typed.toLowerCase())
          ? [{ id: 'lock', label: m.session_lock(), detail: 'Ctrl L', icon: IconLock, run: () => void current.lock() }]
          : []
    }
  ]
};
