import { tick } from 'svelte';
import { vi } from 'vitest';

interface Layout {
  frame: HTMLElement;
  scrollTo: (top: number) => Promise<void>;
  /** As far as the rows of its list go now. */
  scrollToEnd: () => Promise<void>;
}

/** jsdom lays nothing out: a frame of 400 px, rows of 100 px, and a list that goes up as one scrolls. */
export function layOut(): Layout {
  const frame = document.createElement('div');
  frame.style.overflowY = 'auto';
  document.body.append(frame);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this === frame ? 400 : 100;
  });
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(900);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return new DOMRect(0, this.tagName === 'OL' ? -frame.scrollTop : 0, 900, 100);
  });
  async function scrollTo(top: number) {
    frame.scrollTop = top;
    frame.dispatchEvent(new Event('scroll'));
    await tick();
  }
  return {
    frame,
    scrollTo,
    scrollToEnd: () => scrollTo(parseInt(frame.querySelector('ol')?.style.height ?? '') - 400)
  };
}
