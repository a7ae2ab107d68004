// The licence texts of every package whose code is in a bundle.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../shell/paths.mjs';
import { Trouble } from '../shell/trouble.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\b|[-_.])/i;

/** Folders of the packages that the given bundle inputs came from, sorted. */
export function packagesOf(inputs) {
  const folders = inputs.flatMap(input => {
    const parts = input.split('/');
    const at = parts.lastIndexOf('node_modules');
    if (at < 0) {
      return [];
    }
    const length = parts[at + 1]?.startsWith('@') ? 3 : 2;
    return [parts.slice(0, at + length).join('/')];
  });
  return [...new Set(folders)].sort();
}

/** One entry: name, version, licence and the texts that came with the package. */
export function licenceOf(folder, root = ROOT) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const texts = readdirSync(join(root, folder))
    .filter(name => LICENCE_FILE.test(name))
    .sort()
    .map(name => readFileSync(join(root, folder, name), 'utf8').trim());
  if (!manifest.license && texts.length === 0) {
    throw new Trouble(
      `The package ${manifest.name} ${manifest.version} says no licence, so it cannot go into the bundle.`,
      'Replace it by another package.'
    );
  }
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  const said = texts.length > 0 ? texts.join('\n\n') : `Licence: ${manifest.license}${author ? `\nBy ${author}` : ''}`;
  return { name: manifest.name, version: manifest.version, licence: manifest.license ?? 'see below', text: said };
}

export async function writeLicences(inputs, path, root = ROOT) {
  const packages = packagesOf(inputs).filter(folder => existsSync(join(root, folder, 'package.json')));
  const sections = packages.map(folder => {
    const { name, version, licence, text } = licenceOf(folder, root);
    return `${name} ${version} (${licence})\n${'-'.repeat(72)}\n${text}\n`;
  });
  const head = `The sidecar carries the code of ${sections.length} packages. Their licences follow.\n`;
  writeFileSync(path, [head, ...sections].join('\n\n'));
}
