/** The space that trials span: the one they were chosen from, widened to hold all of them, or one made of their values. */
import { Space, type ParameterSpec, type Params, type ParamValue } from '../../space';

export function spaceOfValues(given: unknown, configurations: readonly Params[]): Space {
  const known = given === undefined ? undefined : Space.parse(given, { reversedBounds: 'swap' });
  const names = known?.spec.parameters.map(({ name }) => name) ?? [
    ...new Set(configurations.flatMap(params => Object.keys(params)))
  ];
  const parameters = names.map((name, index) => {
    const values = configurations.map(params => params[name]).filter(value => value !== undefined);
    const parameter = known?.spec.parameters[index];
    return parameter === undefined ? made(name, values) : widened(parameter, values);
  });
  return new Space({ parameters: parameters.filter(varies) });
}

/** Bounds may have been others when a trial was chosen. */
function widened(parameter: ParameterSpec, values: readonly ParamValue[]): ParameterSpec {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const numbers = values.filter(value => typeof value === 'number');
      const { when: _when, ...range } = parameter;
      // Without a step: a trial of before may lie between those of now.
      const { step, ...smooth } = range;
      const [low, high] = [Math.min(range.low, ...numbers), Math.max(range.high, ...numbers)];
      return low === range.low && high === range.high ? withStep(smooth, step) : { ...smooth, low, high };
    }
    case 'discrete': {
      const numbers = values.filter(value => typeof value === 'number');
      return { name: parameter.name, type: 'discrete', values: [...new Set([...parameter.values, ...numbers])] };
    }
    case 'categorical':
      return { name: parameter.name, type: 'categorical', choices: [...new Set([...parameter.choices, ...values])] };
    case 'constant':
      return parameter;
  }
}

const withStep = <Range>(range: Range, step: number | undefined): Range =>
  step === undefined ? range : { ...range, step };

function made(name: string, values: readonly ParamValue[]): ParameterSpec {
  const numbers = values.filter(value => typeof value === 'number' && Number.isFinite(value)) as number[];
  const different = new Set(values);
  if (different.size < 2) {
    return { name, type: 'constant', value: values[0] ?? null };
  }
  return numbers.length === values.length
    ? { name, type: 'float', low: Math.min(...numbers), high: Math.max(...numbers) }
    : { name, type: 'categorical', choices: [...different] };
}

function varies(parameter: ParameterSpec): boolean {
  switch (parameter.type) {
    case 'constant':
      return false;
    case 'discrete':
      return parameter.values.length > 1;
    case 'categorical':
      return parameter.choices.length > 1;
    default:
      return true;
  }
}
