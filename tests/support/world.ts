/**
 * A hub with everything around it: agents that outlive it, a journal and files that outlive it, a clock that obeys.
 * The hub can be made to die at a named point, as `kill -9` would: from there on nothing it does reaches anything.
 */
import {
  PROTOCOL_VERSION,
  type AgentHello,
  type EngineView,
  type Failure,
  type Outcome,
  type ServerToAgent
} from '../../protocol';
import type { Hub, HubChange, HubParts, HubSettings } from '../../server/runtime/hub';
import { openHub } from '../../server/runtime/open-hub';
import type { Journal, JournalBatch, Oracles, Provider, RecordFile, StartOrder } from '../../server/ports';
import { FakeClock } from './fake-clock';
import { MemoryJournal } from './memory-journal';

export const CRASH_POINTS = [
  'before commit',
  'after commit',
  'before start',
  'after start',
  'send agentWelcome',
  'send runTrial',
  'after runTrial',
  'send settled',
  'send outputSettled',
  'before records',
  'after records',
  'before compaction',
  'after compaction'
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

export class Crash extends Error {}

interface Life {
  dead: boolean;
}

export interface WorldOptions {
  readonly journal?: () => Journal;
  readonly settings?: Partial<HubSettings>;
  readonly engine?: Partial<EngineView>;
  readonly oracles?: Oracles;
  readonly lockOf?: HubParts['lockOf'];
  /** What agents say of the prefix they run in, in the order of their start. */
  readonly prefixes?: readonly Pick<AgentHello, 'lock' | 'packages'>[];
}

/** What an executor's agent did and remembers; it goes on while the hub is away. */
export class Agent {
  connected = false;
  alive = true;
  /** Given and not settled, in order: those that ended with their outcome, the one that runs, those that wait. */
  readonly holding = new Map<string, { trial: string; attempt: number; outcome?: Outcome; begun?: true }>();
  /** Printed and not acknowledged, by attempt. */
  readonly printed = new Map<string, { trial: string; attempt: number; text: string }>();
  readonly received: ServerToAgent[] = [];

  constructor(
    readonly executor: string,
    readonly fleet: string
  ) {}

  get running(): { trial: string; attempt: number } | undefined {
    return [...this.holding.values()].find(held => held.outcome === undefined);
  }
}

export class World {
  readonly clock = new FakeClock();
  readonly agents = new Map<string, Agent>();
  readonly files = new Map<string, string>();
  /** Every beginning of a trial on any agent: `<trial>#<attempt>`. */
  readonly begun: string[] = [];
  readonly changes: HubChange[] = [];
  readonly said: string[] = [];
  readonly blobs = new Map<string, Uint8Array>();
  journal: Journal;
  hub!: Hub;
  crashes = 0;
  /** Thrown by the next file writes while set. */
  fileFault: Error | undefined;
  /** Start of executors fails with this. */
  startFault: Error | undefined;
  readonly killed: string[] = [];
  private readonly orders = new Map<string, StartOrder>();
  private life: Life = { dead: false };
  private crashAt: { point: CrashPoint; after: number } | undefined;
  private ids = 0;

  constructor(private readonly options: WorldOptions = {}) {
    this.journal = options.journal?.() ?? new MemoryJournal();
    this.open();
  }

  /** The hub dies when it passes this point for the nth time. */
  crashWhen(point: CrashPoint, nth = 1): void {
    this.crashAt = { point, after: nth };
  }

  /** A new hub over the same journal, as the next sidecar opens it. */
  open(): void {
    const life: Life = { dead: false };
    this.life = life;
    const options = this.options;
    const journal = options.journal === undefined ? this.journal : (this.journal = options.journal());
    this.hub = openHub({
      clock: {
        now: () => this.clock.now(),
        monotonic: () => this.clock.monotonic(),
        soon: run => this.clock.soon(() => void (life.dead || run())),
        after: (ms, run) => this.clock.after(ms, () => void (life.dead || run()))
      },
      journal: this.mortal(journal, life),
      ...(this.options.lockOf && { lockOf: this.options.lockOf }),
      executors: { send: (executor, message) => this.deliver(life, executor, message) },
      providers: new Map([['local', this.provider(life)]]),
      blobs: {
        put: async (sha256, data) => void this.blobs.set(sha256, data),
        get: async sha256 => this.blobs.get(sha256),
        has: sha256 => this.blobs.has(sha256)
      },
      records: { write: async files => this.write(life, files) },
      log: { info: () => {}, warn: says => void this.said.push(says), error: says => void this.said.push(says) },
      ids: {
        fleet: () => `fleet_f${this.nextId()}`,
        executor: () => `ex_x${this.nextId()}`,
        experiment: () => `exp_p${this.nextId()}`,
        operation: () => `op_o${this.nextId()}`
      },
      project: '/project',
      // Unless a test is about it, everything is written at once.
      settings: { gatherMs: 0, ...options.settings },
      ...(options.oracles === undefined ? {} : { oracles: options.oracles })
    });
    this.hub.subscribe({ changed: change => void (life.dead || this.changes.push(change)) });
  }

  /** `kill -9`, then a new sidecar; the agents find it by themselves. */
  async restart(): Promise<void> {
    this.kill();
    this.open();
    await this.reconnect();
  }

  kill(): void {
    this.life.dead = true;
    this.crashAt = undefined;
    for (const agent of this.agents.values()) {
      agent.connected = false;
    }
  }

  /** Runs until nothing is left to do; a hub that crashes on the way is opened again. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      try {
        this.clock.turn();
      } catch (error) {
        if (!(error instanceof Crash)) {
          throw error;
        }
      }
      await new Promise(setImmediate);
      quiet = this.clock.pending > 0 ? 0 : quiet + 1;
      if (this.life.dead) {
        this.crashes += 1;
        await this.restart();
        quiet = 0;
      }
    }
  }

  async advance(ms: number): Promise<void> {
    for (const until = this.clock.monotonic() + ms; this.clock.step(until);) {
      await this.settle();
    }
    await this.settle();
  }

  /** An answer of the hub, with everything run that it waits for. */
  async ask<Answer>(question: Promise<Answer>): Promise<Answer> {
    let done = false;
    const answer = question.finally(() => (done = true));
    answer.catch(() => {});
    for (let turn = 0; turn < 50 && !done; turn++) {
      await this.settle();
    }
    if (!done) {
      throw new Error('the hub does not answer');
    }
    return answer;
  }

  /** A fleet with every executor joined. */
  async fleet(size: number, more: object = {}): Promise<string> {
    const spec = { engine: 'local', size, memoryMb: 512, cpus: 1, gpus: 0, hours: 6, ...more };
    const { id } = await this.ask(this.hub.startFleet(spec));
    await this.settle();
    return id;
  }

  /** What agents run now ends. Returns how many ended. */
  async finish(outcome: (trial: string) => Outcome = returned): Promise<number> {
    let ended = 0;
    for (const agent of [...this.agents.values()]) {
      const held = agent.running;
      if (held !== undefined && agent.alive) {
        const own = agent.holding.get(key(held));
        if (own !== undefined) {
          own.outcome = outcome(held.trial);
          ended += 1;
          this.report(agent, held.trial, held.attempt, own.outcome);
          this.begin(agent);
        }
      }
    }
    await this.settle();
    return ended;
  }

  /** The first of what agents run now ends. */
  async finishOne(outcome: (trial: string) => Outcome = returned): Promise<void> {
    for (const agent of this.agents.values()) {
      const held = agent.running;
      const own = held === undefined ? undefined : agent.holding.get(key(held));
      if (held !== undefined && own !== undefined) {
        own.outcome = outcome(held.trial);
        this.report(agent, held.trial, held.attempt, own.outcome);
        this.begin(agent);
        break;
      }
    }
    await this.settle();
  }

  async finishAll(outcome?: (trial: string) => Outcome): Promise<void> {
    while ((await this.finish(outcome)) > 0) {
      // Each round frees executors for the next trials.
    }
  }

  async join(agent: Agent): Promise<Failure | undefined> {
    agent.connected = true;
    const holding = [...agent.holding.values()].map(({ trial, attempt }) => ({ trial, attempt }));
    const refused = this.hub.agentJoined({
      kind: 'agentHello',
      protocolVersion: PROTOCOL_VERSION,
      executor: agent.executor,
      fleet: agent.fleet,
      pid: 7,
      host: 'here',
      python: '3.11',
      version: '0.1.0',
      gpus: [],
      holding,
      ...this.options.prefixes?.[[...this.agents.values()].indexOf(agent)]
    });
    if (refused !== undefined) {
      agent.connected = false;
      agent.alive = false;
      return refused;
    }
    for (const printed of [...agent.printed.values()]) {
      this.tellOutput(agent, printed);
    }
    for (const { trial, attempt, outcome } of [...agent.holding.values()]) {
      if (outcome !== undefined) {
        this.report(agent, trial, attempt, outcome);
      }
    }
    return undefined;
  }

  async reconnect(): Promise<void> {
    for (const agent of [...this.agents.values()]) {
      if (agent.alive && !agent.connected) {
        await this.join(agent);
      }
    }
  }

  disconnect(agent: Agent): void {
    agent.connected = false;
    this.hub.closed(agent.executor);
  }

  /** Its processes die; the provider sees it. */
  async die(agent: Agent, how = 'killed by SIGKILL'): Promise<void> {
    agent.alive = false;
    agent.connected = false;
    const order = [...this.orders.values()].find(({ executors }) => executors.some(({ id }) => id === agent.executor));
    this.hub.closed(agent.executor);
    order?.ended(agent.executor, { code: 'EXECUTOR_LOST', message: how });
    await this.settle();
  }

  agent(executor: string): Agent {
    const agent = this.agents.get(executor);
    if (agent === undefined) {
      throw new Error(`no agent ${executor}`);
    }
    return agent;
  }

  json(path: string): unknown {
    return JSON.parse(this.files.get(path) ?? 'null');
  }

  /** What each agent runs prints a line. */
  async print(): Promise<void> {
    for (const agent of this.agents.values()) {
      const held = agent.running;
      if (held !== undefined && agent.alive) {
        const printed = { ...held, text: `${held.trial} prints` };
        agent.printed.set(key(held), printed);
        this.tellOutput(agent, printed);
      }
    }
    await this.settle();
  }

  /** What waits first begins when nothing else runs. */
  /** It goes on to the next by itself. */
  begin(agent: Agent): void {
    const next = agent.running;
    const own = next === undefined ? undefined : agent.holding.get(key(next));
    if (next !== undefined && own !== undefined && own.begun === undefined) {
      own.begun = true;
      this.begun.push(key(next));
    }
  }

  private tellOutput(agent: Agent, { trial, attempt, text }: { trial: string; attempt: number; text: string }): void {
    if (agent.connected && !this.life.dead) {
      const items = [{ kind: 'stream', name: 'stdout', text } as const];
      this.hub.received(agent.executor, { kind: 'trialOutput', trial, attempt, seq: 0, items });
    }
  }

  private report(agent: Agent, trial: string, attempt: number, outcome: Outcome): void {
    if (agent.connected && !this.life.dead) {
      this.hub.received(agent.executor, { kind: 'trialStarted', trial, attempt });
      this.hub.received(agent.executor, { kind: 'trialFinished', trial, attempt, outcome, tookMs: 1 });
    }
  }

  private deliver(life: Life, executor: string, message: ServerToAgent): boolean {
    if (message.kind === 'agentWelcome' || message.kind === 'runTrial' || message.kind === 'settled') {
      this.pass(`send ${message.kind}`, life);
    } else if (message.kind === 'outputSettled') {
      this.pass('send outputSettled', life);
    }
    const agent = this.agents.get(executor);
    if (life.dead || agent === undefined || !agent.connected || !agent.alive) {
      return false;
    }
    agent.received.push(message);
    switch (message.kind) {
      case 'agentWelcome':
        for (const ref of message.drop) {
          agent.holding.delete(key(ref));
        }
        this.begin(agent);
        break;
      case 'runTrial':
        agent.holding.set(key(message), { trial: message.trial, attempt: message.attempt });
        this.begin(agent);
        this.pass('after runTrial', life);
        break;
      case 'recallTrials': {
        const waiting = message.trials.filter(ref => agent.holding.get(key(ref))?.begun === undefined);
        const trials = waiting.filter(ref => agent.holding.delete(key(ref)));
        this.clock.soon(() => {
          if (!this.life.dead && agent.connected) {
            this.hub.received(executor, { kind: 'trialsReturned', trials });
          }
        });
        break;
      }
      case 'outputSettled':
        agent.printed.delete(key(message));
        break;
      case 'settled':
        agent.holding.delete(key(message));
        this.begin(agent);
        break;
      case 'shutDown':
        agent.alive = false;
        this.clock.soon(() => {
          if (!this.life.dead && agent.connected) {
            this.hub.received(executor, { kind: 'executorLeaving' });
            this.disconnect(agent);
          }
        });
        break;
      default:
    }
    return true;
  }

  private provider(life: Life): Provider {
    return {
      engine: 'local',
      describe: async () => ({
        name: 'local',
        title: 'This machine',
        available: true,
        says: '4 cores',
        cores: 4,
        memoryMb: 8_000,
        gpus: [],
        ...this.options.engine
      }),
      start: async order => {
        if (life.dead) {
          return;
        }
        if (this.startFault !== undefined) {
          throw this.startFault;
        }
        this.pass('before start', life);
        for (const { id } of order.executors) {
          this.agents.set(id, new Agent(id, order.fleet));
          this.orders.set(id, order);
        }
        this.pass('after start', life);
        this.clock.soon(() => void (this.life.dead || this.reconnect()));
      },
      kill: async executor => {
        if (!life.dead) {
          this.killed.push(executor);
          const agent = this.agents.get(executor);
          if (agent !== undefined) {
            agent.alive = false;
            agent.connected = false;
          }
        }
      },
      isGone: executor => this.agents.get(executor)?.alive === false,
      log: executor => `/project/.hopyard/logs/executors/${executor}.log`
    };
  }

  private mortal(journal: Journal, life: Life): Journal {
    return {
      commit: (batch: JournalBatch) => {
        this.pass('before commit', life);
        journal.commit(batch);
        this.pass('after commit', life);
      },
      recover: () => journal.recover(),
      compact: snapshot => {
        this.pass('before compaction', life);
        journal.compact(snapshot);
        this.pass('after compaction', life);
      },
      archive: journal.archive,
      [Symbol.dispose]: () => {}
    };
  }

  private async write(life: Life, files: readonly RecordFile[]): Promise<void> {
    this.pass('before records', life);
    if (this.fileFault !== undefined) {
      throw this.fileFault;
    }
    for (const { path, text } of files) {
      this.files.set(path, text);
    }
    this.pass('after records', life);
  }

  /** The dead do nothing more; the one whose time has come dies here. */
  private pass(point: CrashPoint, life: Life): void {
    if (this.crashAt?.point === point && life === this.life && !life.dead) {
      this.crashAt = { point, after: this.crashAt.after - 1 };
      if (this.crashAt.after === 0) {
        this.kill();
      }
    }
    if (life.dead) {
      throw new Crash(point);
    }
  }

  private nextId(): string {
    this.ids += 1;
    return String(this.ids).padStart(4, '0');
  }
}

export const key = ({ trial, attempt }: { trial: string; attempt: number }): string => `${trial}#${attempt}`;

export const returned = (): Outcome => ({
  kind: 'returned',
  value: { json: 1, repr: '1', metric: 1, pickled: Uint8Array.from([128, 5]), size: 2 }
});
