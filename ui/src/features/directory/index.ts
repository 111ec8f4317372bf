import { m } from '$m';
import type { Feature } from '../../app/feature';
import Directory from './Directory.svelte';

export const directory: Feature = {
  routes: [{ path: '/collegas', title: m.directory_title, component: Directory }],
  palette: [
    {
      id: 'directory',
      title: m.directory_title,
      find: (typed) =>
        m.directory_title().toLowerCase().includes(typed.toLowerCase())
          ? [{ id: 'directory', label: m.directory_title(), href: '#/collegas' }]
          : []
    }
  ]
};
