/** Writes what follows from protocol/: schema.json, the Python error table and docs/errors.md. With `check` it only compares. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { docsPage } from './docs-page';
import { pythonTable } from './python-table';
import { schemaText } from './schema';

const FILES: Readonly<Record<string, () => string>> = {
  'protocol/schema.json': schemaText,
  'hopyard/_protocol/error_table.py': pythonTable,
  'docs/errors.md': docsPage
};

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Answers with the exit status: 1 when `check` found a file that is not what its source says. */
export async function generate(root: string, check: boolean): Promise<number> {
  let stale = 0;
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(root, name);
    const wanted = text();
    if ((await textOf(path)) === wanted) {
      continue;
    }
    if (check) {
      stale += 1;
      console.error(`${name} is stale: run node scripts/protocol/run.mjs`);
    } else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, wanted);
      console.log(`wrote ${name}`);
    }
  }
  return stale === 0 ? 0 : 1;
}
