// node ui-tests/charts/look.mjs [chart…] [--trials 1,40,1000,10000] [--theme light,dark] [--out folder]: a picture of each.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, openStand } from './stand.cjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: 'string', default: '40,1000' },
    points: { type: 'string', default: '60' },
    theme: { type: 'string', default: 'light,dark' },
    out: { type: 'string', default: '/tmp/hopyard-charts' },
    width: { type: 'string', default: '760' },
    height: { type: 'string', default: '380' },
    ratio: { type: 'string', default: '1' },
    hover: { type: 'string' },
    labels: { type: 'string' },
    objectives: { type: 'string' },
    options: { type: 'string', default: '{}' },
    direction: { type: 'string' }
  }
});
await mkdir(values.out, { recursive: true });
const script = await bundle();
for (const theme of values.theme.split(',')) {
  const stand = await openStand(script, {
    theme,
    width: Number(values.width),
    height: Number(values.height),
    ratio: Number(values.ratio)
  });
  const all = await stand.page.evaluate(() => window.hopyardCharts);
  for (const chart of positionals.length > 0 ? positionals : all) {
    for (const trials of values.trials.split(',').map(Number)) {
      await stand.show({
        charts: [chart],
        board: {
          trials,
          points: Number(values.points),
          ...(values.labels ? { labels: values.labels } : {}),
          ...(values.direction ? { direction: values.direction } : {}),
          ...(values.objectives ? { objectives: Number(values.objectives) } : {})
        },
        options: JSON.parse(values.options)
      });
      if (values.hover) {
        const [x, y] = values.hover.split(',').map(Number);
        await stand.page.mouse.move(x - 2, y);
        await stand.page.mouse.move(x, y);
        await stand.page.waitForTimeout(400);
      }
      const path = join(values.out, `${chart}-${trials}-${theme}.png`);
      await stand.page.screenshot({ path });
      console.log(path);
    }
  }
  await stand.close();
}
