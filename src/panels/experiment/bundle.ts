import type { ExperimentSnapshot, TrialOutputChunk } from '../../../protocol';
import { EXPERIMENT_MIME } from '../../ids';
import { endedTrials } from '../../store/project';
import { escapeHtml } from './escape';
import { type Block, merge } from './merge';
import { settle } from './pieces';

/** A notebook keeps this much of the output; the rest is in output.log. */
const KEPT_BYTES = 200_000;
// eslint-disable-next-line no-control-regex -- the escape character is what ANSI sequences begin with
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;

/** What a notebook file keeps of an experiment: for this extension, for any other reader as HTML, and as text. */
export function staticBundle(snapshot: ExperimentSnapshot): Record<string, unknown> {
  const output = bounded(snapshot.output);
  const kept = { ...snapshot, output };
  const blocks = merge(settle(kept));
  const title = headline(kept);
  return {
    [EXPERIMENT_MIME]: { version: 1, experiment: kept.experiment, trials: kept.trials, output },
    'text/html': [`<p><strong>${escapeHtml(title)}</strong></p>`, ...blocks.map(asHtml)].join('\n'),
    'text/plain': [title, ...blocks.map(asText)].join('\n')
  };
}

/** Drops the oldest output first: the end of a run is what people come back for. */
function bounded(output: readonly TrialOutputChunk[]): TrialOutputChunk[] {
  const kept: TrialOutputChunk[] = [];
  let size = 0;
  for (const chunk of [...output].reverse()) {
    size += JSON.stringify(chunk).length;
    if (size > KEPT_BYTES) {
      break;
    }
    kept.unshift(chunk);
  }
  return kept;
}

function headline({ experiment }: ExperimentSnapshot): string {
  const { trials } = experiment;
  return `${experiment.kind} · ${experiment.name}: ${experiment.state}, ${endedTrials(trials)}/${trials.total} trials`;
}

function who(block: Block): string {
  return block.sources.map(({ executor, number }) => executor || `#${number}`).join(', ');
}

function asText(block: Block): string {
  return `[${who(block)}] ${plain(block)}`.trimEnd();
}

function plain({ piece }: Block): string {
  switch (piece.kind) {
    case 'text':
    case 'notice':
      return piece.text.replace(ANSI, '');
    case 'error':
      return (piece.traceback.join('\n') || `${piece.name}: ${piece.value}`).replace(ANSI, '');
    case 'rich':
      return joined(piece.data['text/plain']);
  }
}

function asHtml(block: Block): string {
  const label = `<small>${block.sources.length > 1 ? `${block.sources.length} × ` : ''}${escapeHtml(who(block))}</small>`;
  const { piece } = block;
  const png = piece.kind === 'rich' ? piece.data['image/png'] : undefined;
  return typeof png === 'string'
    ? `${label}<br><img alt="" src="data:image/png;base64,${png.replace(/[^A-Za-z0-9+/=]/g, '')}">`
    : `${label}<pre>${escapeHtml(plain(block))}</pre>`;
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join('') : String(text ?? '');
}
