/** Another space for a search that runs. Throws BAD_REQUEST where it cannot be taken up, with the reason. */
import type { SearchChange, SearchPlan } from '../../../protocol';
import type { Experiment } from '../../core/hub/state';
import { planned, termsOf } from '../../core/search/plan';
import { InvalidSpace, Space, type SpaceSpec } from '../../core/space';
import { HopyardError } from '../../hopyard-error';

/** The space that the change leads to; undefined when it stays as it is. */
export function changedSpace(experiment: Experiment, plan: SearchPlan, change: SearchChange): SpaceSpec | undefined {
  const { space, bounds } = change;
  if (space === undefined && bounds === undefined) {
    return undefined;
  }
  try {
    const parts = planned(plan, termsOf(experiment.spec));
    if (!parts.entry.adapts) {
      throw new InvalidSpace(
        `the search "${parts.entry.name}" was laid out over the space it began in and cannot move to another; start a new experiment, with what is known of this one (known=)`
      );
    }
    const before = currentSpace(experiment, plan);
    const wanted = space === undefined ? before.spec : Space.parse(space).spec;
    const after = Space.parse(bounds === undefined ? wanted : withBounds(wanted, bounds));
    keepParameters(before.spec, after.spec);
    return after.spec;
  } catch (error) {
    if (error instanceof InvalidSpace) {
      throw new HopyardError('BAD_REQUEST', { what: 'The new space', why: error.message.replace(/\.$/, '') });
    }
    throw error;
  }
}

/** The space that is searched now. */
export function currentSpace({ search }: Experiment, { space, swapReversedBounds }: SearchPlan): Space {
  return Space.parse(search?.space ?? space, { reversedBounds: swapReversedBounds === true ? 'swap' : 'refuse' });
}

function withBounds(spec: SpaceSpec, bounds: Readonly<Record<string, readonly unknown[]>>): unknown {
  const names = spec.parameters.map(({ name }) => name);
  const stray = Object.keys(bounds).find(name => !names.includes(name));
  if (stray !== undefined) {
    throw new InvalidSpace(`there is no parameter "${stray}" in the space (${names.join(', ')})`);
  }
  const parameters = spec.parameters.map(parameter => {
    const given = bounds[parameter.name];
    if (given === undefined) {
      return parameter;
    }
    switch (parameter.type) {
      case 'float':
      case 'int': {
        const { low: _low, high: _high, ...kept } = parameter;
        return { ...kept, values: given };
      }
      case 'discrete':
        return { ...parameter, values: given };
      case 'categorical':
        return { ...parameter, choices: given };
      case 'constant':
        throw new InvalidSpace(`the parameter "${parameter.name}" is a constant and has no bounds`);
    }
  });
  return { ...spec, parameters };
}

/** What trials were given so far must mean the same in the new space. */
function keepParameters(before: SpaceSpec, after: SpaceSpec): void {
  const words = ({ parameters }: SpaceSpec): string =>
    parameters.map(({ name, type }) => `${name} (${type})`).join(', ');
  if (words(before) !== words(after)) {
    throw new InvalidSpace(
      `its parameters must keep their names, types and order: they are ${words(before)}, and would be ${words(after)}`
    );
  }
}
