import { diffWordsWithSpace } from 'diff';

export interface Piece {
  text: string;
  kind: 'same' | 'added' | 'removed';
}

/**
 * What changed between two texts, word by word. Words that changed together are one piece, removed before added: with only a
 * space between them nobody reads the space as something that stayed.
 */
export function wordDiff(before: string, after: string): Piece[] {
  const pieces: Piece[] = [];
  let removed = '';
  let added = '';
  let space = '';

  function close() {
    // A space that both end with did stay.
    const end = removed.endsWith(' ') && added.endsWith(' ') ? ' ' : '';
    const cut = (text: string) => text.slice(0, text.length - end.length);
    if (cut(removed) !== '') pieces.push({ text: cut(removed), kind: 'removed' });
    if (cut(added) !== '') pieces.push({ text: cut(added), kind: 'added' });
    if (end !== '') pieces.push({ text: end, kind: 'same' });
    removed = added = '';
  }

  for (const part of diffWordsWithSpace(before, after)) {
    if (part.added || part.removed) {
      if (removed !== '' || added !== '') {
        removed += space;
        added += space;
      }
      space = '';
      if (part.added) added += part.value;
      else removed += part.value;
    } else if ((removed !== '' || added !== '') && part.value.trim() === '') {
      space = part.value;
    } else {
      close();
      pieces.push({ text: space + part.value, kind: 'same' });
      space = '';
    }
  }
  close();
  if (space !== '') pieces.push({ text: space, kind: 'same' });
  return pieces;
}
