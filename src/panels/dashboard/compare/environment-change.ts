import type { RanIn } from '../../../../protocol';
import type { DiffLine } from '../../../components/diff';

/** What turns one environment into another; `same`: packages that are in both as they are. */
export interface EnvironmentChange {
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly same: number;
}

/** The packages that differ by their names, Python first; another version is the line that is gone and the one that came. */
export function environmentChange(before: RanIn, after: RanIn): EnvironmentChange {
  const old = versions(before);
  const fresh = versions(after);
  const names = [...new Set([...old.keys(), ...fresh.keys()])].sort(pythonFirst);
  const differing = names.filter(name => old.get(name) !== fresh.get(name));
  const isIn = (map: ReadonlyMap<string, string>) => (name: string) => map.has(name);
  const line = (kind: DiffLine['kind'], name: string, version: string): DiffLine => ({
    kind,
    text: version === '' ? name : `${name} ${version}`
  });
  return {
    lines: differing.flatMap(name => {
      const [was, is] = [old.get(name), fresh.get(name)];
      return [
        ...(was === undefined ? [] : [line('gone', name, was)]),
        ...(is === undefined ? [] : [line('new', name, is)])
      ];
    }),
    added: differing.filter(name => !isIn(old)(name)).length,
    removed: differing.filter(name => !isIn(fresh)(name)).length,
    changed: differing.filter(name => isIn(old)(name) && isIn(fresh)(name)).length,
    same: names.length - differing.length
  };
}

/** "name version" by name; a package of two versions has both. */
function versions({ packages }: RanIn): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of packages) {
    const space = entry.indexOf(' ');
    const name = space < 0 ? entry : entry.slice(0, space);
    const version = space < 0 ? '' : entry.slice(space + 1);
    const known = found.get(name);
    found.set(name, known === undefined ? version : `${known}, ${version}`);
  }
  return found;
}

const pythonFirst = (one: string, other: string): number =>
  Number(other === 'python') - Number(one === 'python') || (one < other ? -1 : 1);
