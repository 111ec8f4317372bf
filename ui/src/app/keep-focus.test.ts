import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFocus } from './keep-focus';

let root: HTMLElement;
let stop: () => void;

beforeEach(() => {
  document.body.innerHTML =
    '<main tabindex="-1"><ul><li><button>Anna</button></li><li><button>Omar</button></li></ul></main>';
  root = document.querySelector('main')!;
  stop = keepFocus(root);
});
afterEach(() => stop());

const settled = () => new Promise((done) => setTimeout(done));
// The body holds the words of everything.
const focus = () => (document.activeElement === document.body ? 'nowhere' : document.activeElement?.textContent);
const row = (at: number) => document.querySelectorAll('li')[at]!;

test('a row that goes leaves the keyboard to the one that takes its place', async () => {
  row(0).querySelector('button')!.focus();
  row(0).remove();
  await settled();
  expect(focus()).toBe('Omar');
});

test('after the last row of a list the one before it has the keyboard, and the screen itself when all are gone', async () => {
  row(1).querySelector('button')!.focus();
  row(1).remove();
  await settled();
  expect(focus()).toBe('Anna');
  document.querySelector('ul')!.remove();
  await settled();
  expect(document.activeElement).toBe(root);
});

test('the button of an empty list that is gone when its dialog closes leaves the keyboard to the list', async () => {
  root.innerHTML = '<div><p><button>Nieuw contact</button></p></div>';
  root.querySelector('button')!.focus();
  const dialog = document.createElement('div');
  dialog.setAttribute('role', 'dialog');
  dialog.innerHTML = '<input />';
  document.body.append(dialog);
  dialog.querySelector('input')!.focus();
  root.querySelector('div')!.innerHTML = '<section><button>Wijzig Els</button></section>';
  await settled();
  expect(document.activeElement).toBe(dialog.querySelector('input'));
  dialog.remove();
  await settled();
  expect(focus()).toBe('Wijzig Els');
});

test('a form over the screen that has saved gives the keyboard back to its button, also after a click in it', async () => {
  const opener = row(1).querySelector('button')!;
  opener.focus();
  const dialog = document.createElement('div');
  dialog.setAttribute('role', 'dialog');
  dialog.innerHTML = '<button>Bewaar</button>';
  document.body.append(dialog);
  const save = dialog.querySelector('button')!;
  save.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
  save.focus();
  // Busy, it cannot have the keyboard.
  save.blur();
  save.disabled = true;
  await settled();
  expect(document.activeElement).toBe(document.body);
  dialog.remove();
  await settled();
  expect(document.activeElement).toBe(opener);
});

test('a button that had the keyboard already when it was clicked, and goes before its dialog does, leaves it to its place', async () => {
  const opener = row(0).querySelector('button')!;
  opener.focus();
  opener.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
  const dialog = document.createElement('div');
  dialog.setAttribute('role', 'dialog');
  dialog.innerHTML = '<button>Bewaar</button>';
  document.body.append(dialog);
  dialog.querySelector('button')!.focus();
  row(0).remove();
  await settled();
  dialog.remove();
  await settled();
  expect(focus()).toBe('Omar');
});

test('a button of the screen that was busy has the keyboard again when it is done', async () => {
  const button = row(0).querySelector('button')!;
  button.focus();
  button.blur();
  button.disabled = true;
  await settled();
  button.disabled = false;
  await settled();
  expect(document.activeElement).toBe(button);
});

test('who clicks on nothing has no keyboard anywhere', async () => {
  row(0).querySelector('button')!.focus();
  root.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
  row(0).querySelector('button')!.blur();
  row(0).remove();
  await settled();
  expect(document.activeElement).toBe(document.body);
});
