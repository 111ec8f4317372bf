import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Every pair of colours the screens put together, in light and dark: WCAG 2.2 asks 4.5 for text, 3 for marks, controls and focus. */
const css = readFileSync('src/lib/look/tokens.css', 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
const root = css.slice(css.indexOf(':root'), css.indexOf('[data-theme'));
const values = new Map<string, string>();
for (const [, name = '', value = ''] of root.matchAll(/(--ep-[\w-]+):\s*([^;]+);/g))
  values.set(name, value.replace(/\s+/g, ' ').trim());

function resolve(value: string, dark: boolean): string {
  const both = /^light-dark\(\s*(.+?\)?),\s*(.+)\)$/.exec(value);
  if (both) return resolve((dark ? both[2] : both[1])?.trim() ?? '', dark);
  const named = /^var\((--[\w-]+)\)$/.exec(value);
  return named ? resolve(values.get(named[1] ?? '') ?? '', dark) : value;
}

function luminance(colour: string): number {
  const parts = colour.match(/^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i);
  if (!parts) throw new Error(`${colour} is no colour`);
  const [r = 0, g = 0, b = 0] = parts.slice(1).map((hex) => {
    const c = parseInt(hex, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

type Pair = [least: number, foreground: string, ground: string];
const pairs: Pair[] = [];
const add = (least: number, foregrounds: string[], grounds: string[]) =>
  foregrounds.forEach((foreground) => grounds.forEach((ground) => pairs.push([least, foreground, ground])));

const grounds = ['sheet-bg', 'margin-bg', 'raised-bg', 'sunken-bg', 'document-bg', 'hover-bg', 'selected-bg'];
const meanings = ['action', 'proposal', 'warning', 'negative', 'positive', 'pending'];
add(4.5, ['text-default', 'text-subtle', ...meanings.map((meaning) => `${meaning}-color-default`)], grounds);
add(4.5, ['text-disabled'], ['sheet-bg', 'raised-bg']);
for (const meaning of meanings) {
  add(4.5, [`${meaning}-color-default`, 'text-default', 'text-subtle'], [`${meaning}-bg-subtle`]);
  add(3, [`${meaning}-border-default`], ['sheet-bg', 'margin-bg', 'raised-bg', `${meaning}-bg-subtle`]);
}
add(4.5, ['resident-color-default', 'resident-color-subtle', 'text-default'], ['resident-bg-subtle']);
add(3, ['resident-border-default'], ['resident-bg-subtle', 'sheet-bg']);
add(4.5, ['action-color-inverse'], ['action-bg-default', 'action-bg-hover', 'action-bg-active']);
add(4.5, ['proposal-color-inverse'], ['proposal-bg-default']);
add(4.5, ['negative-color-inverse'], ['negative-bg-default']);
add(4.5, ['text-default', 'proposal-color-default'], ['diff-insert-bg']);
add(4.5, ['text-default', 'text-subtle'], ['diff-delete-bg']);
add(3, ['border-control'], ['sheet-bg', 'raised-bg', 'margin-bg', 'sunken-bg']);
add(3, ['chart-line', 'chart-past', 'chart-target'], ['sheet-bg', 'raised-bg']);
add(3, ['--ep-focus-outline-color'], grounds);

const named = (name: string) => values.get(name.startsWith('--') ? name : `--ep-color-${name}`) ?? '';

describe.each([
  ['light', false],
  ['dark', true]
])('in the %s theme', (_theme, dark) => {
  test.each(pairs)('at least %s between %s and %s', (least, foreground, ground) => {
    expect(ratio(resolve(named(foreground), dark), resolve(named(ground), dark))).toBeGreaterThanOrEqual(least);
  });
});
