import type { IEnvironmentsApi } from '../tokens';
import type { Rest } from './rest';

/** The routes about environments, packages and operations; `by` names who starts one. */
export function environmentsApi(rest: Rest, by: () => string): IEnvironmentsApi {
  const id = encodeURIComponent;
  const of = (environment: string): string => `api/environments/${id(environment)}`;
  const operation = (name: string): string => `api/operations/${id(name)}`;
  return {
    list: found => rest.call('GET', `api/environments?found=${found}`),
    describe: (name, path) => rest.call('GET', `${of(name)}${path === undefined ? '' : `?path=${id(path)}`}`),
    outdated: name => rest.call('GET', `${of(name)}/outdated`),
    reason: (name, packageName) => rest.call('GET', `${of(name)}/reason?package=${id(packageName)}`),
    export: (name, format, pinned) => rest.call('GET', `${of(name)}/export?format=${id(format)}&pinned=${pinned}`),
    search: (query, manager, environment) =>
      rest.call('GET', `api/packages?query=${id(query)}&manager=${manager}&environment=${id(environment)}`),
    versions: (packageName, manager, environment) =>
      rest.call(
        'GET',
        `api/packages/versions?package=${id(packageName)}&manager=${manager}&environment=${id(environment)}`
      ),
    start: (name, request) => rest.call('POST', 'api/operations', { name, request, by: by() }),
    cancel: name => rest.call('POST', `${operation(name)}/cancel`),
    retry: name => rest.call('POST', `${operation(name)}/retry`, { by: by() }),
    forget: name => rest.call('DELETE', operation(name)),
    log: (name, from) => rest.call('GET', `${operation(name)}/log?from=${from}`)
  };
}
