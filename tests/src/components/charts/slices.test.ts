import {
  type Frames,
  IDLE_SLICE_MS,
  noteInput,
  PATIENCE_MS,
  SLICE_MS,
  Slices
} from '../../../../src/components/charts/slices';

/** Frames by hand: each piece of work takes three milliseconds. */
class HandFrames implements Frames {
  time = 10_000;
  private _next = new Map<number, () => void>();
  private _handle = 0;

  now(): number {
    return this.time;
  }

  request(callback: () => void): number {
    this._next.set(++this._handle, callback);
    return this._handle;
  }

  cancel(handle: number): void {
    this._next.delete(handle);
  }

  turn(): void {
    this.time += 16;
    const due = [...this._next.values()];
    this._next = new Map();
    due.forEach(callback => callback());
  }
}

function work(frames: HandFrames, log: string[], name: string, steps: number): () => Iterable<void> {
  return function* () {
    for (let step = 0; step < steps; step++) {
      frames.time += 3;
      log.push(`${name}${step}`);
      yield;
    }
  };
}

test('work stops when its share of the frame is spent and goes on in the next', () => {
  const frames = new HandFrames();
  const slices = new Slices(frames);
  const log: string[] = [];
  noteInput(frames.time);
  slices.start(work(frames, log, 'a', 10), () => log.push('done'));
  frames.turn();
  expect(log).toHaveLength(Math.ceil(SLICE_MS / 3));
  frames.turn();
  frames.turn();
  frames.turn();
  expect(log[log.length - 1]).toBe('done');
  expect(slices.isBusy).toBe(false);
});

test('while nobody points, a slice is longer', () => {
  const frames = new HandFrames();
  frames.time = 1e6;
  const log: string[] = [];
  new Slices(frames).start(work(frames, log, 'a', 100), () => undefined);
  frames.turn();
  expect(log).toHaveLength(Math.ceil(IDLE_SLICE_MS / 3));
});

test('newer work takes the place of what is under way', () => {
  const frames = new HandFrames();
  const slices = new Slices(frames);
  const log: string[] = [];
  noteInput(frames.time + 1000);
  slices.start(work(frames, log, 'a', 100), () => log.push('done a'));
  frames.turn();
  slices.start(work(frames, log, 'b', 1), () => log.push('done b'));
  frames.turn();
  expect(log[log.length - 1]).toBe('done b');
  expect(log).not.toContain('done a');
});

test('news without end cannot keep a picture from ever being finished', () => {
  const frames = new HandFrames();
  const slices = new Slices(frames);
  const done: number[] = [];
  noteInput(frames.time + 1e6);
  for (let turn = 0; turn < 200; turn++) {
    slices.start(work(frames, [], 'a', 30), () => done.push(turn));
    frames.turn();
  }
  expect(done.length).toBeGreaterThan(2);
  expect(done[0]).toBeGreaterThan(PATIENCE_MS / 40);
});

test('stopped work is never done', () => {
  const frames = new HandFrames();
  const slices = new Slices(frames);
  const log: string[] = [];
  slices.start(work(frames, log, 'a', 1), () => log.push('done'));
  slices.stop();
  frames.turn();
  expect(log).toEqual([]);
});

test('the chart that is pointed at comes first, and each of the others has its turn', () => {
  const frames = new HandFrames();
  const [one, two, pointed] = [new Slices(frames), new Slices(frames), new Slices(frames)];
  const log: string[] = [];
  noteInput(frames.time + 1e6);
  one.start(work(frames, log, 'a', 20), () => undefined);
  two.start(work(frames, log, 'b', 20), () => undefined);
  pointed.start(work(frames, log, 'p', 20), () => undefined);
  pointed.goFirst();
  frames.turn();
  expect(log).toEqual(['p0', 'p1', 'p2', 'a0']);
  frames.turn();
  expect(log.slice(4)).toEqual(['p3', 'p4', 'p5', 'b0']);
  frames.turn();
  expect(log.slice(8)).toEqual(['p6', 'p7', 'p8', 'a1']);
});

test('a drawing that breaks is given up, and the others go on', () => {
  const frames = new HandFrames();
  const [broken, other] = [new Slices(frames), new Slices(frames)];
  const log: string[] = [];
  broken.start(
    () => {
      throw new RangeError('no such colour');
    },
    () => log.push('never')
  );
  other.start(work(frames, log, 'a', 1), () => log.push('done'));
  expect(() => frames.turn()).toThrow('no such colour');
  frames.turn();
  expect(log).toEqual(['a0', 'done']);
  expect(broken.isBusy).toBe(false);
});
