import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileBlobs } from '../../../server/adapters/blobs/file-blobs';
import { temporaryFolder } from '../support/temporary';

const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('what was put comes back, also from the next process', async () => {
  const folder = temporaryFolder();
  const data = bytes('a pickle');
  const blobs = new FileBlobs(folder);
  expect(blobs.has(hash(data))).toBe(false);
  await Promise.all([blobs.put(hash(data), data), blobs.put(hash(data), data)]);
  expect(blobs.has(hash(data))).toBe(true);
  expect(Buffer.from((await new FileBlobs(folder).get(hash(data)))!)).toEqual(Buffer.from(data));
  expect(readdirSync(join(folder, hash(data).slice(0, 2)))).toEqual([hash(data)]);
});

test('bytes of another hash are refused and leave nothing', async () => {
  const folder = temporaryFolder();
  await expect(new FileBlobs(folder).put(hash(bytes('a')), bytes('b'))).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a name that is no hash reaches no file', async () => {
  const blobs = new FileBlobs(temporaryFolder());
  await expect(blobs.get('../../etc/passwd')).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
});

test('a blob damaged on disk is as good as absent, and can be put again', async () => {
  const folder = temporaryFolder();
  const data = bytes('whole');
  const blobs = new FileBlobs(folder);
  await blobs.put(hash(data), data);
  writeFileSync(join(folder, hash(data).slice(0, 2), hash(data)), 'torn');
  expect(await blobs.get(hash(data))).toBeUndefined();
  await blobs.put(hash(data), data);
  expect(Buffer.from((await blobs.get(hash(data)))!)).toEqual(Buffer.from(data));
});

test('a sweep removes what a killed process left, and nothing else', async () => {
  const folder = temporaryFolder();
  const data = bytes('kept');
  const blobs = new FileBlobs(folder);
  await blobs.put(hash(data), data);
  mkdirSync(join(folder, 'ab'));
  writeFileSync(join(folder, 'ab', 'abcd.part'), 'half');
  await blobs.sweep();
  expect(readdirSync(join(folder, 'ab'))).toEqual([]);
  expect(blobs.has(hash(data))).toBe(true);
});
