import {
  call,
  commands,
  useQuery,
  type Query,
  type RegionView,
  type SyncListView,
  type SyncStatusView
} from '$lib/tauri';

/** How the profile stands with its region. */
export function useSyncStatus(): Query<SyncStatusView> {
  return useQuery(() => call(commands.syncStatus()), { on: ['sync', 'proposal'] });
}

/** What waits, what was set aside, what had to go. */
export function useSyncList(): Query<SyncListView> {
  return useQuery(() => call(commands.syncList()), { on: ['sync'] });
}

/** The region of this profile; none while it stands alone. */
export function useRegion(): Query<RegionView | null> {
  return useQuery(() => call(commands.regionGet()), { on: ['sync'] });
}
