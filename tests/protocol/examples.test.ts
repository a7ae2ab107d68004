/** Every message has examples that its schema accepts and counterexamples that it refuses; every folder names a message. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import * as protocol from '../../protocol';

const ROOT = join(__dirname, '../../protocol');
const KINDS = Object.keys(protocol.MESSAGES) as (keyof typeof protocol.MESSAGES)[];
const folderOf = (kind: string): string => kind.charAt(0).toUpperCase() + kind.slice(1);

/** `{"$bytes": "<base64>"}` stands for bytes. */
function revive(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string') {
    return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
  }
  return value;
}

function casesOf(folder: string, kind: string): [string, unknown][] {
  const path = join(ROOT, folder, folderOf(kind));
  return readdirSync(path).map(name => [name, JSON.parse(readFileSync(join(path, name), 'utf8'), revive)]);
}

describe.each(['examples', 'counterexamples'])('%s', folder => {
  test('has one folder for each message and no other', () => {
    expect(readdirSync(join(ROOT, folder)).sort()).toEqual(KINDS.map(folderOf).sort());
  });

  test.each(KINDS)('of %s are judged so', kind => {
    const check = Compile(protocol.MESSAGES[kind]);
    const cases = casesOf(folder, kind);
    expect(cases.length).toBeGreaterThan(0);
    const accepted = cases.filter(([, value]) => check.Check(value)).map(([name]) => name);
    expect(accepted).toEqual(folder === 'examples' ? cases.map(([name]) => name) : []);
  });
});
