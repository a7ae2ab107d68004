import uPlot from 'uplot';
import { madeUp } from '../../tests/src/panels/dashboard/charts/made-up';

/** Until uPlot has drawn so many curves, and until it has drawn them again. */
async function drawPeer(trials: number, points: number): Promise<{ first: number; again: number }> {
  const { feed } = madeUp({ trials, points });
  const curves = await feed.curves({ points });
  const steps = [...new Set(curves.steps)].sort((a, b) => a - b);
  const places = new Map(steps.map((step, index) => [step, index]));
  const series = Array.from({ length: curves.rows.length }, (_, index) => {
    const values = new Array<number | null>(steps.length).fill(null);
    for (let at = curves.offsets[index] ?? 0; at < (curves.offsets[index + 1] ?? 0); at++) {
      values[places.get(curves.steps[at] ?? 0) ?? 0] = curves.values[at] ?? null;
    }
    return values;
  });
  const started = performance.now();
  const plot = new uPlot(
    {
      width: 690,
      height: 380,
      legend: { show: false },
      scales: { x: { time: false } },
      series: [{}, ...series.map(() => ({ stroke: 'rgba(90, 90, 90, 0.2)', width: 1, points: { show: false } }))]
    },
    [steps, ...series],
    document.body
  );
  await frame();
  const first = performance.now() - started;
  const before = performance.now();
  plot.setScale('x', { min: steps[2] ?? 0, max: steps[steps.length - 3] ?? 1 });
  await frame();
  return { first, again: performance.now() - before };
}

/** Canvas commands are carried out when the frame is: read a pixel to wait for them. */
async function frame(): Promise<void> {
  await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  for (const canvas of document.querySelectorAll('canvas')) {
    canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
  }
}

Object.assign(window, { drawPeer });
