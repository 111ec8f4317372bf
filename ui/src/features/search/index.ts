import IconAlertCircle from '@tabler/icons-svelte/icons/alert-circle';
import IconFileText from '@tabler/icons-svelte/icons/file-text';
import IconUser from '@tabler/icons-svelte/icons/user';
import type { Feature, PaletteEntry } from '$app/feature';
import { fullDate } from '$lib/dates';
import { call, commands, type FoundText, type SearchView } from '$lib/tauri';
import { m } from '$m';

/** How long nobody types before a search counts as one, in milliseconds. */
const SETTLED = 900;

const KINDS: Record<string, () => string> = {
  note: m.search_kind_note,
  note_correction: m.search_kind_note_correction,
  goal: m.search_kind_goal,
  action: m.search_kind_action,
  plan: m.search_kind_plan
};

let timer: ReturnType<typeof setTimeout> | undefined;
let last: { typed: string; answer: Promise<SearchView> } | undefined;

/** Both lists of the palette come from one question. */
function ask(typed: string): Promise<SearchView> {
  if (last?.typed === typed) return last.answer;
  clearTimeout(timer);
  timer = setTimeout(() => void call(commands.search(typed, true)).catch(() => undefined), SETTLED);
  last = { typed, answer: call(commands.search(typed, false)) };
  return last.answer;
}

function textEntry(text: FoundText): PaletteEntry {
  const tab = text.kind.startsWith('note') ? `verslagen?verslag=${text.record}` : 'plan';
  return {
    id: text.record,
    label: text.pieces.map((piece) => piece.text).join(''),
    pieces: text.pieces,
    detail: `${text.name} · ${KINDS[text.kind]?.() ?? text.kind}`,
    icon: IconFileText,
    href: `#/dossier/${text.dossier}/${tab}`
  };
}

export const search: Feature = {
  palette: [
    {
      id: 'residents',
      title: m.search_residents,
      find: async (typed) => {
        if (typed === '') return [];
        const view = await ask(typed);
        return view.residents.map((found) => ({
          id: found.dossier + (found.contact ?? ''),
          label: found.name,
          detail: [
            found.contact && m.search_via({ name: found.contact }),
            found.birth_date && m.search_born({ date: fullDate(found.birth_date) }),
            found.city,
            found.closed && m.search_closed()
          ]
            .filter(Boolean)
            .join(' · '),
          icon: IconUser,
          href: `#/dossier/${found.dossier}`
        }));
      }
    },
    {
      id: 'texts',
      title: m.search_texts,
      find: async (typed) => {
        if (typed === '') return [];
        const view = await ask(typed);
        last = undefined;
        const entries = view.texts.map(textEntry);
        if (!view.complete) {
          entries.push({
            id: 'incomplete',
            label: m.search_incomplete(),
            detail: m.search_incomplete_detail(),
            icon: IconAlertCircle
          });
        }
        return entries;
      }
    }
  ]
};
