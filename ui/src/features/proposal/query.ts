import { call, commands, useQuery, type ProposalListView, type ProposalView, type Query } from '$lib/tauri';

/** Everything a proposal shows, or that decides who may answer it. */
const ON = [
  'proposal',
  'dossier',
  'resident',
  'involvement',
  'worker',
  'plan',
  'goal',
  'action',
  'crisis_card',
  'signal_phase'
];

/** The open proposals of a dossier. */
export function useProposals(dossier: () => string): Query<ProposalView[]> {
  return useQuery(() => call(commands.proposalOpen(dossier())), { on: ON, dossier });
}

/** Proposals across all dossiers, and what became of one's own. */
export function useProposalList(): Query<ProposalListView> {
  return useQuery(() => call(commands.proposalList()), { on: ON });
}
