import IconGitPullRequest from '@tabler/icons-svelte/icons/git-pull-request';
import type { Feature } from '$app/feature';
import { call, commands } from '$lib/tauri';
import { m } from '$m';
import Count from './Count.svelte';
import Decide from './Decide.svelte';
import InRegion from './InRegion.svelte';
import List from './List.svelte';
import Notice from './Notice.svelte';
import { personWords, proposalHref, subjectWords } from './words';

const HREF = '#/voorstellen';

export const proposal: Feature = {
  routes: [
    { path: '/voorstellen', title: m.proposal_title, component: List },
    { path: '/voorstel/:dossier/:op/:record', title: m.proposal_one, component: Decide }
  ],
  rail: [{ href: HREF, label: m.proposal_title, icon: IconGitPullRequest, order: 25, count: Count, when: InRegion }],
  dossier: { notices: [Notice] },
  palette: [
    {
      id: 'proposals',
      title: m.proposal_title,
      find: async (typed) => {
        const hits = (words: string) => words.toLowerCase().includes(typed.toLowerCase());
        const entries = hits(m.proposal_title())
          ? [{ id: 'list', label: m.proposal_to_list(), icon: IconGitPullRequest, href: HREF }]
          : [];
        if (typed === '') return entries;
        const { for_me, mine } = await call(commands.proposalList());
        const lines = [...for_me, ...mine].filter(({ subject }) => hits(`${subjectWords(subject)} ${subject.name}`));
        return [
          ...entries,
          ...lines.map(({ subject }) => ({
            id: subject.op + subject.record,
            label: subjectWords(subject),
            detail: [subject.name, personWords(subject.by)].filter(Boolean).join(' · '),
            icon: IconGitPullRequest,
            href: proposalHref(subject)
          }))
        ];
      }
    }
  ]
};
