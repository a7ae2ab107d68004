import type { OutputItem } from '../../../protocol';
import { type Piece, settle } from '../../../src/panels/experiment/pieces';
import { printed, story, trial } from '../fixtures';

function shown(...items: OutputItem[]): Piece[] {
  const chunks = items.map((item, seq) => printed(1, '', { seq, items: [item] }));
  return settle(story({ trials: [trial(1)], output: chunks })).flatMap(({ placed }) =>
    placed.map(({ piece }) => piece)
  );
}

const out = (text: string): OutputItem => ({ kind: 'stream', name: 'stdout', text });
const lines = (...items: OutputItem[]): string[] =>
  shown(...items).map(piece => (piece.kind === 'text' ? piece.text : piece.kind));

test('a line that comes in parts is one line; streams stay apart', () => {
  expect(lines(out('Hel'), out('lo\nwor'), { kind: 'stream', name: 'stderr', text: 'oh\n' }, out('ld\n'))).toEqual([
    'Hello\n',
    'wor',
    'oh\n',
    'ld\n'
  ]);
});

test('a carriage return begins the line again', () => {
  expect(lines(out('10 %\r20 %\r'), out('30 %'))).toEqual(['30 %']);
  expect(lines(out('10 %\r'), out('done\n'))).toEqual(['done\n']);
  expect(lines(out('windows\r\n'))).toEqual(['windows\n']);
});

test('a clear removes at once, or when the next output comes', () => {
  expect(lines(out('a\n'), { kind: 'clear', wait: false })).toEqual([]);
  expect(lines(out('a\n'), { kind: 'clear', wait: true })).toEqual(['a\n']);
  expect(lines(out('a\n'), { kind: 'clear', wait: true }, out('b\n'))).toEqual(['b\n']);
});

test('an updated display is replaced where it stands', () => {
  const display = (text: string, update: boolean): OutputItem => ({
    kind: 'display',
    data: { 'text/plain': text },
    metadata: {},
    displayId: 'd1',
    update
  });
  expect(shown(display('old', false), out('after\n'), display('new', true))).toEqual([
    { kind: 'rich', data: { 'text/plain': 'new' }, metadata: {} },
    { kind: 'text', stream: 'stdout', text: 'after\n' }
  ]);
});

test('of a trial that ran again only the newest attempt is shown', () => {
  const snapshot = story({
    trials: [trial(1, { attempt: 2, executorLabel: 'e2' })],
    output: [printed(1, 'lost\n'), printed(1, 'kept\n', { attempt: 2, executor: 'e2' })]
  });
  expect(settle(snapshot)).toMatchObject([{ executor: 'e2', placed: [{ piece: { text: 'kept\n' } }] }]);
});

test('a failure without a traceback in the output is shown at its end, and not twice', () => {
  const failure = { code: 'WORKER_DIED', message: 'The worker process ended: signal 9.', hint: 'See its log.' };
  const failed = trial(1, { state: 'failed', failure });
  const [quiet] = settle(story({ trials: [failed], output: [printed(1, 'a\n')] }));
  expect(quiet?.placed.map(({ piece }) => piece.kind)).toEqual(['text', 'error']);
  const loud = printed(1, '', { items: [{ kind: 'error', name: 'ValueError', value: 'x', traceback: ['t'] }] });
  expect(settle(story({ trials: [failed], output: [loud] }))[0]?.placed).toHaveLength(1);
});
