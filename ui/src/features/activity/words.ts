import type { ActivityGroup, RecordChangeView } from '$lib/tauri';
import { m } from '$m';
import { ITEMS } from '../handover/words';
import { kindWords } from '../history/words';
import { said } from '../involvement/words';

const WHAT: Record<string, (thing: string) => string> = {
  made: (thing) => m.activity_made({ thing }),
  changed: (thing) => m.activity_changed({ thing }),
  removed: (thing) => m.activity_removed({ thing }),
  restored: (thing) => m.activity_restored({ thing })
};

/** `doel ‘Mijn huur is op orde’ gewijzigd`. */
export function changeWords(change: RecordChangeView): string {
  if (change.kind === 'break_glass') return m.emergency_activity();
  const about = change.about ? said(ITEMS, change.about) : '';
  const thing = [kindWords(change.kind), about && `‘${about}’`].filter(Boolean).join(' ');
  if (change.proposed) return m.activity_proposed({ thing });
  return WHAT[change.what]?.(thing) ?? thing;
}

/** Who, with their organisation. */
export function byWords({ by }: ActivityGroup): string {
  return [by.name || m.history_somebody(), by.organisation].filter(Boolean).join(', ');
}

/** The first changes in a sentence, and how many more there are. */
export function summary(changes: RecordChangeView[], most: number): string {
  const shown = changes.slice(0, most).map(changeWords);
  const rest = changes.length - shown.length;
  return [...shown, ...(rest > 0 ? [m.activity_more({ count: rest })] : [])].join(' · ');
}
