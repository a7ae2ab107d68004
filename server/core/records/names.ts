/** Names of directories under Experiments/: `<app>_<run>/<k=v&k=v>/`, readable, safe on every file system, never twice. */
import type { JsonRecord } from '../../../protocol';
import { canonical, hashText } from '../hash';

const MOST_BYTES = 200;
/** Room for the number of an equal name. */
const NUMBER_BYTES = 10;

export function experimentDirectory(app: string, run: number): string {
  return `Experiments/${app}_${run}`;
}

/**
 * Whose folders a call leaves: Maggy's are named by a hash and keep the trial with its curve in `trial.json`, those of
 * hops are named by the parameters.
 */
export const layoutOf = (kind: string): 'maggy' | 'hops' => (kind === 'lagom' ? 'maggy' : 'hops');

/** A new name for a trial's directory. `taken` holds the names given so far in lower case and learns this one. */
export function trialDirectory(params: JsonRecord, number: number, taken: Set<string>, folder = ''): string {
  const plain = safeName(
    Object.entries(params)
      .map(([name, value]) => `${name}=${textOf(value)}`)
      .join('&')
  );
  const wanted = folder + (plain === '' ? `trial_${number}` : plain);
  let name = wanted;
  // The trial's number is its own, so this ends after a step or two even when a name was made to look numbered.
  for (let suffix = `_${number}`; taken.has(name.toLowerCase()); suffix += '_') {
    name = wanted + suffix;
  }
  taken.add(name.toLowerCase());
  return name;
}

/** Sixteen hexadecimal digits, as Maggy names its trials; unlike there, equal parameters have different names. */
export function trialName(experiment: string, params: JsonRecord, number: number): string {
  return hashText(canonical([params, experiment, number])).slice(0, 16);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

/** No separators, control characters, reserved characters of any system, lone surrogates; no hidden names; ≤ 190 bytes. */
function safeName(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  const cleaned = text.replace(/[/\\:*?"<>|\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '_');
  const cut = cutToBytes(cleaned, MOST_BYTES - NUMBER_BYTES).replace(/[. ]+$/, '');
  return cut.startsWith('.') ? `_${cut.slice(1)}` : cut;
}

/** The longest beginning of at most this many bytes in UTF-8 that splits no character. */
function cutToBytes(text: string, most: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes > most) {
      break;
    }
    end += character.length;
  }
  return text.slice(0, end);
}
