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
  private _frame = 0;

  now(): number {
    return this.time;
  }

  frame(): number {
    return this._frame;
  }

  request(callback: () => void): number {
    this._next.set(++this._handle, callback);
    return this._handle;
  }

  cancel(handle: number): void {
    this._next.delete(handle);
  }

  turn(): void {
    this._frame++;
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
