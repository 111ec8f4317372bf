import type { GoneWhy, NoticeView } from '$lib/tauri';
import { m } from '$m';
import { PARTS, said } from '../involvement/words';

/** Whose dossier left this device, in one line. */
export function leftTitle(name: string, why: GoneWhy, parts: string[], byGlass = false): string {
  if (byGlass) return m.notice_left_glass({ name });
  if (!parts.includes('core')) return m.notice_left_part({ name });
  if (why === 'consent_ended') return m.notice_left_consent({ name });
  if (why === 'account_ended' || why === 'other') return m.notice_left_account({ name });
  return m.notice_left({ name });
}

/** Why it left, what that took away, and what to do. */
export function leftWords({ why, parts, narrowed, by_glass }: NoticeView): string[] {
  const named = (codes: string[]) => codes.map((part) => said(PARTS, part)).join(', ');
  const reasons: Record<GoneWhy, string> = {
    withdrawn: by_glass ? m.notice_left_why_glass() : m.notice_left_why_withdrawn(),
    consent_ended: m.notice_left_why_consent(),
    account_ended: m.notice_left_why_account(),
    other: ''
  };
  const account = why === 'account_ended';
  return [
    ...(parts.length > 0 ? [`${reasons[why ?? 'other']} ${m.notice_left_what({ parts: named(parts) })}`.trim()] : []),
    ...(narrowed.length > 0 ? [m.notice_left_narrowed({ parts: named(narrowed) })] : []),
    m.notice_left_kept(),
    by_glass ? m.notice_left_do_glass() : account ? m.notice_left_do_account() : m.notice_left_do()
  ];
}
