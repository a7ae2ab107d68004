import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packColumns, unpackColumns, type TrialView } from '../../../protocol';
import { EXPERIMENT, experimentView, trialView } from '../support/scripted-hub';
import { Serving } from '../support/serving';

jest.setTimeout(60_000);

const TRIAL = `${EXPERIMENT}.0`;

async function serving(...trials: TrialView[]): Promise<Serving> {
  const made = await Serving.start();
  made.hub.experimentSnapshot = { revision: 1, experiment: experimentView(), trials, output: [] };
  return made;
}

describe('curves', () => {
  test('are asked of the thread as they are wanted, and come as bytes', async () => {
    const made = await serving();
    const columns = packColumns({ mark: 5 }, { values: Float64Array.of(1, Number.NaN) });
    made.analyst.answer = columns;
    const query = 'points=50&from=1.5&to=9&trials=0-2,7&since=4';
    const answer = await made.ask('GET', `/api/experiments/${EXPERIMENT}/curves?${query}`);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/octet-stream']);
    expect(answer.headers['content-length']).toBe(String(columns.length));
    expect(made.analyst.asked).toEqual([
      {
        kind: 'curves',
        experiment: EXPERIMENT,
        metric: 'loss',
        points: 50,
        ...{ from: 1.5, to: 9, since: 4, numbers: [0, 1, 2, 7] }
      }
    ]);
    expect(unpackColumns(columns).arrays['values']).toHaveLength(2);
  });

  test.each(['points=1', 'trials=1-', 'trials=x', 'trials=0-99999999', 'since=-1', 'from=x'])(
    '%s is refused in words',
    async query => {
      const made = await serving();
      const answer = await made.ask('GET', `/api/experiments/${EXPERIMENT}/curves?${query}`);
      expect([answer.status, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
    }
  );
});

test('a trial, and one that is not there', async () => {
  const made = await serving(trialView(0, { params: { lr: 1 } }));
  expect((await made.ask('GET', `/api/trials/${TRIAL}`)).json()).toMatchObject({ number: 0, params: { lr: 1 } });
  expect((await made.ask('GET', `/api/trials/${EXPERIMENT}.9`)).json().code).toBe('NOT_FOUND');
});

describe('files of a trial', () => {
  test('are listed below its folder, without following links', async () => {
    const made = await serving(trialView(0, { directory: 'Experiments/x/0' }));
    const folder = join(made.project, 'Experiments/x/0');
    mkdirSync(join(folder, 'checkpoints'), { recursive: true });
    writeFileSync(join(folder, 'output.log'), 'line\n');
    writeFileSync(join(folder, 'checkpoints/last.bin'), 'abc');
    symlinkSync('/etc', join(folder, 'etc'));
    const { files } = (await made.ask('GET', `/api/trials/${TRIAL}/files`)).json<{ files: { path: string }[] }>();
    expect(files.map(({ path }) => path)).toEqual([
      'Experiments/x/0/checkpoints/last.bin',
      'Experiments/x/0/output.log'
    ]);
    expect((await made.ask('GET', `/api/trials/${TRIAL}/log`)).json()).toMatchObject({ text: 'line\n', size: 5 });
  });

  test('a trial that has no folder yet has none', async () => {
    const made = await serving(trialView(0, { directory: 'Experiments/none' }));
    expect((await made.ask('GET', `/api/trials/${TRIAL}/files`)).json()).toEqual({ files: [], isCut: false });
    expect((await made.ask('GET', `/api/trials/${TRIAL}/log`)).json()).toMatchObject({ text: '', size: 0 });
  });

  test('nothing outside the project is read, whatever a folder is called', async () => {
    const made = await serving(trialView(0, { directory: '../../../../etc' }));
    expect((await made.ask('GET', `/api/trials/${TRIAL}/files`)).json()).toEqual({ files: [], isCut: false });
    expect((await made.ask('GET', `/api/trials/${TRIAL}/log`)).json()).toMatchObject({ path: '', text: '' });
  });

  test('of very many the first are listed, and it is said that there are more', async () => {
    const made = await serving(trialView(0, { directory: 'many' }));
    mkdirSync(join(made.project, 'many'));
    for (let k = 0; k < 510; k++) writeFileSync(join(made.project, 'many', `${k}`), '');
    const { files, isCut } = (await made.ask('GET', `/api/trials/${TRIAL}/files`)).json<{
      files: unknown[];
      isCut: boolean;
    }>();
    expect([files.length, isCut]).toEqual([500, true]);
  });
});

describe('trials for other programs', () => {
  const trials = [
    trialView(0, {
      state: 'succeeded',
      params: { lr: 0.1, note: '=HYPERLINK("http://x")', list: [1, 2] },
      metric: 0.5
    }),
    trialView(1, { params: { lr: -1, 'a,b': 'two\nlines "quoted"' }, labels: { rung: 1 }, metrics: { loss: 2 } })
  ];

  test('comma-separated: every column that any has, nothing that a spreadsheet would run', async () => {
    const made = await serving(...trials);
    const { body, headers } = await made.ask('GET', `/api/experiments/${EXPERIMENT}/trials.csv`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = body.split('\r\n');
    expect(lines[0]).toBe(
      'number,state,metric,step,latest,startedAt,endedAt,attempt,executorLabel,' +
        'params.lr,params.note,params.list,"params.a,b",metrics.loss,labels.rung,budget,stoppedBecause,failure'
    );
    expect(lines[1]).toBe(`0,succeeded,0.5,,,,,1,,0.1,"'=HYPERLINK(""http://x"")","[1,2]",,,,,,`);
    expect(lines[2]).toBe('1,running,,,,,,1,,-1,,,"two\nlines ""quoted""",2,1,,,');
  });

  test('a JSON object a line', async () => {
    const made = await serving(...trials);
    const { body } = await made.ask('GET', `/api/experiments/${EXPERIMENT}/trials.jsonl`);
    const read = body
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as TrialView);
    expect(read).toEqual(trials);
  });

  test('an experiment without trials has its head, and no line', async () => {
    const made = await serving();
    expect((await made.ask('GET', `/api/experiments/${EXPERIMENT}/trials.csv`)).body.split('\r\n')).toHaveLength(2);
    expect((await made.ask('GET', `/api/experiments/${EXPERIMENT}/trials.jsonl`)).body).toBe('');
  });
});

test('experiments side by side come in the order in which they were asked for', async () => {
  const made = await serving();
  const answer = await made.ask('GET', '/api/compare?experiments=exp_bbbb0001,exp_aaaa0001');
  expect(answer.json<{ id: string }[]>().map(({ id }) => id)).toEqual(['exp_bbbb0001', 'exp_aaaa0001']);
});

describe('what if', () => {
  test('what the replay says is the answer', async () => {
    const made = await serving();
    made.analyst.answer = { says: ['so'] };
    const answer = await made.ask('POST', `/api/experiments/${EXPERIMENT}/what-if`, { body: { executors: 8 } });
    expect(answer.json()).toEqual({ says: ['so'] });
    expect(made.analyst.asked[0]).toMatchObject({ kind: 'whatIf', wanted: { executors: 8 }, metric: 'loss' });
  });

  test('what cannot be replayed is refused with the reason', async () => {
    const made = await serving();
    made.analyst.answer = { notPossible: '"gp" would propose what never ran.' };
    const answer = await made.ask('POST', `/api/experiments/${EXPERIMENT}/what-if`, { body: {} });
    expect([answer.status, answer.json().message]).toEqual([
      400,
      'The replay is not valid: "gp" would propose what never ran.'
    ]);
  });

  test.each([{ executors: 0 }, { executors: 1.5 }, { stopping: 'median' }])('%j is refused', async body => {
    const made = await serving();
    expect((await made.ask('POST', `/api/experiments/${EXPERIMENT}/what-if`, { body })).status).toBe(400);
  });
});
