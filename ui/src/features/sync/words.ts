import IconAlertCircle from '@tabler/icons-svelte/icons/alert-circle';
import IconCircleDashed from '@tabler/icons-svelte/icons/circle-dashed';
import IconCloudCheck from '@tabler/icons-svelte/icons/cloud-check';
import IconCloudDown from '@tabler/icons-svelte/icons/cloud-down';
import IconCloudOff from '@tabler/icons-svelte/icons/cloud-off';
import IconDeviceLaptop from '@tabler/icons-svelte/icons/device-laptop';
import IconLock from '@tabler/icons-svelte/icons/lock';
import { dateOf, shortDate, timeOf, type IsoDate } from '$lib/dates';
import type { IconSource } from '$lib/kit';
import type { Code, GoneWhy, SetAsideReason, SyncState, SyncStatusView } from '$lib/tauri';
import { m } from '$m';

/** The one honest word, and what goes with it. */
export interface SyncWord {
  icon: IconSource;
  text: string;
  detail?: string;
  /** Only when the region confirmed everything. */
  ok: boolean;
}

const ICONS: Record<SyncState, IconSource> = {
  alone: IconDeviceLaptop,
  shared: IconCloudCheck,
  waiting: IconCircleDashed,
  offline: IconCloudOff,
  first_sync: IconCloudDown,
  sealed: IconLock,
  failed: IconAlertCircle
};

/** Whether the region does not let the device in, and a new code may change that. */
export function asksForCode(problem: Code | null | undefined): boolean {
  return problem === 'device_unknown' || problem === 'region_refused';
}

/** `10:42` today, `ma 9-11` before. */
export function sinceWords(at: string, today: IsoDate): string {
  const day = dateOf(at);
  return day === today ? timeOf(at) : shortDate(day, today);
}

/** `40 van 120`; empty when nobody knows. */
export function progressWords({ progress }: SyncStatusView): string {
  return progress ? m.sync_progress({ done: progress.done, total: progress.total }) : '';
}

/** What stands at the foot of the rail. Nothing is called shared before the region confirmed it. */
export function syncWord(status: SyncStatusView, today: IsoDate): SyncWord {
  const { state, waiting, since } = status;
  const left = waiting > 0 ? m.sync_waiting({ count: waiting }) : '';
  const said = (text: string, detail = ''): SyncWord => ({
    icon: ICONS[state],
    text,
    ...(detail && { detail }),
    ok: state === 'shared'
  });
  switch (state) {
    case 'alone':
      return said(m.sync_alone());
    case 'shared':
      return said(m.sync_shared(), since ? m.sync_confirmed({ time: sinceWords(since, today) }) : '');
    case 'waiting':
      return said(m.sync_waiting({ count: waiting }), m.sync_safe());
    case 'offline':
      return said(since ? m.sync_offline({ time: sinceWords(since, today) }) : m.sync_never(), left);
    case 'first_sync':
      return said(m.sync_first(), progressWords(status) || left);
    case 'sealed':
      return said(m.sync_sealed(), left);
    case 'failed':
      return said(m.sync_failed(), left);
  }
}

const ASIDE: Record<SetAsideReason, () => string> = {
  already_written: m.sync_aside_already_written,
  overtaken: m.sync_aside_overtaken,
  empty: m.sync_aside_empty,
  no_right: m.sync_aside_no_right,
  unreadable: m.sync_aside_unreadable,
  not_accepted: m.sync_aside_not_accepted,
  invented: m.sync_aside_invented,
  other: m.sync_aside_other
};

/** Why a change was set aside, and what its author can do. */
export function asideWords(reason: SetAsideReason, mine: boolean): string {
  if (reason === 'no_right' && !mine) return m.sync_aside_no_right_colleague();
  return ASIDE[reason]();
}

const GONE: Record<GoneWhy, () => string> = {
  withdrawn: m.sync_gone_withdrawn,
  consent_ended: m.sync_gone_consent,
  account_ended: m.sync_gone_account,
  other: m.sync_gone_other
};

/** Why a dossier is no longer here. */
export function goneWords(why: GoneWhy): string {
  return GONE[why]();
}
