// Command lines: one table an entry, from which parsing, the help text and the complaint about an unknown option come.
import { parseArgs } from 'node:util';
import { Trouble } from './trouble.mjs';

/** `table`: {name: {takes?: 'NOTEBOOK', check?: text => complaint | undefined, says}}; an option that takes nothing is a switch. */
export function readOptions(table, args) {
  const known = Object.keys(table);
  const { tokens } = parseArgs({
    args,
    options: Object.fromEntries(known.map(name => [name, { type: table[name].takes ? 'string' : 'boolean' }])),
    strict: false,
    tokens: true,
    allowPositionals: true
  });
  const values = {};
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new Trouble(`${token.value} belongs to no option.`, `Options: ${listed(table)}.`);
    }
    if (token.kind === 'option') {
      values[token.name] = checked(table, token);
    }
  }
  return values;
}

function checked(table, { name, rawName, value }) {
  const option = table[name];
  if (option === undefined) {
    throw new Trouble(`There is no option ${rawName}.`, `Options: ${listed(table)}.`);
  }
  if (!option.takes) {
    return true;
  }
  if (value === undefined || value.startsWith('--')) {
    throw new Trouble(`${rawName} wants a value.`, `Write ${rawName} ${option.takes}.`);
  }
  const complaint = option.check?.(value);
  if (complaint !== undefined) {
    throw new Trouble(`${rawName} ${value}: ${complaint}.`);
  }
  return value;
}

const written = (name, { takes }) => (takes ? `--${name} ${takes}` : `--${name}`);
const listed = table =>
  Object.entries(table)
    .map(([name, option]) => written(name, option))
    .join(', ');

export function helpText(usage, table) {
  const left = Object.entries(table).map(([name, option]) => written(name, option));
  const width = Math.max(...left.map(text => text.length)) + 2;
  const lines = Object.values(table).map(({ says }, index) => `  ${left[index].padEnd(width)}${says}`);
  return `${usage}\n\n${lines.join('\n')}\n`;
}

/** A check for whole numbers from `least` to `most`. */
export const wholeNumber = (least, most) => text =>
  /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most
    ? undefined
    : `a whole number from ${least} to ${most} is wanted`;

/** A check for numbers, fractions too. */
export const number = (least, most) => text =>
  text.trim() !== '' && Number(text) >= least && Number(text) <= most
    ? undefined
    : `a number from ${least} to ${most} is wanted`;
