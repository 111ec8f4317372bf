/** Where the keyboard goes in a list of `count`; `undefined` when the key is not about the list. */
export function nextInList(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return active >= count - 1 ? 0 : active + 1;
    case 'ArrowUp':
      return active <= 0 ? count - 1 : active - 1;
    case 'PageDown':
      return Math.min(count - 1, Math.max(active, 0) + 8);
    case 'PageUp':
      return Math.max(0, active - 8);
    default:
      return undefined;
  }
}

/** Text without accents and capitals, so that `sahin` finds `Şahin`. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Splits `label` around what was typed, to show where it matches. */
export function hit(label: string, typed: string): [before: string, match: string, after: string] {
  const wanted = folded(typed.trim());
  if (wanted === '') return [label, '', ''];
  const letters = [...label];
  let plain = '';
  const starts: number[] = [];
  letters.forEach((letter, i) => {
    for (const part of folded(letter)) {
      plain += part;
      starts.push(i);
    }
  });
  const at = plain.indexOf(wanted);
  if (at < 0) return [label, '', ''];
  const from = starts[at] ?? 0;
  const to = (starts[at + wanted.length - 1] ?? from) + 1;
  return [letters.slice(0, from).join(''), letters.slice(from, to).join(''), letters.slice(to).join('')];
}
