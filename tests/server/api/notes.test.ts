import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONGEST_NOTES, type Notes } from '../../../protocol';
import { EXPERIMENT, experimentView } from '../support/scripted-hub';
import { Serving } from '../support/serving';
import { temporaryFolder } from '../support/temporary';

jest.setTimeout(60_000);

const URL = `/api/experiments/${EXPERIMENT}/notes`;
const DIRECTORY = 'Experiments/application_1_abc_1';

async function serving() {
  const made = await Serving.start();
  const experiment = experimentView({ directory: DIRECTORY });
  made.hub.experimentSnapshot = { revision: 1, experiment, trials: [], output: [] };
  return {
    made,
    folder: join(made.project, DIRECTORY),
    file: join(made.project, DIRECTORY, 'notes.md'),
    read: async () => (await made.ask('GET', URL)).json<Notes & { code: string; message: string }>(),
    save: async (text: string, revision: string) =>
      (await made.ask('PUT', URL, { body: { text, revision, by: 'Ada' } })).json<
        Notes & { code: string; message: string }
      >()
  };
}

test('no notes are an empty text; what is saved is a plain file, and who wrote it is told', async () => {
  const { made, file, folder, read, save } = await serving();
  const none = await read();
  expect(none).toMatchObject({ path: `${DIRECTORY}/notes.md`, text: '' });
  const text = '# Größe 😀\r\n\n$x^2$\n';
  const saved = await save(text, none.revision);
  expect(saved.text).toBe(text);
  expect(readFileSync(file, 'utf8')).toBe(text);
  // Nothing is left of the writing.
  expect(readdirSync(folder)).toEqual(['notes.md']);
  expect(await read()).toEqual(saved);
  expect(made.hub.calls).toContainEqual(['noted', EXPERIMENT, 'Ada']);
});

test('of two who began from the same text the second one is told, and both texts are kept', async () => {
  const { made, read, save } = await serving();
  const { revision } = await read();
  const both = await Promise.all([save('mine', revision), save('yours', revision)]);
  expect(both.filter(({ code }) => code === 'NOTES_CHANGED')).toHaveLength(1);
  const kept = await read();
  expect(kept.text).toBe(both.find(({ code }) => code === undefined)?.text);
  expect(made.hub.calls.filter(([name]) => name === 'noted')).toHaveLength(1);
  expect((await save('ours', kept.revision)).text).toBe('ours');
});

test('an edit by hand is a change like any other, and so is the removal of the file', async () => {
  const { file, read, save } = await serving();
  const saved = await save('first', (await read()).revision);
  writeFileSync(file, 'by hand');
  expect(await save('second', saved.revision)).toMatchObject({
    code: 'NOTES_CHANGED',
    message: `Somebody else has changed ${DIRECTORY}/notes.md meanwhile.`
  });
  const found = await read();
  expect(found.text).toBe('by hand');
  rmSync(file);
  expect((await save('third', found.revision)).code).toBe('NOTES_CHANGED');
});

test('too much is refused, to be saved and to be shown', async () => {
  const { file, folder, read, save } = await serving();
  const { revision } = await read();
  expect((await save('x'.repeat(LONGEST_NOTES + 1), revision)).code).toBe('BAD_REQUEST');
  expect((await save('€'.repeat(LONGEST_NOTES), revision)).text).toHaveLength(LONGEST_NOTES);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, 'x'.repeat(LONGEST_NOTES + 5));
  expect(await read()).toMatchObject({
    code: 'BAD_REQUEST',
    message: `The file ${DIRECTORY}/notes.md is not valid: it has 200005 characters, and 200000 can be shown.`
  });
});

test('links lead nowhere: neither a linked file nor a linked folder is read or written', async () => {
  const { made, file, folder, read, save } = await serving();
  const { revision } = await read();
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'notes.md'), 'secret');
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(outside, 'notes.md'), file);
  expect(await read()).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('no plain file') });
  rmSync(folder, { recursive: true });
  mkdirSync(join(made.project, 'Experiments'), { recursive: true });
  symlinkSync(outside, folder);
  expect(await read()).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('outside') });
  expect((await save('mine', revision)).code).toBe('BAD_REQUEST');
  expect(readFileSync(join(outside, 'notes.md'), 'utf8')).toBe('secret');
});
