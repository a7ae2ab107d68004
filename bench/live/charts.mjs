// node bench/live/charts.mjs [--trials 10000] [--points 500]: how fast charts are drawn and how they follow the pointer, in
// Chromium with software rendering, read from its own trace; the same mass of curves by uPlot beside.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { bundle, openStand } from '../../ui-tests/charts/stand.cjs';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000' },
    points: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '3' }
  }
});
const board = { trials: Number(values.trials), points: Number(values.points), executors: 16, running: 16 };
const SECONDS = Number(values.seconds);
const CHARTS = ['learning-curves', 'timeline', 'parallel-coordinates', 'slice'];
const rows = [];

console.log(`load average at the start ${loadavg()[0].toFixed(1)}, ${cpus().length} cores`);
const script = await bundle();
const stand = await openStand(script, { width: 1400, height: 860 });
const { page } = stand;
await page.addStyleTag({ content: '#root { grid-template: 1fr 1fr / 1fr 1fr; }' });
await page.evaluate(() => {
  // The moment at which a picture drawn out of sight is shown.
  const draw = window.CanvasRenderingContext2D.prototype.drawImage;
  window.shownAt = {};
  window.CanvasRenderingContext2D.prototype.drawImage = function (...args) {
    if (this.canvas.className === 'jp-Hopyard-chartBase') {
      window.shownAt[this.canvas.closest('[data-chart]').dataset.chart] = performance.now();
    }
    return draw.apply(this, args);
  };
});
const wanted = { charts: CHARTS, board };
await page.evaluate(
  asked => window.hopyardPrepare(asked, Math.max(32, Math.floor(400_000 / asked.board.trials))),
  wanted
);
const begun = await page.evaluate(asked => {
  const at = performance.now();
  void window.hopyardShow(asked);
  return at;
}, wanted);
const shown = await page.waitForFunction(
  ([charts, since]) =>
    charts.every(one => window.shownAt[one] > since) &&
    performance.now() - Math.max(...Object.values(window.shownAt)) > 1000 &&
    window.shownAt,
  [CHARTS, begun]
);
for (const [chart, at] of Object.entries(await shown.jsonValue())) {
  rows.push([`${chart}: asked for → whole picture`, `${Math.round(at - begun)} ms`, '']);
}

const place = async chart => page.locator(`[data-chart="${chart}"] .jp-Hopyard-plot`).boundingBox();

/** Does something again and again for some seconds; frames and the longest stretch of the main thread, from the trace. */
async function traced(name, act) {
  const client = await page.context().newCDPSession(page);
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
  while (performance.now() - started < SECONDS * 1000) {
    await act(acts++, (performance.now() - started) / (SECONDS * 1000));
  }
  const took = (performance.now() - started) / 1000;
  const done = new Promise(resolve => client.once('Tracing.tracingComplete', resolve));
  await client.send('Tracing.end');
  await done;
  await client.detach();
  const frames = [
    ...new Set(events.filter(({ name: event }) => event === 'AnimationFrame::Presentation').map(({ ts }) => ts / 1000))
  ].sort((a, b) => a - b);
  const gaps = frames
    .slice(1)
    .map((at, index) => at - frames[index])
    .sort((a, b) => a - b);
  const main = events.find(({ name: event }) => event === 'FireAnimationFrame')?.tid;
  const tasks = events.filter(({ name: event, tid }) => event === 'RunTask' && tid === main);
  const longest = tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur / 1000), 0);
  const worked = tasks.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0);
  rows.push([
    name,
    `${(frames.length / took).toFixed(0)} frames/s`,
    [
      `95 % of frames within ${Math.round(gaps[Math.floor(gaps.length * 0.95)] ?? NaN)} ms`,
      `${(worked / Math.max(1, acts)).toFixed(1)} ms of the main thread's own time a move (${acts} moves)`,
      `longest task ${Math.round(longest)} ms`
    ].join(', ')
  ]);
}

const curves = await place('learning-curves');
await traced('hovering over the curves', async (_, share) =>
  page.mouse.move(
    curves.x + 60 + share * (curves.width - 90),
    curves.y + curves.height * (0.35 + 0.2 * Math.sin(share * 40))
  )
);
const lines = await place('parallel-coordinates');
await traced('hovering over parallel coordinates', async (_, share) =>
  page.mouse.move(
    lines.x + 60 + share * (lines.width - 120),
    lines.y + lines.height * (0.5 + 0.3 * Math.sin(share * 30))
  )
);
const axis = lines.x + Math.min(56, lines.width * 0.12);
await page.mouse.move(axis, lines.y + lines.height * 0.9);
await page.mouse.down();
await traced('brushing an axis of parallel coordinates, all four charts following', async (_, share) =>
  page.mouse.move(axis, lines.y + lines.height * (0.5 - 0.3 * Math.cos(share * 12)))
);
await page.mouse.up();
await page.keyboard.press('Escape');
const bars = await place('timeline');
await page.mouse.move(bars.x + bars.width / 2, bars.y + 40);
await page.keyboard.down('Control');
await traced('zooming the timeline', async turn => page.mouse.wheel(0, turn % 40 < 20 ? -60 : 60));
await page.keyboard.up('Control');
await page.evaluate(() => window.gc?.());
const memory = await page.evaluate(() => performance.memory.usedJSHeapSize / 2 ** 20);
rows.push(['JavaScript heap, made-up board of all points included', `${Math.round(memory)} MiB`, '']);
await stand.close();

// The peer: the same reduced curves, one series each.
const peer = await bundle('bench/live/uplot-peer.ts');
const other = await openStand(peer, { width: 1400, height: 860 });
const drawn = await other.page.evaluate(
  asked => window.drawPeer(asked.trials, Math.max(32, Math.floor(400_000 / asked.trials))),
  board
);
rows.push([
  'uPlot: the same curves, one series each, until drawn',
  `${Math.round(drawn.first)} ms`,
  `again at each zoom: ${Math.round(drawn.again)} ms`
]);
await other.close();

console.log(`\n| ${board.trials} trials × ${board.points} points | | |\n|---|---:|---|`);
for (const row of rows) {
  console.log(`| ${row.join(' | ')} |`);
}
