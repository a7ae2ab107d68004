import fc from 'fast-check';
import type { TrialOutputChunk } from '../../../protocol';
import { type Block, merge } from '../../../src/panels/experiment/merge';
import { settle } from '../../../src/panels/experiment/pieces';
import { printed, story, trial } from '../fixtures';

function merged(output: TrialOutputChunk[], trials = 4): Block[] {
  return merge(settle(story({ trials: Array.from({ length: trials }, (_, index) => trial(index + 1)), output })));
}

const text = (block: Block): string => (block.piece.kind === 'text' ? block.piece.text : block.piece.kind);
const shape = (blocks: Block[]): [string, string][] =>
  blocks.map(block => [block.sources.map(({ executor }) => executor).join(' '), text(block)]);

test('what all print is one block with all of them', () => {
  const output = [3, 1, 4, 2].map(number => printed(number, 'Hello from GPU\n'));
  expect(shape(merged(output))).toEqual([['e1 e2 e3 e4', 'Hello from GPU\n']]);
});

test('what differs stays apart and in order; neighbouring lines of the same source join', () => {
  const output = [printed(1, 'start\na1\na2\n'), printed(2, 'start\nb\nend\n'), printed(1, 'end\n', { seq: 1 })];
  expect(shape(merged(output))).toEqual([
    ['e1 e2', 'start\n'],
    ['e1', 'a1\na2\n'],
    ['e2', 'b\n'],
    ['e1 e2', 'end\n']
  ]);
});

test('one executor that says a thing twice says it twice', () => {
  expect(shape(merged([printed(1, 'x\nx\n'), printed(2, 'x\n')]))).toEqual([
    ['e1 e2', 'x\n'],
    ['e1', 'x\n']
  ]);
});

test('each trial can be read out of the merged output, whole and in its order', () => {
  const line = fc.constantFrom('a\n', 'b\n', 'c\n');
  const chunk = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.array(line, { maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), chunks => {
      const blocks = merged(
        chunks.map(([number, said], seq) => printed(number, said.join(''), { seq })),
        3
      );
      for (const number of [1, 2, 3]) {
        const alone = chunks.filter(([who]) => who === number).flatMap(([, said]) => said);
        const read = blocks.filter(({ sources }) => sources.some(source => source.number === number)).map(text);
        expect(read.join('')).toBe(alone.join(''));
      }
    })
  );
});
