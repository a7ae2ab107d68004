import { OPERATION } from '../support/scripted-programs';
import { Serving } from '../support/serving';

jest.setTimeout(30_000);

test('questions go to the program in its words, and what was not said is left out', async () => {
  const serving = await Serving.start();
  await serving.ask('GET', '/api/packages?query=num&manager=pip&environment=work&limit=5');
  await serving.ask('GET', '/api/packages/versions?package=numpy&manager=conda');
  await serving.ask('GET', '/api/environments/work/export?format=environment.yml&pinned=true');
  expect(serving.programs.asked).toEqual([
    ['search', { query: 'num', manager: 'pip', name: 'work', limit: 5 }],
    ['versions', { package: 'numpy', manager: 'conda' }],
    ['export', { name: 'work', format: 'environment.yml', pinned: true }]
  ]);
});

test('an answer that is not as agreed is refused, and says where', async () => {
  const serving = await Serving.start();
  serving.programs.answer = { environments: [{ name: 7 }], found: [], active: '', pythons: [] };
  const answer = await serving.ask('GET', '/api/environments');
  expect(answer.status).toBe(500);
  expect(answer.json().message).toContain('environments/0');
});

test('an environment is busy while something is done to it', async () => {
  const serving = await Serving.start();
  const request = { name: 'work', install: [{ spec: 'numpy' }] };
  const { id } = (await serving.ask('POST', '/api/operations', { body: { name: 'change', request } })).json<{
    id: string;
  }>();
  const listed = (await serving.ask('GET', '/api/environments')).json<{ environments: object[] }>();
  expect(listed.environments).toEqual([expect.objectContaining({ state: 'busy', says: 'install numpy' })]);
  expect((await serving.ask('DELETE', `/api/operations/${id}`)).json().code).toBe('STILL_RUNNING');
  // Whoever hears that it is over looks at once, before its program has ended.
  serving.programs.listeners[0]?.line('{"event":"result","result":{}}');
  const after = (await serving.ask('GET', '/api/environments')).json<{ environments: object[] }>();
  expect(after.environments).toEqual([expect.objectContaining({ state: 'ready' })]);
});

test('a page cannot send an operation outside the project', async () => {
  const serving = await Serving.start();
  for (const path of ['target', 'lock', 'path']) {
    const body = { name: 'sync', request: { name: 'work', [path]: '/etc' } };
    const answer = await serving.ask('POST', '/api/operations', { body });
    expect([answer.status, answer.json().message]).toEqual([400, expect.stringContaining(path)]);
  }
  expect(serving.programs.started).toEqual([]);
});

test('operations are tried again and forgotten; one that nobody knows is named', async () => {
  const serving = await Serving.start();
  await serving.ask('POST', `/api/operations/${OPERATION}/retry`, { body: { by: 'Ada' } });
  await serving.ask('POST', `/api/operations/${OPERATION}/retry`, { body: {} });
  const again = { name: 'change', request: { name: 'work' } };
  expect(serving.programs.started).toEqual([
    expect.objectContaining({ ...again, by: 'Ada' }),
    expect.not.objectContaining({ by: 'Ada' })
  ]);
  expect((await serving.ask('DELETE', `/api/operations/${OPERATION}`)).status).toBe(200);
  const gone = await serving.ask('POST', `/api/operations/${OPERATION}/cancel`);
  expect([gone.status, gone.json().message]).toEqual([404, expect.stringContaining(OPERATION)]);
});
