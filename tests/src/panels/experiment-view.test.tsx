import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import type { ExperimentDelta, TrialOutputChunk } from '../../../protocol';
import { staticBundle } from '../../../src/panels/experiment/bundle';
import { readContent } from '../../../src/panels/experiment/content';
import { ExperimentModel } from '../../../src/panels/experiment/model';
import { ExperimentOutputView } from '../../../src/panels/experiment/view';
import { Hopyard } from '../../../src/store/hopyard';
import type { IApi } from '../../../src/tokens';
import { experiment, HandFeed, NOW, printed, story, trans, trial } from '../fixtures';

const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
const over = experiment({
  state: 'succeeded',
  endedAt: NOW + 1000,
  trials: { total: 4, queued: 0, running: 0, succeeded: 4, stopped: 0, failed: 0, cancelled: 0 }
});

function scene(api: Partial<IApi> = {}): { feed: HandFeed; model: ExperimentModel; container: HTMLElement } {
  const feed = new HandFeed();
  const hopyard = new Hopyard({ feed, api: api as IApi });
  const model = new ExperimentModel({ hopyard, updatesPerSecond: () => 1000 });
  const { container } = render(
    <ExperimentOutputView model={model} rendermime={rendermime} trusted={false} trans={trans} />
  );
  return { feed, model, container };
}

/** Lets the throttled drawing and the renderers' promises happen. */
async function drawn(deed: () => unknown): Promise<void> {
  await act(async () => {
    await deed();
    await new Promise(resolve => setTimeout(resolve, 20));
  });
}

const said = (container: HTMLElement): string[] =>
  [...container.querySelectorAll('.jp-Hopyard-block')].map(
    block =>
      `${block.querySelector('.jp-Hopyard-gutter [aria-hidden]')?.textContent ?? ''}|${block.querySelector('pre')?.textContent ?? ''}`
  );

async function live(
  output = [1, 2, 3, 4].map(number => printed(number, 'Hello from GPU\n'))
): Promise<ReturnType<typeof scene>> {
  const made = scene();
  await drawn(() => {
    made.model.show({ id: 'exp_aaaa', snapshot: undefined });
    return made.feed.answer('experiment:exp_aaaa', story({ output }));
  });
  return made;
}

test('equal output of four executors is shown once, with all of them', async () => {
  const { container } = await live();
  expect(said(container)).toEqual(['4 ×|Hello from GPU\n']);
  expect(container.querySelector('.jp-Hopyard-gutter')?.getAttribute('title')).toBe('e1, e2, e3, e4');
  fireEvent.click(screen.getByRole('tab', { name: 'e2' }));
  expect(said(container)).toEqual(['|Hello from GPU\n']);
});

test('goes on when blocks vanish, as after an executor was lost', async () => {
  const { container, feed } = await live([
    printed(1, 'begun\n'),
    printed(2, 'begun\n'),
    printed(2, 'more\n', { seq: 1 })
  ]);
  const delta: ExperimentDelta & { id: string } = {
    id: 'exp_aaaa',
    revision: 2,
    trials: [trial(2, { attempt: 2 })],
    output: []
  };
  await drawn(() => feed.experimentDelta.emit(delta));
  expect(said(container)).toEqual(['e1|begun\n']);
});

test('what the kernel says beside a live feed is not drawn, and without one it is', async () => {
  const { model, feed, container } = await live([printed(1, 'newest\n')]);
  let told = 0;
  model.changed.connect(() => (told += 1));
  const older = { id: 'exp_aaaa', snapshot: story({ output: [printed(1, 'older\n')] }) };
  await drawn(() => model.show(older));
  expect(told).toBe(0);
  expect(said(container)).toEqual(['e1|newest\n']);
  await drawn(() => feed.turn({ kind: 'stale', lastHeard: NOW, why: 'lost' }));
  told = 0;
  await drawn(() => model.show(older));
  expect(told).toBe(1);
});

test('colours are drawn, markup in text is not', async () => {
  const { container } = await live([printed(1, '\u001b[32mgreen\u001b[0m <b>bold</b>\n')]);
  expect(container.querySelector('.ansi-green-fg')?.textContent).toBe('green');
  expect(container.querySelector('b')).toBeNull();
});

test('untrusted HTML keeps no script', async () => {
  const html = '<p>fine</p><script>window.hacked = true</script><img src=x onerror="window.hacked = true">';
  const chunk = printed(1, '', { items: [{ kind: 'display', data: { 'text/html': html }, metadata: {} }] });
  const { container } = await live([chunk]);
  expect(container.querySelector('p')?.textContent).toBe('fine');
  expect(container.querySelector('script')).toBeNull();
  expect(container.querySelector('[onerror]')).toBeNull();
});

test('a final output needs no connection', async () => {
  const { model, feed, container } = scene();
  const content = readContent(staticBundle(story({ experiment: over, output: [printed(1, 'kept\n')] })));
  await drawn(() => content && model.show(content));
  expect(feed.connection.kind).toBe('idle');
  expect(screen.getByText('finished')).toBeTruthy();
  expect(said(container)).toEqual(['e1|kept\n']);
});

test('what the sidecar does not know is shown as saved', async () => {
  const { model, feed } = scene();
  await drawn(async () => {
    model.show({ id: 'exp_aaaa', snapshot: story({ output: [printed(1, 'saved\n')] }) });
    feed.joins
      .find(({ room }) => room === 'experiment:exp_aaaa')
      ?.refuse(new Error('There is no experiment exp_aaaa.'));
  });
  expect(screen.getByText('Shown as saved: the sidecar no longer knows this experiment.')).toBeTruthy();
  expect(screen.getByText('saved')).toBeTruthy();
});

test('Stop says what is lost and then stops', async () => {
  const stopped: string[] = [];
  const { model, feed } = scene({
    stopExperiment: async id => {
      stopped.push(id);
      return experiment({ state: 'stopping' });
    }
  });
  await drawn(() => {
    model.show({ id: 'exp_aaaa', snapshot: undefined });
    return feed.answer('experiment:exp_aaaa', story());
  });
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await drawn(() => fireEvent.click(screen.getByRole('button', { name: 'Stop: 4 trials end, 0 results stay' })));
  expect(stopped).toEqual(['exp_aaaa']);
});

test('trials with arguments have a table', async () => {
  const trials = Array.from({ length: 8 }, (_, index) =>
    trial(index + 1, { params: { lr: index / 10 }, state: 'succeeded', metric: index, executorLabel: 'e1' })
  );
  const { model, feed } = scene();
  await drawn(() => {
    model.show({ id: 'exp_aaaa', snapshot: undefined });
    return feed.answer('experiment:exp_aaaa', story({ trials }));
  });
  fireEvent.click(screen.getByRole('tab', { name: 'trials' }));
  expect(screen.getAllByRole('row')).toHaveLength(7);
  fireEvent.click(screen.getByRole('button', { name: 'Show all 8' }));
  expect(screen.getAllByRole('row')).toHaveLength(9);
});

test('trials that printed nothing are shown as their table in the end, unless a tab was chosen', async () => {
  const trials = [1, 2].map(number => trial(number, { params: { lr: number }, state: 'succeeded' }));
  const open = async (ended: boolean, output: TrialOutputChunk[] = []): Promise<ReturnType<typeof scene>> => {
    const made = scene();
    await drawn(() => {
      made.model.show({ id: 'exp_aaaa', snapshot: undefined });
      return made.feed.answer(
        'experiment:exp_aaaa',
        story({ trials, output, experiment: ended ? over : experiment() })
      );
    });
    return made;
  };
  const front = ({ container }: { container: HTMLElement }): string | null | undefined =>
    container.querySelector('[role=tab][aria-selected=true]')?.textContent;
  expect(front(await open(false))).toBe('all');
  expect(front(await open(true, [printed(1, 'said\n')]))).toBe('all');
  const silent = await open(true);
  expect(front(silent)).toBe('trials');
  fireEvent.click(within(silent.container).getByRole('tab', { name: 'all' }));
  expect(front(silent)).toBe('all');
});

test('is free of accessibility faults', async () => {
  const { container } = await live();
  expect((await axe(container)).violations).toEqual([]);
});

test('the saved bundle reads without us, escapes markup and keeps the newest output within bounds', () => {
  const big = Array.from({ length: 30 }, (_, seq) => printed(1, `${'x'.repeat(10_000)}${seq}\n`, { seq }));
  const bundle = staticBundle(story({ experiment: over, output: [...big, printed(2, '<b>last</b>\n')] }));
  expect(bundle['text/plain']).toContain('[e2] <b>last</b>');
  expect(bundle['text/html']).toContain('&lt;b&gt;last&lt;/b&gt;');
  const kept = readContent(bundle)?.snapshot?.output ?? [];
  expect(JSON.stringify(kept).length).toBeLessThan(210_000);
  expect(kept[kept.length - 1]?.trial).toBe('exp_aaaa.2');
  expect(kept[0]?.seq).toBeGreaterThan(0);
});
