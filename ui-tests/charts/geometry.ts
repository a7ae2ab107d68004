import type { Page } from '@playwright/test';

/** What cannot be reached or read: wider than the page, or beside it. What scrolls by itself may be wider than its place. */
export const outside = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (node: Element): boolean => {
      for (
        let at: Element | null = node;
        at !== null && !at.classList.contains('jp-Hopyard-root');
        at = at.parentElement
      ) {
        if (at !== node && ['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) {
          return true;
        }
      }
      return node.closest('.jp-Hopyard-spoken') !== null;
    };
    const controls = document.querySelectorAll('#root :is(button, input, select, textarea, [role=tab], h2, h3)');
    const beside = [...controls].filter(control => {
      const { left, right, width: own } = control.getBoundingClientRect();
      return own > 0 && (right > width + 1 || left < -1) && !scrolls(control);
    });
    // A panel scrolls up and down only.
    const wide = [...document.querySelectorAll('html, .jp-Hopyard-root')].filter(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth
    );
    return [
      ...wide.map(({ localName, scrollWidth, clientWidth }) => `${localName}: ${scrollWidth} in ${clientWidth}`),
      ...beside.map(control => control.outerHTML.slice(0, 120))
    ];
  });
