import type { FleetSpec, ProjectSettings, ExperimentSpec, Finding } from '../../protocol';
import type { IApi, ServerVersion } from '../tokens';
import { environmentsApi } from './environments';
import type { Rest } from './rest';

/** What is undefined is left out. */
function search(query: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** The routes of `protocol/routes.ts`, and the two of the server extension; `by` names who acts. */
export function restApi(rest: Rest, by: () => string): IApi {
  const id = encodeURIComponent;
  return {
    engines: () => rest.call('GET', 'api/engines'),
    settings: () => rest.call('GET', 'api/settings'),
    saveSettings: (settings: ProjectSettings) => rest.call('PUT', 'api/settings', settings),
    startFleet: (spec: FleetSpec) => rest.call('POST', 'api/fleets', spec),
    stopFleet: fleet => rest.call('DELETE', `api/fleets/${id(fleet)}`),
    extendFleet: (fleet, hours) => rest.call('POST', `api/fleets/${id(fleet)}/extend`, { hours }),
    resizeFleet: (fleet, size) => rest.call('POST', `api/fleets/${id(fleet)}/resize`, { size, by: by() }),
    stopExecutor: executor => rest.call('DELETE', `api/executors/${id(executor)}`),
    restartExecutor: executor => rest.call('POST', `api/executors/${id(executor)}/restart`),
    interruptExecutor: executor => rest.call('POST', `api/executors/${id(executor)}/interrupt`),
    executorLog: (executor, from) => rest.call('GET', `api/executors/${id(executor)}/log?from=${from}`),
    samples: executor => rest.call('GET', `api/executors/${id(executor)}/samples`),
    submit: (spec: ExperimentSpec) => rest.call('POST', 'api/experiments', spec),
    experiment: experiment => rest.call('GET', `api/experiments/${id(experiment)}`),
    stopExperiment: (experiment, reason, by) =>
      rest.call('POST', `api/experiments/${id(experiment)}/stop`, {
        ...(reason === undefined ? {} : { reason }),
        ...(by === undefined ? {} : { by })
      }),
    holdExperiment: (experiment, by) => rest.call('POST', `api/experiments/${id(experiment)}/hold`, { by }),
    releaseExperiment: (experiment, by) => rest.call('POST', `api/experiments/${id(experiment)}/release`, { by }),
    changeExperiment: (experiment, change, by) =>
      rest.call('POST', `api/experiments/${id(experiment)}/change`, { ...change, by }),
    addTrial: (experiment, params, by) => rest.call('POST', `api/experiments/${id(experiment)}/trials`, { params, by }),
    stopTrial: (trial, by) => rest.call('POST', `api/trials/${id(trial)}/stop`, { by }),
    retryTrial: (trial, by) => rest.call('POST', `api/trials/${id(trial)}/retry`, { by }),
    continueTrial: (trial, by) => rest.call('POST', `api/trials/${id(trial)}/continue`, { by }),
    trialLog: (trial, from) => rest.call('GET', `api/trials/${id(trial)}/log?from=${from}`),
    environments: environmentsApi(rest, by),
    curves: (experiment, query) => rest.bytes(`api/experiments/${id(experiment)}/curves${search({ ...query })}`),
    trial: trial => rest.call('GET', `api/trials/${id(trial)}`),
    trialOutput: trial => rest.call('GET', `api/trials/${id(trial)}/output`),
    trialFiles: trial => rest.call('GET', `api/trials/${id(trial)}/files`),
    trialRuns: trial => rest.call('GET', `api/trials/${id(trial)}/runs`),
    exportTrials: (experiment, format) => rest.text(`api/experiments/${id(experiment)}/trials.${format}`),
    notes: experiment => rest.call('GET', `api/experiments/${id(experiment)}/notes`),
    saveNotes: (experiment, text, revision, by) =>
      rest.call('PUT', `api/experiments/${id(experiment)}/notes`, { text, revision, by }),
    compare: experiments => rest.call('GET', `api/compare?experiments=${experiments.map(id).join(',')}`),
    whatIf: (experiment, wanted) => rest.call('POST', `api/experiments/${id(experiment)}/what-if`, wanted),
    importance: (experiment, metric) =>
      rest.call('GET', `api/experiments/${id(experiment)}/importance${search({ metric })}`),
    doctor: () => rest.call<Finding[]>('GET', 'api/doctor'),
    serverDoctor: () => rest.call<Finding[]>('GET', 'doctor'),
    version: () => rest.call<ServerVersion>('GET', 'version')
  };
}
