// What Chromium's own trace says of frames and of the main thread while something is done again and again.

/** A session of Chromium's protocol with this page, for as long as `use` takes. */
export async function inSession(page, use) {
  const client = await page.context().newCDPSession(page);
  try {
    return await use(client);
  } finally {
    await client.detach();
  }
}

/**
 * Calls `act(turn, share of the time)` for `seconds`. Frames a second as the compositor presented them, the 95th
 * percentile of the pauses between two, the main thread's own time an act and its longest task, in ms.
 */
export async function traced(page, seconds, act) {
  return inSession(page, async client => {
    const events = [];
    client.on('Tracing.dataCollected', ({ value }) => events.push(...value));
    await client.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: {
        includedCategories: [
          'devtools.timeline',
          'devtools.timeline.frame',
          'disabled-by-default-devtools.timeline',
          'toplevel'
        ]
      }
    });
    const started = performance.now();
    let acts = 0;
    while (performance.now() - started < seconds * 1000) {
      await act(acts++, (performance.now() - started) / (seconds * 1000));
    }
    const took = (performance.now() - started) / 1000;
    const done = new Promise(resolve => client.once('Tracing.tracingComplete', resolve));
    await client.send('Tracing.end');
    await done;
    return figures(events, took, acts);
  });
}

function figures(events, took, acts) {
  const frames = [
    ...new Set(events.filter(({ name }) => name === 'AnimationFrame::Presentation').map(({ ts }) => ts / 1000))
  ].sort((a, b) => a - b);
  const gaps = frames
    .slice(1)
    .map((at, index) => at - frames[index])
    .sort((a, b) => a - b);
  const main = events.find(({ name }) => name === 'FireAnimationFrame' || name === 'UpdateLayoutTree');
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && pid === main?.pid && tid === main.tid);
  return {
    rate: frames.length / took,
    gap: gaps[Math.floor(gaps.length * 0.95)] ?? NaN,
    own: tasks.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0) / Math.max(1, acts),
    longest: tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur / 1000), 0),
    acts
  };
}

/** The same in words, beside the frames a second. */
export function inWords({ gap, own, longest, acts }) {
  return [
    `95 % of frames within ${Math.round(gap)} ms`,
    `${own.toFixed(1)} ms of the main thread's own time a move (${acts} moves)`,
    `longest task ${Math.round(longest)} ms`
  ].join(', ');
}
