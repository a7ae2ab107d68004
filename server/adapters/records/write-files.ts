/**
 * Runs in a worker thread, from its own source text (the sidecar is one bundled file): it may use nothing outside this function.
 * Files are written to a temporary name and renamed: a reader sees the old file or the new one. A path is relative to the
 * project or inside it; what leaves the project, by `..` or by a link, is refused before anything is made.
 */
import type { RecordFile } from '../../ports';

/** Lists of files, each from one call. */
export type Post = readonly (readonly RecordFile[])[];
/** For each list its first error; files after it were still tried. */
export type Posted = readonly (PostError | undefined)[];
export interface PostError {
  readonly message: string;
  readonly code: string | undefined;
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

  const writeAll = (files: readonly RecordFile[], known: Map<string, string>): PostError | undefined => {
    let failure: PostError | undefined;
    for (const file of files) {
      try {
        write(file, known);
      } catch (error) {
        const { message, code } = error as NodeJS.ErrnoException;
        failure ??= { message, code };
      }
    }
    return failure;
  };

  parentPort?.on('message', (post: Post) => {
    const known = new Map<string, string>();
    const posted: Posted = post.map(files => writeAll(files, known));
    parentPort?.postMessage(posted);
  });
}
