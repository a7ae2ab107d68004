import type { TranslationBundle } from '@jupyterlab/translation';
import { compileExpression } from 'filtrex';
import type { Board } from '../../../store/board/types';
import { type Field, fieldsOf } from './fields';
import type { Brush } from './selection';

export type Filter =
  | { readonly kind: 'none' }
  | { readonly kind: 'right'; readonly brush: Brush }
  /** Why it is no filter, in a sentence that names what is wrong. */
  | { readonly kind: 'wrong'; readonly says: string };

/**
 * Reads `lr < 0.01 and status == 'stopped'`. Names are those of parameters, metrics and labels, and of what every trial has;
 * a text in single quotes is a name where there is such a field, else a text.
 */
export function readFilter(text: string, board: Board, trans: TranslationBundle): Filter {
  const source = text.trim();
  if (source === '') {
    return { kind: 'none' };
  }
  let row = 0;
  let fields = namesOf(board);
  let unknown: string | undefined;
  const read = (name: string, _: unknown, __: unknown, quoted: string): unknown => {
    const field = fields.get(name);
    if (field) {
      const value = field.value(row);
      return field.word === undefined ? value : Number.isNaN(value) ? '' : field.word(value);
    }
    if (quoted === 'single-quoted') {
      return name;
    }
    unknown = name;
    return undefined;
  };
  let judge: (row: unknown) => unknown;
  try {
    judge = compileExpression(source, { customProp: read }) as (row: unknown) => unknown;
  } catch {
    return { kind: 'wrong', says: malformed(source, trans) };
  }
  // One trial tells of unknown names and of words compared with figures; no trial, and nothing can be wrong yet.
  if (board.trials.count > 0) {
    const answer = judge({});
    if (unknown !== undefined) {
      return { kind: 'wrong', says: unknownName(unknown, [...fields.keys()], trans) };
    }
    if (answer instanceof Error) {
      return { kind: 'wrong', says: mismatch(answer, trans) };
    }
  }
  const drop = (of: Board, kept: Uint8Array): void => {
    fields = namesOf(of);
    for (row = 0; row < kept.length; row++) {
      if (kept[row] === 1) {
        const answer = judge({});
        if (answer instanceof Error || !answer) {
          kept[row] = 0;
        }
      }
    }
  };
  return { kind: 'right', brush: { says: source, drop } };
}

/** Plain names, parameters first; the full id works always: `trial.step` beside a parameter called step. */
function namesOf(board: Board): Map<string, Field> {
  const fields = fieldsOf(board);
  const names = new Map<string, Field>();
  const rank = ({ id }: Field): number => (id.startsWith('param.') ? 0 : 1);
  for (const field of [...fields].sort((a, b) => rank(a) - rank(b))) {
    if (!names.has(field.name)) {
      names.set(field.name, field);
    }
    names.set(field.id, field);
  }
  const also: readonly (readonly [string, string])[] = [
    ['state', 'trial.state'],
    ['metric', 'trial.metric'],
    ['value', 'trial.metric']
  ];
  for (const [name, id] of also) {
    const field = fields.find(entry => entry.id === id);
    if (field && !names.has(name)) {
      names.set(name, field);
    }
  }
  return names;
}

function malformed(source: string, trans: TranslationBundle): string {
  if (/(^|[^=<>!~])=([^=]|$)/.test(source)) {
    return trans.__('Compare with two signs: ==, as in status == "stopped".');
  }
  if ((source.match(/\(/g) ?? []).length !== (source.match(/\)/g) ?? []).length) {
    return trans.__('A parenthesis is missing.');
  }
  if (/&&|\|\||!(?!=)/.test(source)) {
    return trans.__('Write and, or, not instead of &&, ||, !.');
  }
  return trans.__('This is not finished: write something like %1.', 'lr < 0.01 and status == "stopped"');
}

function unknownName(name: string, known: readonly string[], trans: TranslationBundle): string {
  const plain = known.filter(entry => !entry.includes('.'));
  const near = plain.find(entry => entry.toLowerCase().startsWith(name.slice(0, 2).toLowerCase()));
  return near === undefined
    ? trans.__('Trials have no %1. They have: %2.', name, plain.slice(0, 12).join(', '))
    : trans.__('Trials have no %1. Did you mean %2?', name, near);
}

function mismatch(error: Error, trans: TranslationBundle): string {
  const unknownFunction = /Unknown function: (.*?)\(/.exec(error.message)?.[1];
  if (unknownFunction !== undefined) {
    return trans.__('There is no function %1.', unknownFunction);
  }
  return /number|numeric|string|text/i.test(error.message)
    ? trans.__('A text is compared with a figure: put texts in quotes, figures without.')
    : error.message;
}
