import '@testing-library/jest-dom/vitest';

// jsdom has no window to measure: every question about its width is answered with no.
window.matchMedia ??= (media: string) =>
  Object.assign(new EventTarget(), { media, matches: false, onchange: null }) as unknown as MediaQueryList;
