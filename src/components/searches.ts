import type { TranslationBundle } from '@jupyterlab/translation';

/** Names of searches and rules as the sidecar and `lagom` know them. */
export const SEARCHES = [
  'gp',
  'model',
  'random',
  'grid',
  'sobol',
  'tpe',
  'de',
  'asha',
  'hyperband',
  'bohb',
  'dehb',
  'pbt'
] as const;
export type Search = (typeof SEARCHES)[number];
export const EARLY_STOPS = ['none', 'median', 'asha', 'patience', 'plateau', 'power-law', 'same-curve'] as const;
export type EarlyStop = (typeof EARLY_STOPS)[number];
/** Searches that end trials by their own ladders: no rule is added to them. */
export const LADDERS: ReadonlySet<Search> = new Set(['asha', 'hyperband', 'bohb', 'dehb', 'pbt']);

export function searchLabel(search: Search, trans: TranslationBundle): string {
  const labels: Record<Search, string> = {
    gp: trans.__('model-based'),
    model: trans.__('model-based, with curves'),
    random: trans.__('random'),
    grid: trans.__('grid'),
    sobol: trans.__('quasi-random (Sobol)'),
    tpe: trans.__('tree-structured Parzen'),
    de: trans.__('differential evolution'),
    asha: trans.__('ASHA'),
    hyperband: trans.__('Hyperband'),
    bohb: trans.__('BOHB'),
    dehb: trans.__('DEHB'),
    pbt: trans.__('population-based training')
  };
  return labels[search];
}

export function ruleLabel(rule: EarlyStop, trans: TranslationBundle): string {
  const labels: Record<EarlyStop, string> = {
    none: trans.__('none'),
    median: trans.__('median'),
    asha: trans.__('successive halving'),
    patience: trans.__('no improvement'),
    plateau: trans.__('plateau'),
    'power-law': trans.__('curve extrapolation'),
    'same-curve': trans.__('same curve as another')
  };
  return labels[rule];
}

/** What the option of a rule that people turn is called. */
export function ruleOptionLabel(option: string, trans: TranslationBundle): string {
  const labels: Record<string, string> = {
    minFinished: trans.__('After trials'),
    eta: trans.__('One in … goes on'),
    patience: trans.__('Steps without improvement'),
    window: trans.__('Reports looked at')
  };
  return labels[option] ?? option;
}
