/** What the line protocols share: their opening message, and spaces in the benchmark's spelling. */
import type { Direction } from '../core/search/search';
import type { RawOptions } from '../core/search/options';
import type { SearchSetting } from '../core/search/setting';
import { Space } from '../core/space';

export interface Conversation {
  answer(message: object): unknown;
}

/** What the command line named. */
export interface Choice {
  readonly search: string | undefined;
  readonly options: RawOptions;
}

export type Opening = (init: object, choice: Choice) => Conversation;

/** `gp start=10 warp=log` */
export function readArguments(words: readonly string[]): Choice {
  const options: Record<string, unknown> = {};
  let search: string | undefined;
  for (const word of words) {
    const [name = '', value] = word.split(/=(.*)/s);
    if (value === undefined) {
      search = name;
    } else {
      options[name] = readValue(value);
    }
  }
  return { search, options };
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function readSetting(init: object): SearchSetting {
  const { space, seed = 0, direction } = init as Readonly<Record<string, unknown>>;
  if (typeof seed !== 'number' && typeof seed !== 'string') {
    throw new Error(`"seed" must be a number or a text, not ${JSON.stringify(seed)}.`);
  }
  return { space: readSpace(space), seed, direction: readDirection(direction) };
}

function readDirection(word: unknown): Direction {
  if (word === undefined || word === 'minimize' || word === 'min') {
    return 'min';
  }
  if (word === 'maximize' || word === 'max') {
    return 'max';
  }
  throw new Error(`"direction" must be minimize or maximize, not ${JSON.stringify(word)}.`);
}

/** Spaces as `{"parameters": […]}`, or the benchmark's list of `cat`, `int` and `float` with `lo` and `hi`. */
function readSpace(raw: unknown): Space {
  if (!Array.isArray(raw)) {
    return Space.parse(raw);
  }
  return Space.parse(
    raw.map((parameter: unknown) => {
      const { type, lo, hi, ...rest } = parameter as Readonly<Record<string, unknown>>;
      const bounds = lo === undefined && hi === undefined ? {} : { low: lo, high: hi };
      return { ...rest, ...bounds, type: type === 'cat' ? 'categorical' : type };
    })
  );
}
