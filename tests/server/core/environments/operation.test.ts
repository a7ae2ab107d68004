import { operationIsOver, type OperationView } from '../../../../protocol';
import { begun, gone, heard } from '../../../../server/core/environments/operation';

const order = {
  id: 'op_abcd',
  name: 'change',
  request: { name: 'work', install: [{ spec: 'numpy>=2', manager: 'pip' }], remove: ['tqdm'] },
  startedAt: 5
} as const;
const after = (...events: readonly object[]) =>
  events.reduce<OperationView>((view, event) => heard(view, JSON.stringify(event)), begun(order));

test('a change is called by what it does', () => {
  expect(begun(order)).toMatchObject({ environment: 'work', title: 'install numpy>=2, remove tqdm', state: 'running' });
  const title = (name: 'create' | 'clone' | 'rollback' | 'change' | 'activate', request: object) =>
    begun({ ...order, name, request: { name: 'work', ...request } }).title;
  expect(title('create', {})).toBe('create work');
  expect(title('clone', { source: 'old' })).toBe('clone old as work');
  expect(title('rollback', {})).toBe('roll back');
  expect(title('rollback', { generation: 3 })).toBe('go to generation 3');
  expect(title('change', { upgradeAll: true })).toBe('upgrade everything');
  expect(title('change', {})).toBe('change work');
  expect(title('activate', { name: '' })).toBe("use Hopyard's own environment");
});

test('phases and progress are followed, and one that waits for another is queued', () => {
  const queued = after({ event: 'phase', phase: 'queue', says: 'after another operation' });
  expect(queued).toMatchObject({ state: 'queued', says: 'after another operation' });
  const fetching = heard(
    heard(queued, '{"event":"phase","phase":"download","says":"Fetching 2 packages"}'),
    '{"event":"progress","phase":"download","bytes":10,"totalBytes":40,"packages":1,"totalPackages":2,"item":"numpy"}'
  );
  expect(fetching).toMatchObject({
    state: 'running',
    phase: 'download',
    progress: { bytes: 10, totalBytes: 40, packages: 1, totalPackages: 2, item: 'numpy' }
  });
  expect(heard(fetching, '{"event":"phase","phase":"link"}').progress).toBeUndefined();
});

test('it ends as its program says', () => {
  const preview = { changes: [], unchanged: 3, fetch: 0, lockHash: 'h', notes: [] };
  const done = after({ event: 'result', result: { preview } });
  expect(done).toMatchObject({ state: 'succeeded', preview });
  expect(gone(done, 9, 'exit code 0')).toMatchObject({ state: 'succeeded', endedAt: 9 });
  const failed = after({ event: 'error', error: { code: 'PACKAGE_NOT_FOUND', message: 'm', hint: 'h' } });
  expect(gone(failed, 9, 'exit code 1')).toMatchObject({ state: 'failed', failure: { code: 'PACKAGE_NOT_FOUND' } });
  const cancelled = after({ event: 'error', error: { code: 'ENVIRONMENT_CANCELLED', message: 'm', hint: '' } });
  expect(cancelled.state).toBe('cancelled');
  expect([done, failed, cancelled].every(operationIsOver)).toBe(true);
});

test('one that was killed says how, and that nothing was changed', () => {
  const killed = gone(after({ event: 'phase', phase: 'link' }), 9, 'killed by SIGKILL');
  expect(killed).toMatchObject({ state: 'failed', endedAt: 9 });
  expect(killed.failure?.message).toContain('killed by SIGKILL');
});

test.each(['', 'not JSON', '[]', 'null', '{"event":"unheard of"}', '{"event":7}'])('%j changes nothing', line => {
  const view = begun(order);
  expect(heard(view, line)).toBe(view);
});

test('figures that are none count as nothing', () => {
  const view = heard(begun(order), '{"event":"progress","bytes":"many","totalBytes":-4,"packages":null}');
  expect(view.progress).toEqual({ bytes: 0, totalBytes: 0, packages: 0, totalPackages: 0, item: '' });
});
