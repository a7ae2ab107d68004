// Checked before anything else is loaded, so it must itself run on every Node that knows modules.
export const OLDEST_NODE = [20, 19];

/** What is wrong with this Node, or undefined. */
export function nodeTrouble(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) {
    return undefined;
  }
  return `Node ${version} is too old: Hopyard is built with ${OLDEST_NODE.join('.')} or later. Get it from https://nodejs.org or your package manager.`;
}

export function requireNode() {
  const trouble = nodeTrouble(process.versions.node);
  if (trouble !== undefined) {
    process.stderr.write(`${trouble}\n`);
    process.exit(1);
  }
}
