import { pack, unpack } from 'msgpackr';
import { MAX_FRAME_BYTES, PROTOCOL_VERSION, type AgentWelcome } from '../../../protocol';
import { packed } from '../../../server/api/sockets/frames';
import { EXECUTOR, FLEET } from '../support/scripted-hub';
import { Serving } from '../support/serving';
import { until } from '../support/until';

jest.setTimeout(60_000);

const hello = {
  kind: 'agentHello',
  protocolVersion: PROTOCOL_VERSION,
  executor: EXECUTOR,
  fleet: FLEET,
  pid: 1,
  host: 'here',
  python: '3.11',
  version: '0',
  gpus: [],
  holding: []
};
const started = { kind: 'trialStarted', trial: 'exp_abcd0001.0', attempt: 1 };
const welcome: AgentWelcome = {
  kind: 'agentWelcome',
  protocolVersion: 1,
  drop: [],
  leaseMs: 1,
  sampleEveryMs: 1,
  project: '/p'
};

test('after its hello an agent can be sent to, and what it says reaches the hub', async () => {
  const serving = await Serving.start();
  const agent = await serving.line('/agent');
  agent.send(hello);
  await until('it joined', () => serving.hub.calls.length > 0);
  expect(serving.agents.send(EXECUTOR, welcome)).toBe(true);
  expect(await agent.next()).toEqual(welcome);
  agent.send(started);
  await until('it is heard', () => serving.hub.calls.some(call => call[0] === 'heard'));
  agent.socket.close();
  await until('it left', () => serving.hub.calls.some(call => call[0] === 'closed'));
  expect(serving.hub.calls.filter(call => call[0] !== 'heard')).toEqual([
    ['agentJoined', hello],
    ['received', EXECUTOR, started],
    ['closed', EXECUTOR]
  ]);
  expect(serving.agents.send(EXECUTOR, welcome)).toBe(false);
});

test('bytes arrive as bytes and large numbers as numbers', async () => {
  const serving = await Serving.start();
  const agent = await serving.line('/agent');
  agent.send(hello);
  const value = { repr: 'x', pickled: Buffer.from([0, 255]), size: 5_000_000_000 };
  agent.send({
    kind: 'trialFinished',
    trial: started.trial,
    attempt: 1,
    tookMs: 0.5,
    outcome: { kind: 'returned', value }
  });
  await until('it came', () => serving.hub.calls.length === 2);
  const { outcome } = serving.hub.calls[1]![2] as { outcome: { value: { pickled: Uint8Array; size: unknown } } };
  expect([...outcome.value.pickled]).toEqual([0, 255]);
  expect(outcome.value.size).toBe(5_000_000_000);
});

test('messages in a list are heard in their order, and what one turn sends leaves as one', async () => {
  const serving = await Serving.start();
  const agent = await serving.line('/agent');
  const frames: unknown[] = [];
  agent.socket.on('message', data => frames.push(unpack(data as Buffer)));
  const again = { ...started, attempt: 2 };
  agent.socket.send(pack([hello, started, again]));
  await until('they came', () => serving.hub.calls.length === 3);
  expect(serving.hub.calls.map(([, , message]) => message)).toEqual([undefined, started, again]);
  serving.agents.send(EXECUTOR, welcome);
  const runs = [1, 2].map(everyMs => ({ kind: 'setSampleRate', everyMs }) as const);
  for (const message of runs) serving.agents.send(EXECUTOR, message);
  for (const message of [welcome, ...runs]) expect(await agent.next()).toEqual(message);
  expect(frames).toEqual([[welcome, ...runs]]);
});

test('messages that are too large together leave in several frames', () => {
  const blob = (size: number) => ({ kind: 'blob', sha256: '0', data: Buffer.alloc(size) });
  const large = MAX_FRAME_BYTES - 1000;
  const frames = packed([blob(1), blob(large), blob(2), blob(large)]).map(frame => unpack(frame) as unknown);
  const sizes = (said: unknown) =>
    (Array.isArray(said) ? said : [said]).map(({ data }: { data: Buffer }) => data.length);
  expect(frames.map(sizes)).toEqual([
    [1, large],
    [2, large]
  ]);
});

test('a newer connection of an executor takes its place, and the older one says nothing more', async () => {
  const serving = await Serving.start();
  const first = await serving.line('/agent');
  first.send(hello);
  await until('the first joined', () => serving.hub.calls.length === 1);
  const second = await serving.line('/agent');
  second.send(hello);
  expect((await first.end()).code).toBe(4409);
  serving.agents.send(EXECUTOR, welcome);
  expect(await second.next()).toEqual(welcome);
  second.socket.close();
  await until('the second left', () => serving.hub.calls.some(call => call[0] === 'closed'));
  expect(serving.hub.calls.filter(call => call[0] === 'closed')).toHaveLength(1);
});

test('an agent that the hub refuses is told why', async () => {
  const serving = await Serving.start();
  serving.hub.refuseAgent = { code: 'FLEET_NOT_FOUND', message: 'There is no fleet fleet_x.' };
  const agent = await serving.line('/agent');
  agent.send(hello);
  expect(await agent.next()).toEqual({ kind: 'refused', failure: serving.hub.refuseAgent });
  expect((await agent.end()).code).toBe(4403);
  expect(serving.agents.send(EXECUTOR, welcome)).toBe(false);
});

test('an agent of another version is told so kindly', async () => {
  const serving = await Serving.start();
  const agent = await serving.line('/agent');
  agent.send({ ...hello, protocolVersion: PROTOCOL_VERSION + 1 });
  const refused = (await agent.next()) as { failure: { code: string; message: string } };
  expect(refused.failure.code).toBe('VERSION_SKEW');
  expect(refused.failure.message).toBe(
    `The server speaks protocol ${PROTOCOL_VERSION}, this agent speaks ${PROTOCOL_VERSION + 1}.`
  );
  expect((await agent.end()).code).toBe(4426);
});

test.each<[string, Buffer | string, string]>([
  ['text', 'hello', 'text'],
  ['broken msgpack', Buffer.from([0xdf, 1]), 'not msgpack'],
  ['nothing', Buffer.alloc(0), 'not msgpack'],
  ['a number', pack(7), 'no known kind'],
  ['an unknown kind', pack({ kind: 'constructor' }), 'no known kind'],
  ['a message of the other direction', pack(welcome), 'no known kind'],
  ['a message that lacks something', pack({ ...hello, pid: undefined }), 'agentHello'],
  ['a message with something more', pack({ ...hello, more: 1 }), 'agentHello'],
  ['a list with one that is none', pack([hello, 7]), 'no known kind'],
  ['a list in a list', pack([[hello]]), 'no known kind'],
  ['another first message', pack(started), 'not agentHello']
])('%s is refused with a reason, and only that connection ends', async (_what, frame, says) => {
  const serving = await Serving.start();
  const agent = await serving.line('/agent');
  agent.socket.send(frame);
  const refused = (await agent.next()) as { kind: string; failure: { code: string; message: string } };
  expect([refused.kind, refused.failure.code]).toEqual(['refused', 'BAD_REQUEST']);
  expect(refused.failure.message).toContain(says);
  const { code, reason } = await agent.end();
  expect([4400, 4403]).toContain(code);
  expect(reason).not.toBe('');
  expect((await serving.ask('GET', '/healthz')).status).toBe(200);
});

test('a frame over the limit is refused, and one far over it is not even read', async () => {
  const serving = await Serving.start();
  const agent = await serving.line('/agent');
  agent.socket.send(Buffer.alloc(64 * 1024 * 1024 + 1));
  const refused = (await agent.next()) as { failure: { code: string } };
  expect(refused.failure.code).toBe('FRAME_TOO_LARGE');
  expect((await agent.end()).code).toBe(1009);
  const other = await serving.line('/agent');
  other.socket.send(Buffer.alloc(66 * 1024 * 1024));
  expect((await other.end()).code).toBe(1009);
  expect((await serving.ask('GET', '/healthz')).status).toBe(200);
});

test('thousands of mutilated frames end connections and nothing else', async () => {
  const serving = await Serving.start();
  const whole = pack(hello);
  for (let n = 0; n < 300; n++) {
    const agent = await serving.line('/agent');
    const frame = Buffer.from(whole);
    for (let k = 0; k <= n % 5; k++) frame[(n * 7 + k * 13) % frame.length] = (n * 31 + k) % 256;
    agent.socket.send(frame.subarray(0, 1 + ((n * 11) % frame.length)));
    agent.socket.terminate();
  }
  expect((await serving.ask('GET', '/healthz')).status).toBe(200);
});

test('a message that breaks the hub ends its connection, not the sidecar', async () => {
  const serving = await Serving.start();
  serving.hub.onReceived = () => {
    throw new TypeError('a fault in the hub');
  };
  const agent = await serving.line('/agent');
  agent.send(hello);
  agent.send(started);
  expect(((await agent.next()) as { failure: { code: string } }).failure.code).toBe('INTERNAL');
  expect(serving.log.lines.join('\n')).toContain('a fault in the hub');
});
