// When a page can be used, by one definition for whatever is measured.

export const QUIET_MS = 500;
export const DEFINITION = `**Interactive**: what is named is laid out and a frame with it is painted, and from then on the main thread has no long task (50 ms or more)
for ${QUIET_MS} ms; the moment that counts is the later of that frame and the end of the last long task before the quiet. **Shown**: it is in the document and the
frame with it is painted.`;

/** To be run in every page before its own scripts. */
export function prepare(quiet) {
  let busyUntil = 0;
  new window.PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) busyUntil = Math.max(busyUntil, startTime + duration);
  }).observe({ type: 'longtask', buffered: true });
  const frame = () => new Promise(resolve => window.requestAnimationFrame(resolve));
  /** After the frame that shows what is in the document now. */
  const painted = () =>
    new Promise(resolve =>
      window.requestAnimationFrame(() => {
        const { port1, port2 } = new window.MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(undefined);
      })
    );
  const until = async holds => {
    const limit = performance.now() + 120_000;
    while (!holds()) {
      if (performance.now() > limit) throw new Error(`Not within two minutes: ${holds}`);
      await frame();
    }
    return painted();
  };
  /** `{ shown, interactive }`: ms since navigation began. */
  const interactive = async holds => {
    const shown = await until(holds);
    for (;;) {
      const last = Math.max(shown, busyUntil);
      const left = last + quiet - performance.now();
      if (left <= 0) return { shown, interactive: last };
      await new Promise(resolve => setTimeout(resolve, left));
      await frame();
    }
  };
  window.bench = { until, painted, interactive };
}
