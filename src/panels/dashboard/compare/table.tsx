import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { ComparedExperiment } from '../../../../protocol';
import { duration, metric } from '../../../components/format';

/** Figures and configurations side by side, one column an experiment; what differs is marked. */
export function ComparedTable(props: {
  readonly compared: readonly ComparedExperiment[];
  /** One name for each. */
  readonly labels: readonly string[];
  /** Why one has no best, where it has none. */
  readonly whyNoBest: (experiment: string) => string;
  readonly open: (experiment: string) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { compared, trans } = props;
  const all: { readonly name: string; readonly values: readonly string[] }[] = [
    {
      name: trans.__('best'),
      values: compared.map(({ id, best }) => bestText(best[best.length - 1]?.value, () => props.whyNoBest(id)))
    },
    { name: trans.__('metric'), values: compared.map(({ metric: name, direction }) => `${name} ${direction}`) },
    { name: trans.__('executor time'), values: compared.map(({ executorMs }) => duration(executorMs, trans)) },
    ...flatRows(compared.map(({ configuration }) => configuration))
  ];
  const differs = ({ values }: { readonly values: readonly string[] }): boolean => new Set(values).size > 1;
  // What differs is what one looks for.
  const rows = [...all.filter(differs), ...all.filter(row => !differs(row))];
  return (
    <div className="jp-Hopyard-tableHost">
      <table className="jp-Hopyard-table jp-Hopyard-compared">
        <caption className="jp-Hopyard-spoken">{trans.__('Figures and configurations')}</caption>
        <thead>
          <tr>
            <td />
            {compared.map(({ id }, index) => (
              <th key={id} scope="col">
                <button type="button" className="jp-Hopyard-link" title={id} onClick={() => props.open(id)}>
                  {props.labels[index]}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => {
            const { name, values } = row;
            return (
              <tr key={name} className={differs(row) ? 'jp-mod-differs' : undefined}>
                <th scope="row" title={name}>
                  <span className="jp-Hopyard-clamp">{name}</span>
                  {differs(row) ? <span className="jp-Hopyard-spoken"> {trans.__('differs')}</span> : null}
                </th>
                {values.map((value, index) => (
                  <td key={index} title={value}>
                    {value === '' ? (
                      <span className="jp-Hopyard-quiet">{trans.__('not set')}</span>
                    ) : (
                      <span className="jp-Hopyard-clamp">{value}</span>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const bestText = (value: number | undefined, why: () => string): string =>
  value === undefined ? why() : metric(value);

/** Nested configurations as rows with dotted names: `plan.search.name`. */
export function flatRows(
  records: readonly Readonly<Record<string, unknown>>[]
): { readonly name: string; readonly values: readonly string[] }[] {
  const flat = records.map(record => new Map(flatten(record, '')));
  const names = [...new Set(flat.flatMap(entries => [...entries.keys()]))];
  return names.map(name => ({ name, values: flat.map(entries => entries.get(name) ?? '') }));
}

type Named = Readonly<Record<string, unknown>> & { readonly name: string };

function flatten(value: Readonly<Record<string, unknown>>, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([name, entry]): [string, string][] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (Array.isArray(entry) && entry.length > 0 && entry.every(isNamed)) {
      // Such as the parameters of a search space: each is a row, so that the one that differs is seen.
      return entry.map(part => [`${prefix === '' ? name : prefix}.${part.name}`, describe(part)]);
    }
    if (isRecord(entry)) {
      return flatten(entry, path);
    }
    return entry === undefined ? [] : [[path, textOf(entry)]];
  });
}

/** "float 0.001…0.1 log" */
function describe({ name: _, type, low, high, ...rest }: Named): string {
  const range = low === undefined && high === undefined ? [] : [`${textOf(low)}…${textOf(high)}`];
  const others = Object.entries(rest).map(([key, value]) =>
    value === true
      ? key
      : Array.isArray(value) && value.every(part => typeof part !== 'object')
        ? value.map(textOf).join(', ')
        : `${key} ${textOf(value)}`
  );
  return [...(type === undefined ? [] : [textOf(type)]), ...range, ...others].join(' ');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '?'));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNamed = (value: unknown): value is Named => isRecord(value) && typeof value['name'] === 'string';
