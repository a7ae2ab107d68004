import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NvidiaSmi } from '../../../../server/adapters/gpu/nvidia-smi';
import { KeptLog } from '../../support/kept-log';
import { temporaryFolder } from '../../support/temporary';

const RECORDED = join(__dirname, 'recorded');

/** A program that prints what the real one printed on the machine recorded. */
function tool(machine: string): string {
  const path = join(temporaryFolder(), 'nvidia-smi');
  const at = join(RECORDED, machine);
  writeFileSync(
    path,
    `#!/bin/sh
case "$1" in
  --query-gpu=index,uuid,name,memory.total,mig.mode.current) [ "$2" = --format=csv,noheader,nounits ] && cat '${at}/query.csv' ;;
  -L) cat '${at}/list.txt' ;;
  *) echo "unexpected $1" >&2; exit 2 ;;
esac
[ -f '${at}/exit' ] && exit "$(cat '${at}/exit')"
exit 0
`
  );
  chmodSync(path, 0o755);
  return path;
}

const found = (machine: string, log = new KeptLog(), visible?: string) =>
  new NvidiaSmi({ command: tool(machine), log, visible, monotonic: () => performance.now() }).find();
const listed = async (machine: string, visible?: string) => (await found(machine, new KeptLog(), visible)).gpus;

test('a GPU without MIG is one GPU', async () => {
  expect(await listed('one-gpu')).toEqual([
    {
      id: 'GPU-4c2b1f0a-6f0d-4d0a-9a58-0b6a2f9c77e1',
      name: 'NVIDIA GeForce RTX 4090',
      memoryMb: 24_564,
      mig: false
    }
  ]);
});

test('several GPUs keep their order', async () => {
  const gpus = await listed('four-gpus');
  expect(gpus.map(gpu => gpu.id.slice(0, 12))).toEqual([
    'GPU-42db43a1',
    'GPU-143a66c4',
    'GPU-7d9ad99b',
    'GPU-7cf6fcb8'
  ]);
  expect(gpus.every(gpu => gpu.memoryMb === 40_960 && !gpu.mig)).toBe(true);
});

test('MIG slices stand in place of their GPU, and a MIG GPU without slices offers nothing', async () => {
  const gpus = await listed('mig-mixed');
  expect(gpus.map(gpu => [gpu.name, gpu.memoryMb, gpu.mig])).toEqual([
    ['NVIDIA A100-SXM4-80GB MIG 3g.40gb', 40_960, true],
    ['NVIDIA A100-SXM4-80GB MIG 2g.20gb', 20_480, true],
    ['NVIDIA A100-SXM4-80GB MIG 1g.10gb+me', 10_240, true],
    ['NVIDIA A100-SXM4-80GB MIG 1c.1g.10gb', 10_240, true],
    ['NVIDIA A100-SXM4-80GB', 81_920, false]
  ]);
  expect(gpus[0]?.id).toBe('MIG-b065e8ea-01ff-598f-83fd-3eea1f2869b9');
});

test('older drivers name slices by their GPU and numbers', async () => {
  expect((await listed('mig-older-driver')).map(gpu => gpu.id)).toEqual([
    'MIG-GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23/2/0',
    'MIG-GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23/3/0',
    'MIG-GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23/9/0'
  ]);
});

test('in a container that has slices of a GPU whose memory it may not read', async () => {
  const gpus = await listed('mig-seven');
  expect(gpus.map(({ name, memoryMb }) => [name, memoryMb])).toEqual(
    Array.from({ length: 7 }, () => ['NVIDIA A100 40GB PCIe MIG 1g.5gb', 5_120])
  );
});

test('of the GPUs found only those are offered that this process may see', async () => {
  expect((await listed('four-gpus', '2,3')).map(({ id }) => id.slice(0, 12))).toEqual(['GPU-7d9ad99b', 'GPU-7cf6fcb8']);
  expect((await listed('mig-mixed', '0')).every(({ mig }) => mig)).toBe(true);
});

test.each([
  ['driver-down', "couldn't communicate with the NVIDIA driver"],
  ['no-devices', 'No devices were found']
])('%s: no GPUs, and the panel and the log say why', async (machine, why) => {
  const log = new KeptLog();
  const { gpus, says } = await found(machine, log);
  expect(gpus).toEqual([]);
  expect(says).toContain(`nvidia-smi: `);
  expect(says).toContain(why);
  expect(log.lines.join('\n')).toContain(why);
});

test('a machine without the tool has no GPUs and nothing to complain about', async () => {
  const log = new KeptLog();
  const gpus = new NvidiaSmi({ command: join(temporaryFolder(), 'absent'), log, monotonic: () => 0 });
  expect(await gpus.find()).toEqual({ gpus: [] });
  expect(log.lines).toEqual([]);
});

test('a tool that hangs is given up', async () => {
  const path = join(temporaryFolder(), 'nvidia-smi');
  writeFileSync(path, '#!/bin/sh\nexec sleep 60\n');
  chmodSync(path, 0o755);
  const log = new KeptLog();
  const gpus = new NvidiaSmi({ command: path, log, timeoutMs: 100, monotonic: () => 0 });
  expect(await gpus.find()).toEqual({ gpus: [], says: 'nvidia-smi: no answer within 100 ms' });
  expect(log.lines.join('\n')).toContain('no answer within 100 ms');
});

test('the tool is asked again only after a while', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'nvidia-smi');
  writeFileSync(path, `#!/bin/sh\n[ "$1" = -L ] && touch "${folder}/asked-$$"\nexit 0\n`);
  chmodSync(path, 0o755);
  let now = 0;
  const gpus = new NvidiaSmi({ command: path, log: new KeptLog(), rememberMs: 1_000, monotonic: () => now });
  const asked = (): number => readdirSync(folder).filter(name => name.startsWith('asked')).length;
  await gpus.find();
  now = 999;
  await gpus.find();
  expect(asked()).toBe(1);
  now = 1_001;
  await gpus.find();
  expect(asked()).toBe(2);
});
