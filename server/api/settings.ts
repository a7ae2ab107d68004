/** `.hopyard/settings.json`: the project's own defaults. Edited by hand, too, so it is parsed with suspicion. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ProjectSettings } from '../../protocol';
import { HopyardError } from '../hopyard-error';
import { invalid } from './validation';

export class Settings {
  constructor(readonly path: string) {}

  async read(): Promise<ProjectSettings> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { fleet: {} };
      throw error;
    }
    let found: unknown;
    try {
      found = JSON.parse(text);
    } catch (error) {
      throw new HopyardError('BAD_REQUEST', { what: this.path, why: String(error) });
    }
    const wrong = invalid(ProjectSettings, found, this.path);
    if (wrong !== undefined) throw wrong;
    return found as ProjectSettings;
  }

  async save(settings: ProjectSettings): Promise<ProjectSettings> {
    const temporary = `${this.path}.${randomUUID()}.part`;
    try {
      await writeFile(temporary, `${JSON.stringify(settings, null, 2)}\n`, { flag: 'wx' });
      await rename(temporary, this.path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return settings;
  }
}
