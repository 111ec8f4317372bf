/** Whether a mouse button, a pen or a finger is down. */
let isDown = false;
let waiting: (() => void)[] = [];

function letGo() {
  isDown = false;
  const then = waiting;
  waiting = [];
  for (const run of then) run();
}

addEventListener('pointerdown', () => (isDown = true), true);
// The click comes after them, and has to find what was pressed where it was. A menu of the system keeps the end of a press to
// itself: who goes on with a key has let go.
for (const end of ['pointerup', 'pointercancel', 'keydown']) addEventListener(end, () => setTimeout(letGo), true);

/**
 * Does something now, or as soon as what is pressed was let go. Whoever presses a button leaves the field before it: a sentence
 * that came up under that field then would push the button away, and the press would hit nothing.
 */
export function unpressed(run: () => void): void {
  if (isDown) waiting.push(run);
  else run();
}
