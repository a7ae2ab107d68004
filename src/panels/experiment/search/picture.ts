import type { ExperimentView, TrialView } from '../../../../protocol';
import { typicalExtent } from '../../../components/charts/extent';
import type { KeptCurve } from '../content';
import { escapeHtml } from '../escape';
import { numberText } from './trials';

const WIDTH = 640;
const HEIGHT = 124;
const FRAME = { left: 52, right: 632, top: 8, bottom: 106 } as const;
/** Seen on white and on black alike: a notebook's viewer may be either. */
const INK = '#7a828c';
const BEST = '#2e9e5b';
const COLOURS: Partial<Record<TrialView['state'], string>> = {
  running: '#3d8ee0',
  stopped: '#e0962e',
  failed: '#d9534f'
};
const DONE = '#8a929c';

/** As the kernel draws it: an `<img>`, since viewers of notebooks take `<svg>` out of HTML but leave pictures with data. */
export function curvesPicture(
  experiment: ExperimentView,
  trials: readonly TrialView[],
  curves: readonly KeptCurve[]
): string | undefined {
  const drawn = curves.filter(({ steps }) => steps.length > 0);
  if (!drawn.some(({ steps }) => steps.length > 1)) {
    return undefined;
  }
  const states = new Map(trials.map(({ id, state }) => [id, state]));
  const steps = drawn.flatMap(curve => curve.steps);
  const first = steps.reduce((least, step) => Math.min(least, step), Infinity);
  const last = steps.reduce((most, step) => Math.max(most, step), -Infinity);
  const extent = typicalExtent(drawn.flatMap(({ values }) => values)).extent ?? { from: 0, to: 1 };
  const x = (step: number): number =>
    FRAME.left + (FRAME.right - FRAME.left) * (last > first ? (step - first) / (last - first) : 0.5);
  const y = (value: number): number => {
    const share = extent.to > extent.from ? (value - extent.from) / (extent.to - extent.from) : 0.5;
    return FRAME.bottom - (FRAME.bottom - FRAME.top) * Math.min(1, Math.max(0, share));
  };
  const ordered = [...drawn].sort(
    (a, b) => Number(a.trial === experiment.best?.trial) - Number(b.trial === experiment.best?.trial)
  );
  const lines = ordered.map(curve => {
    const isBest = curve.trial === experiment.best?.trial;
    const colour = isBest ? BEST : (COLOURS[states.get(curve.trial) ?? 'succeeded'] ?? DONE);
    const points = curve.steps.map((step, at) => `${x(step).toFixed(1)} ${y(curve.values[at] ?? NaN).toFixed(1)}`);
    const style = isBest ? 'stroke-width="2.4"' : 'stroke-width="1.2" opacity=".45"';
    return `<path d="M${points.join('L')}" stroke="${colour}" ${style}/>`;
  });
  const text = (at: number, down: number, words: string, anchor: string): string =>
    `<text x="${at}" y="${down}" text-anchor="${anchor}" fill="${INK}">${escapeHtml(words)}</text>`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" `,
    'font-family="system-ui,sans-serif" font-size="10" fill="none">',
    `<path d="M${FRAME.left} ${FRAME.bottom}H${FRAME.right}" stroke="${INK}" opacity=".4"/>`,
    ...lines,
    text(FRAME.left - 6, FRAME.top + 6, numberText(extent.to), 'end'),
    text(FRAME.left - 6, FRAME.bottom + 4, numberText(extent.from), 'end'),
    text(FRAME.left, HEIGHT - 6, `step ${first}`, 'start'),
    text(FRAME.right, HEIGHT - 6, `step ${last}`, 'end'),
    '</svg>'
  ].join('');
  const alternative = `Learning curves of ${drawn.length} trials`;
  return `<img alt="${alternative}" width="${WIDTH}" height="${HEIGHT}" src="data:image/svg+xml;base64,${btoa(svg)}">`;
}
