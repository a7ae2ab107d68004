import { open } from 'node:fs/promises';
import { relative } from 'node:path';
import type { LogTail } from '../../../protocol';

const MOST = 256 * 1024;

/** A piece of a log that may still grow. `from` is a byte offset, from the end when negative; absent: the last piece. */
export async function readLogTail(project: string, path: string, from: number | undefined): Promise<LogTail> {
  const shown = relative(project, path);
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { path: shown, size: 0, from: 0, text: '' };
    throw error;
  }
  try {
    const { size } = await file.stat();
    const wanted = from ?? -MOST;
    const start = Math.min(wanted < 0 ? Math.max(0, size + wanted) : wanted, size);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(MOST, size - start)), 0, undefined, start);
    const [first, end] = wholeCharacters(buffer.subarray(0, bytesRead), start > 0);
    return { path: shown, size, from: start + first, text: buffer.toString('utf8', first, end) };
  } finally {
    await file.close();
  }
}

/** Leaves out the halves of characters that the cut made; where the next piece starts follows from `from` and the text. */
function wholeCharacters(bytes: Buffer, cutBefore: boolean): [number, number] {
  let first = 0;
  const continues = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  if (cutBefore) while (first < 3 && first < bytes.length && continues(first)) first += 1;
  let lead = bytes.length - 1;
  while (lead > first && bytes.length - lead < 4 && continues(lead)) lead -= 1;
  const byte = bytes[lead] ?? 0;
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  return [first, lead >= first && lead + length > bytes.length ? lead : bytes.length];
}
