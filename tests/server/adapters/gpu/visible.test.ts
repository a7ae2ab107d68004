import type { FoundGpu } from '../../../../server/adapters/gpu/nvidia-smi-text';
import { visibleGpus } from '../../../../server/adapters/gpu/visible';

const whole = (index: number): FoundGpu => gpu(index, `GPU-${index}0ab-17`);
const slice = (index: number, id: string): FoundGpu => ({
  ...gpu(index, `MIG-${id}`),
  whole: `GPU-${index}0ab-17`,
  mig: true
});
const gpu = (index: number, id: string): FoundGpu => ({
  index,
  whole: id,
  id,
  name: 'A100',
  memoryMb: 40_960,
  mig: false
});
const FOUR = [whole(0), whole(1), whole(2), whole(3)];
const MIXED = [whole(0), slice(1, 'aa-1'), slice(1, 'bb-2')];

const ids = (found: readonly FoundGpu[], visible: string | undefined): string[] =>
  visibleGpus(found, visible).gpus.map(({ id }) => id);

test('without a word all are used, and nothing else is told of them than the panel takes', () => {
  expect(visibleGpus(FOUR, undefined).gpus).toHaveLength(4);
  expect(visibleGpus([whole(2)], '2')).toEqual({
    gpus: [{ id: 'GPU-20ab-17', name: 'A100', memoryMb: 40_960, mig: false }]
  });
});

test.each([
  ['indices, in the order wanted', '3,1', ['GPU-30ab-17', 'GPU-10ab-17']],
  ['spaces and repetitions', ' 2 , 2', ['GPU-20ab-17']],
  ['UUIDs, or as much of them as tells one from the others', 'GPU-1,GPU-30ab-17', ['GPU-10ab-17', 'GPU-30ab-17']],
  ['what comes after an entry that names nothing is not seen', '0,9,1', ['GPU-00ab-17']]
])('%s', (_, visible, expected) => {
  expect(ids(FOUR, visible)).toEqual(expected);
});

test('a GPU in MIG mode stands for its slices, and a slice for itself', () => {
  expect(ids(MIXED, '1')).toEqual(['MIG-aa-1', 'MIG-bb-2']);
  expect(ids(MIXED, 'MIG-bb-2,0')).toEqual(['MIG-bb-2', 'GPU-00ab-17']);
});

test.each(['', '-1', 'NoDevFiles', '7'])('%p allows none, which is said as the reason', visible => {
  expect(visibleGpus(FOUR, visible)).toEqual({
    gpus: [],
    says: `CUDA_VISIBLE_DEVICES="${visible}" does not allow any of the 4 GPUs of this machine`
  });
  expect(visibleGpus([whole(0)], visible).says).toContain('does not allow the GPU of this machine');
  expect(visibleGpus([], visible)).toEqual({ gpus: [] });
});
