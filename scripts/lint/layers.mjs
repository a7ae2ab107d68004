// The layer table of ARCHITECTURE.md, as a lint rule whose complaints are sentences.
import { builtinModules } from 'node:module';
import { dirname, posix, relative, sep } from 'node:path';
import { ROOT } from '../shell/paths.mjs';

const NODE = /^node:/;
/** Modules of Node that reach into the world. */
const NODE_IO =
  /^(node:)?(fs|net|http|https|http2|tls|dgram|dns|child_process|cluster|worker_threads|sqlite|os|readline)(\/|$)/;

/**
 * The first row whose folder holds the file decides. `may`: folders of ours it may import from, besides itself. `packages`: which of
 * the others (true: all). `<x>` in a folder stands for one name, and then `itself` means that name alone.
 */
export const LAYERS = [
  {
    folder: 'protocol',
    may: [],
    packages: name => name === 'typebox' || name.startsWith('typebox/'),
    says: 'protocol/ is what crosses a wire: it may use its schema library and nothing else.'
  },
  {
    folder: 'server/core',
    may: ['protocol'],
    packages: () => false,
    says: 'server/core decides and touches nothing: it may import from protocol/ only.'
  },
  {
    folder: 'server/runtime',
    may: ['protocol', 'server/core', 'server/ports', 'server/hopyard-error'],
    packages: name => !NODE_IO.test(name),
    says: 'server/runtime reaches the world through server/ports: it may import core, ports and protocol, no adapter and no I/O.'
  },
  {
    folder: 'server/adapters/<x>',
    may: ['protocol', 'server/ports', 'server/hopyard-error', 'server/processes'],
    packages: () => true,
    says: 'An adapter knows its port, not who uses it: it may import ports, protocol, Node and libraries, and no other adapter.'
  },
  {
    folder: 'server/api',
    may: ['protocol', 'server/runtime', 'server/ports', 'server/hopyard-error'],
    packages: () => true,
    says: 'server/api translates between protocol and runtime: it may import neither adapters nor the core.'
  },
  {
    folder: 'src/panels/<x>',
    may: ['protocol', 'src/store', 'src/components', 'src/tokens', 'src/ids', 'src/icons', 'src/failure'],
    packages: name => !NODE.test(name),
    says: 'A panel reads the store and draws: it may import neither the client nor another panel.'
  },
  {
    folder: 'src',
    may: ['protocol', 'package.json'],
    packages: name => !NODE.test(name) && !builtinModules.includes(name),
    says: 'The lab extension runs in a browser: it may import neither the server nor modules of Node.'
  }
];

const slashed = path => path.split(sep).join('/');
const within = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** The row for a file, with `<x>` filled in. */
export function layerOf(file) {
  for (const layer of LAYERS) {
    const named = layer.folder.endsWith('/<x>');
    const base = named ? layer.folder.slice(0, -4) : layer.folder;
    if (!within(file, base)) {
      continue;
    }
    const own = named ? file.slice(base.length + 1).split('/')[0] : undefined;
    return { ...layer, folder: named ? `${base}/${own}` : base };
  }
  return undefined;
}

/** The sentence to say when `file` imports `specifier`, or undefined when it may. Both as paths from the root. */
export function complaint(file, specifier) {
  const layer = layerOf(file);
  if (layer === undefined) {
    return undefined;
  }
  if (!specifier.startsWith('.')) {
    return layer.packages(specifier) ? undefined : layer.says;
  }
  const target = posix.join(dirname(file), specifier);
  return [layer.folder, ...layer.may].some(folder => within(target, folder)) ? undefined : layer.says;
}

export const layersRule = {
  meta: { type: 'problem', docs: { description: 'Imports keep to the layer table' }, schema: [] },
  create(context) {
    const file = slashed(relative(ROOT, context.filename));
    const check = node => {
      const source = node.source ?? (node.argument?.literal || undefined);
      const says = typeof source?.value === 'string' ? complaint(file, source.value) : undefined;
      if (says !== undefined) {
        context.report({ node: source, message: `${says} Found: ${source.value}` });
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check
    };
  }
};
