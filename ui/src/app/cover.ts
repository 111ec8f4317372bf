/**
 * Takes everything but `shown` off the screen: it is not seen, read out or reached, and stays as it is, with what is typed in it.
 * Returns the way back.
 */
export function hideAllBut(shown: HTMLElement): () => void {
  const hidden: [HTMLElement, string, boolean][] = [];
  for (let one: HTMLElement = shown; one !== document.body && one.parentElement; one = one.parentElement) {
    for (const beside of one.parentElement.children) {
      if (beside === one || !(beside instanceof HTMLElement)) continue;
      hidden.push([beside, beside.style.visibility, beside.hasAttribute('inert')]);
      // A focused field keeps taking keys until it is left.
      if (beside.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
      beside.toggleAttribute('inert', true);
      beside.style.visibility = 'hidden';
    }
  }
  return () => {
    for (const [one, visibility, inert] of hidden) {
      one.style.visibility = visibility;
      one.toggleAttribute('inert', inert);
    }
  };
}
