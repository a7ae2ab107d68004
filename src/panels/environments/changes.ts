/** The changes of an environment that were asked for and not made yet; made together, in one solve. Pure. */
import type { Machine, Manager, PackageView } from '../../../protocol';

export interface WantedChange {
  readonly act: 'install' | 'upgrade' | 'remove';
  readonly name: string;
  readonly manager: Manager;
  /** PEP 508 (pip) or a match spec (conda); for an upgrade or a removal the name. */
  readonly spec: string;
  readonly machines: Machine;
}

/** With one more; a later wish about the same library takes the place of the earlier one. */
export function wanting(changes: readonly WantedChange[], change: WantedChange): readonly WantedChange[] {
  return [...without(changes, change), change];
}

export function without(changes: readonly WantedChange[], { name, manager }: { name: string; manager: Manager }) {
  return changes.filter(each => each.name !== name || each.manager !== manager);
}

export function changeOf(changes: readonly WantedChange[], { name, manager }: PackageView): WantedChange | undefined {
  return changes.find(each => each.name === name && each.manager === manager);
}

/** The request of the operation `change`. `agreed`: lock hash of the preview that was looked at. */
export function changeRequest(
  environment: string,
  changes: readonly WantedChange[],
  more: { readonly preview?: boolean; readonly agreed?: string } = {}
): Record<string, unknown> {
  const names = (act: WantedChange['act']): string[] =>
    changes.filter(change => change.act === act).map(({ name }) => name);
  return {
    name: environment,
    install: changes
      .filter(({ act }) => act === 'install')
      .map(({ spec, manager, machines }) => ({ spec, manager, machines })),
    upgrade: names('upgrade'),
    remove: names('remove'),
    ...(more.preview === true ? { preview: true } : {}),
    ...(more.agreed === undefined || more.agreed === '' ? {} : { expect: more.agreed })
  };
}

/** `numpy` at `2.1` as the manager spells it; no version: whatever goes with the rest. */
export function specOf(name: string, version: string, manager: Manager): string {
  if (version === '') {
    return name;
  }
  return manager === 'pip' ? `${name}==${version}` : `${name}=${version}`;
}

/** "+pandas 3.1", "↑torch", "−tqdm" */
export function briefly({ act, spec, name }: WantedChange): string {
  return act === 'install' ? `+${spec}` : act === 'upgrade' ? `↑${name}` : `−${name}`;
}

/** Libraries whose name holds the text, as a person would look for them: case, `_` and `-` make no difference. */
export function matching<T extends { readonly name: string }>(packages: readonly T[], text: string): readonly T[] {
  const plain = (word: string): string => word.toLowerCase().replace(/[-_.]+/g, '-');
  const wanted = plain(text.trim());
  return wanted === '' ? packages : packages.filter(({ name }) => plain(name).includes(wanted));
}
