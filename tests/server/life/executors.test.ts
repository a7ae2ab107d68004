/** The whole path with real executors: a kernel's words in, functions' output and results out, through kill -9 of the sidecar. */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import WebSocket from 'ws';
import type { ExecutorView, FleetView } from '../../../protocol';
import { PROTOCOL_VERSION } from '../../../protocol';
import { Line } from '../support/serving';
import { Sidecar } from '../support/sidecar';
import { temporaryFolder } from '../support/temporary';
import { until } from '../support/until';

jest.setTimeout(120_000);
const ROOT = resolve(__dirname, '../../..');
const python = join(ROOT, '.venv/bin/python');
const environment = { HOPYARD_PYTHON: python, PYTHONPATH: ROOT };

async function kernel(sidecar: Sidecar): Promise<Line> {
  const { socket, token } = sidecar.connection;
  const line = new Line(
    new WebSocket(`ws+unix://${socket}:/driver`, { headers: { authorization: `Bearer ${token}` } })
  );
  await new Promise((opened, failed) => line.socket.once('open', opened).once('error', failed));
  line.socket.on('error', () => undefined);
  line.send({
    kind: 'driverHello',
    protocolVersion: PROTOCOL_VERSION,
    version: '0',
    app: 'application_1_1',
    pid: process.pid
  });
  expect(await line.next()).toMatchObject({ kind: 'driverWelcome' });
  return line;
}

async function fleet(sidecar: Sidecar, size: number): Promise<FleetView> {
  const spec = { engine: 'local', size, memoryMb: 1_024, cpus: 1, gpus: 0, hours: 1 };
  const { status, json } = await sidecar.ask<FleetView>('POST', '/api/fleets', spec);
  expect(status).toBe(200);
  await until(
    'all executors are idle',
    async () => (await executors(sidecar)).filter(({ state }) => state === 'idle').length === size,
    60_000
  );
  return json;
}

const executors = async (sidecar: Sidecar): Promise<ExecutorView[]> =>
  (await sidecar.ask<{ executors: ExecutorView[] }>('GET', '/api/project')).json.executors;

const cell = (fleetId: string, code: string) => ({
  kind: 'submit',
  request: 1,
  watch: true,
  spec: {
    kind: 'cell',
    name: 'cell',
    work: { kind: 'cell', code, capture: [] },
    plan: { kind: 'replicas' },
    fleet: fleetId
  }
});

async function toTheEnd(line: Line): Promise<Record<string, unknown>[]> {
  const got = [];
  for (;;) {
    const message = await line.next();
    got.push(message);
    if (message['kind'] === 'experimentEnded' || message['kind'] === 'refused') return got;
  }
}

const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);

test('a cell runs on every executor of a fleet, and stopping the fleet leaves no process', async () => {
  const sidecar = new Sidecar(temporaryFolder(), environment);
  await sidecar.ready;
  const started = await fleet(sidecar, 2);
  const pids = (await executors(sidecar)).map(({ pid }) => pid!);
  const line = await kernel(sidecar);
  line.send(cell(started.id, 'print("Hello from", __import__("os").getpid())'));
  const got = await toTheEnd(line);
  expect(got.at(-1)).toMatchObject({ kind: 'experimentEnded', experiment: { state: 'succeeded' } });
  const ends = got.filter(message => message['kind'] === 'trialEnded');
  expect(ends).toHaveLength(2);
  for (const end of ends) expect(end).toMatchObject({ outcome: { kind: 'returned' }, trial: { state: 'succeeded' } });
  const text = JSON.stringify(got.filter(message => message['kind'] === 'experimentProgress'));
  expect(text.match(/Hello from/g)).toHaveLength(2);
  await sidecar.ask('DELETE', `/api/fleets/${started.id}`);
  await until('the agents are gone', () => !pids.some(alive), 30_000);
});

test('the sidecar killed in mid-run: its successor has the executors, the output and the result', async () => {
  const project = temporaryFolder();
  const first = new Sidecar(project, environment);
  await first.ready;
  const started = await fleet(first, 1);
  const line = await kernel(first);
  const go = join(project, 'go');
  line.send(
    cell(
      started.id,
      `import time, os\nprint("begun")\nwhile not os.path.exists(${JSON.stringify(go)}): time.sleep(0.02)\nprint("done")`
    )
  );
  const { experiment } = (await line.next()) as { experiment: { id: string } };
  for (;;) if (JSON.stringify(await line.next()).includes('begun')) break;
  first.process.kill('SIGKILL');
  await first.ended;
  const second = new Sidecar(project, environment);
  await second.ready;
  await until('the executor is back', async () => (await executors(second))[0]?.state === 'running', 30_000);
  writeFileSync(go, '');
  const later = await kernel(second);
  later.send({ kind: 'watch', request: 7, experiment: experiment.id });
  const got = await toTheEnd(later);
  expect(got.at(-1)).toMatchObject({ kind: 'experimentEnded', experiment: { state: 'succeeded' } });
  expect(got.filter(message => message['kind'] === 'trialEnded')).toMatchObject([{ trial: { attempt: 1 } }]);
  expect(JSON.stringify(got)).toMatch(/begun.*done/s);
  const pids = (await executors(second)).map(({ pid }) => pid!);
  await second.ask('DELETE', `/api/fleets/${started.id}`);
  await until('the agent is gone', () => !pids.some(alive), 30_000);
});
