const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000]
] as const;

/** A duration as people say it, with its two greatest units: "3 h 12 min", "41 s", "120 ms". */
export function spokenTime(ms: number): string {
  const at = UNITS.findIndex(([, size]) => ms >= size);
  const unit = UNITS[at];
  if (unit === undefined) return `${Math.round(ms)} ms`;
  const [name, size] = unit;
  const lesser = UNITS[at + 1];
  if (lesser === undefined) return `${(ms / size).toFixed(ms < 10_000 ? 1 : 0)} ${name}`;
  const rounded = Math.round(ms / lesser[1]) * lesser[1];
  if (at > 0 && rounded >= (UNITS[at - 1]?.[1] ?? Infinity)) return spokenTime(rounded);
  const rest = Math.round((rounded % size) / lesser[1]);
  return `${Math.floor(rounded / size)} ${name}${rest === 0 ? '' : ` ${rest} ${lesser[0]}`}`;
}

export const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** "1 trial", "3 trials" */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
