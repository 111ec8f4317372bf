import { arrivalExpected } from '$lib/kit/arrival';

const CAN_HOLD = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** Where something stood: what was around it, the nearest first, and which of its children it was. */
type Place = { around: Element; at: number }[];

function placeOf(element: Element): Place {
  const place: Place = [];
  for (let one = element; one.parentElement; one = one.parentElement)
    place.push({ around: one.parentElement, at: [...one.parentElement.children].indexOf(one) });
  return place;
}

function holder(of: Element | undefined): HTMLElement | undefined {
  if (!of) return undefined;
  const all = [of, ...of.querySelectorAll(CAN_HOLD)].filter((one) => one.matches(CAN_HOLD));
  return all.find(
    (one): one is HTMLElement => one instanceof HTMLElement && !one.hasAttribute('disabled') && !one.closest('[inert]')
  );
}

/** What took the place, or else stands nearest to it. */
function nearest(place: Place, root: HTMLElement): HTMLElement {
  for (const { around, at } of place) {
    if (!root.contains(around)) continue;
    const found = holder(around.children[Math.min(at, around.children.length - 1)]) ?? holder(around);
    if (found) return found;
    if (around === root) break;
  }
  return root;
}

/**
 * Keeps the keyboard near where it was when what had it goes from the screen or cannot be used for a moment: a row that is taken away,
 * the button of a list that was empty, a form over the screen that has saved. A click on nothing, and a new screen, take the keyboard
 * along as ever. Returns the way to stop.
 */
export function keepFocus(root: HTMLElement): () => void {
  let had: HTMLElement | undefined;
  let place: Place = [];

  const came = ({ target }: FocusEvent) => {
    // What stands over the screen gives the keyboard back to what had it.
    if (!(target instanceof HTMLElement) || !root.contains(target)) return;
    had = target;
    place = placeOf(target);
  };
  // What has the keyboard already gets no word of it when it is clicked.
  const pressed = ({ target }: Event) => {
    if (target instanceof Node && root.contains(target) && !had?.contains(target)) had = undefined;
  };
  const changed = new MutationObserver(() => {
    if (!had || document.activeElement !== document.body || document.querySelector('[role="dialog"]')) return;
    // A button that is busy gets it back when it is done.
    if (had.isConnected && had.matches(':disabled')) return;
    const to = had.isConnected ? had : nearest(place, root);
    had = undefined;
    if (!arrivalExpected()) to.focus();
  });

  document.addEventListener('focusin', came);
  document.addEventListener('pointerdown', pressed, true);
  changed.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  return () => {
    document.removeEventListener('focusin', came);
    document.removeEventListener('pointerdown', pressed, true);
    changed.disconnect();
  };
}
