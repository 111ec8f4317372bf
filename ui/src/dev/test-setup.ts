import '@testing-library/jest-dom/vitest';

// jsdom has no window to measure: every question about its width is answered with no.
window.matchMedia ??= (media: string) =>
  Object.assign(new EventTarget(), { media, matches: false, onchange: null }) as unknown as MediaQueryList;

// Nor a top layer: a modal dialog is one that is open.
HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
