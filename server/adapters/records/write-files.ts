/**
 * Runs in a worker thread, from its own source text (the sidecar is one bundled file): it may use nothing outside this function.
 * Files are written to a temporary name and renamed: a reader sees the old file or the new one. A path is relative to the
 * project or inside it; what leaves the project, by `..` or by a link, is refused before anything is made.
 */
import type { RecordFile } from '../../ports';

export interface Batch {
  readonly number: number;
  readonly files: readonly RecordFile[];
}
/** The first error of the batch; files after it were still tried. */
export interface BatchDone {
  readonly number: number;
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

export function serveRecords(): void {
  const fs = process.getBuiltinModule('node:fs');
  const { basename, dirname, isAbsolute, join, relative, resolve, sep } = process.getBuiltinModule('node:path');
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const project = fs.realpathSync(workerData as string);
  let count = 0;

  const inside = (folder: string): boolean => {
    const steps = relative(project, folder);
    return steps === '' || (steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps));
  };
  const refuse = (path: string): never => {
    throw Object.assign(new Error(`The path ${JSON.stringify(path)} is outside the project ${project}.`), {
      code: 'OUTSIDE_PROJECT'
    });
  };
  const deepestExisting = (folder: string): string => {
    for (;;) {
      if (fs.existsSync(folder)) return folder;
      folder = dirname(folder);
    }
  };
  /** The real folder of the path, made when missing; checked anew in each batch, since links may change. */
  const folderOf = (path: string, known: Map<string, string>): string => {
    const target = resolve(project, path);
    if (path.includes('\0') || target === project || !inside(target)) return refuse(path);
    const folder = dirname(target);
    const found = known.get(folder);
    if (found !== undefined) return found;
    if (!inside(fs.realpathSync(deepestExisting(folder)))) return refuse(path);
    fs.mkdirSync(folder, { recursive: true });
    const real = fs.realpathSync(folder);
    if (!inside(real)) return refuse(path);
    known.set(folder, real);
    return real;
  };
  const write = (file: RecordFile, known: Map<string, string>): void => {
    const folder = folderOf(file.path, known);
    const temporary = join(folder, `.${process.pid}-${(count += 1)}.part`);
    try {
      fs.writeFileSync(temporary, file.text, { flag: 'wx' });
      fs.renameSync(temporary, join(folder, basename(file.path)));
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
  };

  parentPort?.on('message', (batch: Batch) => {
    const known = new Map<string, string>();
    let failure: BatchDone['error'];
    for (const file of batch.files) {
      try {
        write(file, known);
      } catch (error) {
        const { message, code } = error as NodeJS.ErrnoException;
        failure ??= { message, code };
      }
    }
    const done: BatchDone = failure === undefined ? { number: batch.number } : { number: batch.number, error: failure };
    parentPort?.postMessage(done);
  });
}
