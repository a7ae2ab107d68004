import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { duration, metric } from '../../../components/format';
import { StateMark } from '../../../components/state-mark';
import { trialWord } from '../../../components/words';
import { TRIAL_STATES } from '../../../store/board/types';
import type { Field } from '../model/fields';

/** A value as tables show it; empty where there is none. */
export function textOf(field: Field, row: number, trans: TranslationBundle): string {
  const value = field.value(row);
  if (Number.isNaN(value)) {
    return '';
  }
  switch (field.kind) {
    case 'state':
      return trialWord(TRIAL_STATES[value] ?? 'queued', trans).word;
    case 'category':
      return field.word?.(value) ?? '';
    case 'count':
      return String(value);
    case 'moment':
      return new Date(value).toLocaleTimeString();
    case 'span':
      return duration(value * 1000, trans);
    case 'number':
      return metric(value);
  }
}

export function CellContent(props: {
  readonly field: Field;
  readonly row: number;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { field, row, trans } = props;
  if (field.kind === 'state') {
    return <StateMark state={trialWord(TRIAL_STATES[field.value(row)] ?? 'queued', trans)} />;
  }
  return <>{textOf(field, row, trans)}</>;
}

export const isNumeric = ({ kind }: Field): boolean => kind !== 'category' && kind !== 'state';

/** A column's heading: the words of ours in the reader's language, names of theirs as they are. */
export function headingOf(field: Field, trans: TranslationBundle): string {
  switch (field.id) {
    case 'trial.number':
      return trans.__('#');
    case 'trial.state':
      return trans.__('state');
    case 'trial.metric':
      return field.name === 'metric' ? trans.__('metric') : field.name;
    case 'trial.latest':
      return trans.__('latest');
    case 'trial.step':
      return trans.__('step');
    case 'trial.executor':
      return trans.__('executor');
    case 'trial.seconds':
      return trans.__('took');
    case 'trial.started':
      return trans.__('started');
    case 'trial.attempt':
      return trans.__('attempt');
    case 'trial.repeats':
      return trans.__('repeats of #');
    default:
      return field.name;
  }
}

/** Pixels, so that nothing moves when other rows come into sight. */
export function widthOf(field: Field): number {
  switch (field.id) {
    case 'trial.number':
      return 64;
    case 'trial.state':
      return 112;
    case 'trial.step':
    case 'trial.attempt':
      return 76;
    default:
      return Math.min(200, Math.max(96, 26 + field.name.length * 8));
  }
}
