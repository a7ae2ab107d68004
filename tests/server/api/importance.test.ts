/** The route that says which parameters decided. */
import type { ImportanceView } from '../../../protocol';
import { importanceOf, type ImportanceQuestion } from '../../../server/core/analysis/importance/importance';
import { EXPERIMENT } from '../support/scripted-hub';
import { Serving } from '../support/serving';

jest.setTimeout(60_000);

test('the thread is asked, and its answer comes as it is', async () => {
  const made = await Serving.start();
  const question: ImportanceQuestion = {
    metric: 'accuracy',
    pairs: 3,
    trials: [1, 2, 3, 4, 5].map(x => ({ params: { x }, value: x })),
    seed: 1
  };
  made.analyst.answer = importanceOf(question);
  const url = `/api/experiments/${EXPERIMENT}/importance?metric=accuracy&pairs=3`;
  const answer = await made.ask('GET', url);
  expect(answer.status).toBe(200);
  expect(made.analyst.asked).toEqual([{ kind: 'importance', ...question }]);
  expect(answer.json<ImportanceView>()).toEqual({
    metric: 'accuracy',
    parameters: [{ name: 'x', importance: 1, std: expect.any(Number) as number }],
    pairs: [],
    trials: 5,
    says: 'x makes 100 % of what single parameters do to accuracy; computed from 5 trials.'
  });
});

test.each(['pairs=-1', 'pairs=many', 'pairs=101'])('%s is refused in words', async query => {
  const made = await Serving.start();
  const answer = await made.ask('GET', `/api/experiments/${EXPERIMENT}/importance?${query}`);
  expect([answer.status, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
});
