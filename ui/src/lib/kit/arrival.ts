let expected = false;

/** A new screen opens: the next title that appears gets the keyboard, so that a reader starts at the top. */
export function expectArrival(): void {
  expected = true;
}

export function arrivalExpected(): boolean {
  return expected;
}

/** For the title of a screen. */
export function takeFocusOnArrival(title: HTMLElement): void {
  if (!expected) return;
  expected = false;
  title.focus();
}
