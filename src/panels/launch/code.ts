import { LADDERS } from '../../components/searches';
import { type LaunchValues, parseLabels } from './form';

/** Python that does the same as the panel: the same executors, and on the tab of searches the same search. */
export function asCode(values: LaunchValues): string {
  return values.tab === 'parallel' ? `${fleetCode(values)}${searchCode(values)}` : fleetCode(values);
}

/** The call of `lagom`; the function and its space are the notebook's own. */
function searchCode(values: LaunchValues): string {
  const { search, trials, direction, earlyStop, earlyStopAfter } = values;
  const stopping =
    earlyStop === 'median'
      ? `stopping={"name": "median", "options": {"minFinished": ${earlyStopAfter}}}`
      : earlyStop === 'none'
        ? 'stopping=None'
        : `stopping=${text(earlyStop)}`;
  return [
    '',
    'from hopyard import Searchspace, experiment',
    '',
    'sp = Searchspace(lr=("DOUBLE", [0.0001, 0.1]))  # the parameters of your function',
    'experiment.lagom(',
    '    train,  # your function: train(lr, reporter)',
    '    sp,',
    `    optimizer=${text(search)},`,
    `    num_trials=${trials},`,
    `    direction=${text(direction)},`,
    ...(LADDERS.has(search) ? [] : [`    ${stopping},`]),
    ')',
    ''
  ].join('\n');
}

function fleetCode(values: LaunchValues): string {
  const { labels } = parseLabels(values.labels);
  const options = [
    `engine=${text(values.engine)}`,
    `size=${values.size}`,
    `memory_mb=${values.memoryMb}`,
    `driver_memory_mb=${values.driverMemoryMb}`,
    `cpus=${values.cpus}`,
    `gpus=${values.gpus}`,
    `hours=${values.hours}`,
    ...(values.environment
      ? [`environment=${text(values.environment)}`]
      : values.python
        ? [`python=${text(values.python)}`]
        : []),
    ...(Object.keys(labels).length > 0 ? [`labels=${dictionary(labels)}`] : [])
  ];
  return ['from hopyard import fleet', '', 'fleet.start(', ...options.map(option => `    ${option},`), ')', ''].join(
    '\n'
  );
}

/** A JSON string is a Python string as well. */
const text = (value: string): string => JSON.stringify(value);

function dictionary(record: Record<string, string>): string {
  return `{${Object.entries(record)
    .map(([key, value]) => `${text(key)}: ${text(value)}`)
    .join(', ')}}`;
}
