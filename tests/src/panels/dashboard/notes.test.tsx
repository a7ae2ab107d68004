import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { Notes } from '../../../../protocol';
import { HopyardError } from '../../../../src/failure';
import type { DashboardActs } from '../../../../src/panels/dashboard/acts';
import { NotesModel } from '../../../../src/panels/dashboard/model/notes';
import { NotesView } from '../../../../src/panels/dashboard/notes/notes';
import { board } from './board';

const trans = nullTranslator.load('hopyard');
const PATH = 'Experiments/application_1_abc_1/notes.md';

/** Keeps one text and judges revisions as the sidecar does. */
class Kept {
  text = '';
  readonly writers: string[] = [];

  notes = (): Promise<Notes> => Promise.resolve({ path: PATH, text: this.text, revision: this.revision });

  saveNotes = (_experiment: string, text: string, revision: string, by: string): Promise<Notes> => {
    if (revision !== this.revision) {
      return Promise.reject(new HopyardError('NOTES_CHANGED', `Somebody else has changed ${PATH}.`, 'Read it.', 409));
    }
    this.text = text;
    this.writers.push(by);
    return this.notes();
  };

  get revision(): string {
    return `of ${this.text}`;
  }
}

const modelOn = (kept: Pick<Kept, 'notes' | 'saveNotes'>, by = 'Ada'): NotesModel =>
  new NotesModel({ api: kept, experiment: 'exp_aaaa', by: () => by });

async function opened(kept: Kept, by?: string): Promise<NotesModel> {
  const model = modelOn(kept, by);
  await model.load();
  model.edit();
  return model;
}

test('what is saved is there for the next one, with who wrote it', async () => {
  const kept = new Kept();
  const model = await opened(kept);
  model.write('# first');
  expect([model.isDirty, await model.save(), model.isDirty, model.draft]).toEqual([true, true, false, undefined]);
  expect((await opened(kept, 'Bo')).draft).toBe('# first');
  expect(kept.writers).toEqual(['Ada']);
});

test('of two browsers the second keeps its text, sees the other one, and both can be put together', async () => {
  const kept = new Kept();
  const [ada, bo] = [await opened(kept), await opened(kept, 'Bo')];
  ada.write('from Ada');
  bo.write('from Bo');
  await ada.save();
  expect(await bo.save()).toBe(false);
  expect([bo.draft, bo.theirs?.text, bo.error?.code, kept.text]).toEqual([
    'from Bo',
    'from Ada',
    'NOTES_CHANGED',
    'from Ada'
  ]);
  bo.putTogether();
  expect([bo.theirs, bo.error]).toEqual([undefined, undefined]);
  expect(await bo.save()).toBe(true);
  expect(kept.text).toBe('from Ada\n\n---\n\nfrom Bo');
});

test('replacing theirs asks for a second word, and a third text in between is told again', async () => {
  const kept = new Kept();
  const model = await opened(kept);
  model.write('mine');
  kept.text = 'second';
  await model.save();
  kept.text = 'third';
  expect(await model.save()).toBe(false);
  expect(model.theirs?.text).toBe('third');
  expect(await model.save()).toBe(true);
  expect(kept.text).toBe('mine');
});

test('what somebody else writes is shown at once while one reads, and kept beside the draft while one writes', async () => {
  const kept = new Kept();
  const model = modelOn(kept);
  await model.load();
  kept.text = 'new';
  await model.load();
  expect(model.saved?.text).toBe('new');
  model.edit();
  model.write('new and mine');
  kept.text = 'newer';
  await model.load();
  expect([model.draft, model.theirs?.text]).toEqual(['new and mine', 'newer']);
  model.discard();
  expect([model.draft, model.saved?.text, model.theirs]).toEqual([undefined, 'newer', undefined]);
});

test('a dashboard that is closed saves what was being written, below what came meanwhile', async () => {
  const kept = new Kept();
  const model = await opened(kept);
  model.write('half a sentence');
  kept.text = 'theirs';
  model.dispose();
  await waitFor(() => expect(kept.text).toBe('theirs\n\n---\n\nhalf a sentence'));
});

test('what cannot be saved stays written, and says why', async () => {
  const kept = new Kept();
  const down = new HopyardError('UNREACHABLE', 'Jupyter Server cannot be reached.', 'Check it.');
  const model = modelOn({ notes: kept.notes, saveNotes: () => Promise.reject(down) });
  await model.load();
  model.edit();
  model.write('kept');
  expect([await model.save(), model.draft, model.error, model.isSaving]).toEqual([false, 'kept', down, false]);
});

/** Each sets `window.__xss` where it runs, or would load what nobody asked for. */
const HOSTILE = [
  '<script>window.__xss = 1</script>',
  '<img src=x onerror="window.__xss = 1">',
  '<svg onload="window.__xss = 1"><script>window.__xss = 1</script></svg>',
  '<a href="javascript:window.__xss = 1">link</a> [link](javascript:window.__xss=1)',
  '[link](data:text/html;base64,PHNjcmlwdD53aW5kb3cuX194c3MgPSAxPC9zY3JpcHQ+)',
  '<iframe srcdoc="<script>parent.__xss = 1</script>"></iframe>',
  '<details open ontoggle="window.__xss = 1">x</details>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.__xss=1&gt;">',
  '<form action="javascript:window.__xss=1"><button formaction="javascript:window.__xss=1">go</button></form>',
  '<input autofocus onfocus="window.__xss = 1">',
  '<object data="javascript:window.__xss=1"></object><embed src="javascript:window.__xss=1">',
  '<base href="https://example.org/"><meta http-equiv="refresh" content="0;url=javascript:window.__xss=1">',
  '```html\n<script>window.__xss = 1</script>\n```',
  '![x](x" onerror="window.__xss=1)'
];

function show(kept: Kept): { readonly model: NotesModel; readonly node: HTMLElement } {
  const model = modelOn(kept);
  const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
  const acts = { copy: jest.fn(), openFile: jest.fn() } as Partial<DashboardActs> as DashboardActs;
  const { container } = render(
    <NotesView notes={model} board={board()} acts={acts} rendermime={rendermime} trans={trans} />
  );
  return { model, node: container };
}

test.each(HOSTILE)('nothing of %s runs', async hostile => {
  const kept = new Kept();
  kept.text = `before\n\n${hostile}\n\nafter`;
  const { node } = show(kept);
  await waitFor(() => expect(node.querySelector('.jp-Hopyard-markdown')?.textContent).toMatch(/before[^]*after/));
  expect(node.querySelectorAll('script, iframe, object, embed, base, meta, form[action]')).toHaveLength(0);
  const attributes = [...node.querySelectorAll('.jp-Hopyard-markdown *')].flatMap(element => [...element.attributes]);
  expect(attributes.filter(({ name }) => name.startsWith('on'))).toEqual([]);
  expect(attributes.filter(({ value }) => /^\s*(javascript|data):/i.test(value))).toEqual([]);
  expect(Reflect.get(window, '__xss')).toBeUndefined();
});

test('no notes say what they are for; written, saved with the keyboard, and read', async () => {
  const kept = new Kept();
  show(kept);
  fireEvent.click(await screen.findByRole('button', { name: 'Write notes' }));
  const text = screen.getByRole('textbox', { name: 'Notes as Markdown' });
  expect(document.activeElement).toBe(text);
  fireEvent.change(text, { target: { value: '**bold**' } });
  fireEvent.keyDown(text, { key: 'Enter', ctrlKey: true });
  await screen.findByRole('button', { name: 'Edit' });
  expect(kept.text).toBe('**bold**');
});

test('a conflict shows both texts and the ways out', async () => {
  const kept = new Kept();
  const { model } = show(kept);
  fireEvent.click(await screen.findByRole('button', { name: 'Write notes' }));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'mine' } });
  kept.text = 'theirs';
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByRole('alert');
  expect(screen.getByRole('region', { name: 'From theirs to yours' }).textContent).toContain('only theirstheirs');
  act(() => fireEvent.click(screen.getByRole('button', { name: 'Put both together' })));
  expect(model.draft).toBe('theirs\n\n---\n\nmine');
  expect(screen.queryByRole('alert')).toBeNull();
});
