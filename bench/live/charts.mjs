// node bench/live/charts.mjs [--trials 10000] [--points 500]: how fast charts are drawn and how they follow the pointer, in
// Chromium with software rendering, read from its own trace; the same mass of curves by uPlot beside.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { bundle, openStand } from '../../ui-tests/charts/stand.cjs';
import { inWords, traced } from './trace.mjs';

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
  const { prototype } = window.CanvasRenderingContext2D;
  window.shownAt = {};
  for (const way of ['drawImage', 'putImageData']) {
    const draw = prototype[way];
    prototype[way] = function (...args) {
      if (this.canvas.className === 'jp-Hopyard-chartBase') {
        window.shownAt[this.canvas.closest('[data-chart]').dataset.chart] = performance.now();
      }
      return draw.apply(this, args);
    };
  }
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
async function told(name, act) {
  const found = await traced(page, SECONDS, act);
  rows.push([name, `${found.rate.toFixed(0)} frames/s`, inWords(found)]);
}

const curves = await place('learning-curves');
await told('hovering over the curves', async (_, share) =>
  page.mouse.move(
    curves.x + 60 + share * (curves.width - 90),
    curves.y + curves.height * (0.35 + 0.2 * Math.sin(share * 40))
  )
);
const lines = await place('parallel-coordinates');
await told('hovering over parallel coordinates', async (_, share) =>
  page.mouse.move(
    lines.x + 60 + share * (lines.width - 120),
    lines.y + lines.height * (0.5 + 0.3 * Math.sin(share * 30))
  )
);
const axis = lines.x + Math.min(56, lines.width * 0.12);
await page.mouse.move(axis, lines.y + lines.height * 0.9);
await page.mouse.down();
await told('brushing an axis of parallel coordinates, all four charts following', async (_, share) =>
  page.mouse.move(axis, lines.y + lines.height * (0.5 - 0.3 * Math.cos(share * 12)))
);
await page.mouse.up();
await page.keyboard.press('Escape');
const bars = await place('timeline');
await page.mouse.move(bars.x + bars.width / 2, bars.y + 40);
await page.keyboard.down('Control');
await told('zooming the timeline', async turn => page.mouse.wheel(0, turn % 40 < 20 ? -60 : 60));
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
