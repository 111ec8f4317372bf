import { call, commands, tell, useQuery, type NoticeView, type Query } from '$lib/tauri';

const ON = ['sync', 'break_glass', 'same_person', 'dossier', 'involvement', 'device'];

/** What the worker has to be told and has not looked at. */
export function useNotices(): Query<NoticeView[]> {
  return useQuery(() => call(commands.noticeList()), { on: ON });
}

/** How many there are. */
export function useNoticeCount(): Query<number> {
  return useQuery(() => call(commands.noticeCount()), { on: ON });
}

/** Says that the worker has looked at one. */
export async function seen({ kind, id }: NoticeView): Promise<void> {
  await call(commands.noticeSeen(kind, id));
  tell({ feature: 'sync', dossier: null });
}
