/**
 * Blobs as files named by their SHA-256, in 256 folders. A file is written under a temporary name and renamed, so a name
 * that exists holds the whole content; bytes are checked against their name when they come and when they are read.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Sha256 } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { Blobs } from '../../ports';

const TEMPORARY = '.part';

export class FileBlobs implements Blobs {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  async put(sha256: Sha256, data: Uint8Array): Promise<void> {
    const path = this.#path(sha256);
    if (hashOf(data) !== sha256) throw new HopyardError('BLOB_CORRUPT', { id: sha256 });
    if (existsSync(path)) return;
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}${TEMPORARY}`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(data);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async get(sha256: Sha256): Promise<Uint8Array | undefined> {
    const path = this.#path(sha256);
    let data: Uint8Array;
    try {
      data = await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    if (hashOf(data) === sha256) return data;
    // Damaged on disk: gone is better than wrong, for whoever needs it can send it again.
    await rm(path, { force: true });
    return undefined;
  }

  has(sha256: Sha256): boolean {
    return existsSync(this.#path(sha256));
  }

  /** Removes what a killed process left half written. Call before the first `put`. */
  async sweep(): Promise<void> {
    for (const folder of await readdir(this.directory)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const name of await readdir(join(this.directory, folder))) {
        if (name.endsWith(TEMPORARY)) await rm(join(this.directory, folder, name), { force: true });
      }
    }
  }

  #path(sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new HopyardError('BLOB_CORRUPT', { id: sha256 });
    return join(this.directory, sha256.slice(0, 2), sha256);
  }
}

const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
