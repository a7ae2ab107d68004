import { type LaunchValues, parseLabels } from './form';

/** Python that starts the same executors as the panel would. */
export function asCode(values: LaunchValues): string {
  const { labels } = parseLabels(values.labels);
  const options = [
    `engine=${text(values.engine)}`,
    `size=${values.size}`,
    `memory_mb=${values.memoryMb}`,
    `driver_memory_mb=${values.driverMemoryMb}`,
    `cpus=${values.cpus}`,
    `gpus=${values.gpus}`,
    `hours=${values.hours}`,
    ...(values.python ? [`python=${text(values.python)}`] : []),
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
