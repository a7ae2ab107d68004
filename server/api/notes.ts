/** `notes.md` in the folder of an experiment: what people think of it. Edited by hand, too, so nothing is known but the file itself. */
import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { LONGEST_NOTES, type Notes } from '../../protocol';
import { HopyardError } from '../hopyard-error';

const FILE = 'notes.md';
/** Bytes of a character in UTF-8 at most, for each unit of UTF-16. */
const MOST_BYTES = 3 * LONGEST_NOTES;

export class NoteFiles {
  constructor(private readonly project: string) {}

  /** `directory`: of the experiment, relative to the project. Empty where nobody has written any. */
  async read(directory: string): Promise<Notes> {
    const path = `${directory}/${FILE}`;
    const file = join(this.project, path);
    const found = await lstat(file).catch(absent);
    if (found === undefined) return { path, text: '', revision: revisionOf('') };
    if (!found.isFile()) throw refused(path, 'it is no plain file');
    if (found.size > MOST_BYTES) throw refused(path, tooLong(found.size));
    await this.#mustBeInside(join(this.project, directory), path);
    const text = await readFile(file, 'utf8');
    if (text.length > LONGEST_NOTES) throw refused(path, tooLong(text.length));
    return { path, text, revision: revisionOf(text) };
  }

  /** Only over the text that `revision` tells of: NOTES_CHANGED where somebody else has written since. */
  save(directory: string, text: string, revision: string): Promise<Notes> {
    // One after the other: between a look at what is there and its replacement nobody else writes.
    const saved = this.#last.then(() => this.#save(directory, text, revision));
    this.#last = saved.catch(() => undefined);
    return saved;
  }

  async #save(directory: string, text: string, revision: string): Promise<Notes> {
    const { path, revision: present } = await this.read(directory);
    if (present !== revision) throw new HopyardError('NOTES_CHANGED', { path });
    const folder = join(this.project, directory);
    await mkdir(folder, { recursive: true });
    await this.#mustBeInside(folder, path);
    const temporary = join(folder, `.${randomUUID()}.part`);
    try {
      await writeFile(temporary, text, { flag: 'wx' });
      await rename(temporary, join(folder, FILE));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { path, text, revision: revisionOf(text) };
  }

  /** A folder that is a link out of the project is neither read nor written. */
  async #mustBeInside(folder: string, path: string): Promise<void> {
    const way = relative(await realpath(this.project), await realpath(folder));
    if (way.startsWith('..') || isAbsolute(way)) throw refused(path, 'it lies outside of the project');
  }

  #last: Promise<unknown> = Promise.resolve();
}

/** Of the text alone, so that an edit by hand is noticed like one from another browser. */
const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const tooLong = (length: number): string => `it has ${length} characters, and ${LONGEST_NOTES} can be shown`;

const refused = (path: string, why: string): HopyardError =>
  new HopyardError('BAD_REQUEST', { what: `The file ${path}`, why });

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
