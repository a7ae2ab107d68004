import { openCurves } from '../../../server/search-stdio/async';
import { readArguments, type Conversation } from '../../../server/search-stdio/conversation';

const INIT = {
  cmd: 'init',
  space: [{ name: 'x', type: 'float', lo: 0, hi: 1, log: false }],
  seed: 1,
  maxEpochs: 9,
  direction: 'minimize'
};
const open = (...words: string[]): Conversation => openCurves(INIT, readArguments(words));
const report = (id: number, step: number, value: unknown): object => ({ cmd: 'report', id, step, value });

test('a trial starts, reports, is told to stop with the reason, and finishes', () => {
  const talk = open('random', 'rule=median', 'rule.minFinished=1', 'rule.graceReports=0');
  expect(talk.answer({ cmd: 'start' })).toEqual({ id: 0, params: { x: expect.any(Number) } });
  expect(talk.answer(report(0, 1, 3))).toEqual({ stop: false });
  expect(talk.answer({ cmd: 'finish', id: 0, value: 3, stopped: false })).toEqual({});
  expect(talk.answer({ cmd: 'start' })).toMatchObject({ id: 1 });
  expect(talk.answer(report(1, 1, 4))).toEqual({
    stop: true,
    because: expect.stringContaining('worse than the median 3')
  });
  expect(talk.answer({ cmd: 'finish', id: 1, value: 4, stopped: true })).toEqual({});
});

test('without a rule nothing is stopped', () => {
  const talk = open('random');
  talk.answer({ cmd: 'start' });
  expect(talk.answer(report(0, 1, null))).toEqual({ stop: false });
});

test('a whole rule can be given as JSON, and rungs end with the training', () => {
  const any = open('random', 'rule={"name":"any","of":[{"name":"threshold","options":{"limit":1}}]}');
  any.answer({ cmd: 'start' });
  expect(any.answer(report(0, 1, 2))).toMatchObject({ stop: true });
  const asha = open('random', 'rule=asha');
  asha.answer({ cmd: 'start' });
  asha.answer({ cmd: 'start' });
  // Step 9 is the last: what is judged there is the rung at 3.
  asha.answer(report(0, 9, 1));
  expect(asha.answer(report(1, 9, 2))).toMatchObject({ because: expect.stringContaining('(rung 3)') });
});

test('a value that is null counts as not a number', () => {
  const talk = open('random', 'rule=threshold', 'rule.limit=1');
  talk.answer({ cmd: 'start' });
  expect(talk.answer(report(0, 1, null))).toMatchObject({ stop: true });
});

test('the search learns from what was reported and told', () => {
  const talk = open('gp', 'start=3');
  const xs = Array.from({ length: 12 }, (_, id) => {
    const { params } = talk.answer({ cmd: 'start' }) as { params: { x: number } };
    const value = Math.abs(params.x - 0.3);
    talk.answer(report(id, 9, value));
    talk.answer({ cmd: 'finish', id, value, stopped: false });
    return params.x;
  });
  expect(Math.min(...xs.slice(6).map(x => Math.abs(x - 0.3)))).toBeLessThan(0.05);
});

test('mistakes are named, and a search that hands out budgets is refused', () => {
  const talk = open('random');
  expect(() => talk.answer({ cmd: 'boo' })).toThrow('Unknown command "boo"; use init, start, report or finish.');
  expect(() => talk.answer(report(7, 1, 1))).toThrow('There is no outstanding trial 7 to tell about.');
  talk.answer({ cmd: 'start' });
  expect(() => talk.answer({ cmd: 'report', id: 0, value: 1 })).toThrow('"step" must be a number, not undefined.');
  expect(() => open('asha').answer({ cmd: 'start' })).toThrow('hands out budgets');
  expect(() => openCurves({ ...INIT, maxEpochs: 0 }, readArguments([]))).toThrow('"maxEpochs" must be a whole number');
  expect(() => open('random', 'rule=medain')).toThrow('There is no stopping rule named "medain"');
});
