import type { IHopyard } from '../tokens';

/** A path as Jupyter's contents name it, as the project names it: relative to the project. */
export function inProject(hopyard: IHopyard, path: string): string {
  return hopyard.folder ? `${hopyard.folder}/${path}` : path;
}

/** The way back; undefined when it lies outside of Jupyter's root. */
export function inJupyter(hopyard: IHopyard, path: string): string | undefined {
  const folder = hopyard.folder ? `${hopyard.folder}/` : '';
  return path.startsWith(folder) ? path.slice(folder.length) : undefined;
}
