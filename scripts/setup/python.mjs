// Python: finding one that is new enough, the virtual environment, and the packages in it.
import { existsSync, rmSync } from 'node:fs';
import { capture, mustRun, run } from '../shell/command.mjs';
import { packageJson, VENV, venvPython } from '../shell/paths.mjs';
import { Trouble } from '../shell/trouble.mjs';

export const OLDEST_PYTHON = [3, 10];
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const SAY_VERSION = 'import sys; print(".".join(map(str, sys.version_info[:3])))';

const newEnough = version => {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]);
};

/** Version of the virtual environment's Python, or undefined when there is none that works. */
export async function environmentVersion() {
  return existsSync(venvPython()) ? (await capture(venvPython(), ['-c', SAY_VERSION]))?.trim() : undefined;
}

/** The first Python that is new enough. HOPYARD_PYTHON, when set, is the only candidate. */
export async function findPython(environment = process.env) {
  const given = environment.HOPYARD_PYTHON;
  const seen = [];
  for (const program of given ? [given] : CANDIDATES) {
    const version = (await capture(program, ['-c', SAY_VERSION], { env: environment }))?.trim();
    if (version !== undefined && newEnough(version)) {
      return { program, version };
    }
    if (version !== undefined) {
      seen.push(`${program} is ${version}`);
    }
  }
  const wanted = OLDEST_PYTHON.join('.');
  throw new Trouble(
    seen.length > 0
      ? `Python is too old (${seen.join(', ')}): Hopyard needs ${wanted} or later.`
      : `${given ? `HOPYARD_PYTHON is ${given}, which does not run` : 'No Python was found'}: Hopyard needs ${wanted} or later.`,
    'Install it (apt-get install python3 python3-venv) or set HOPYARD_PYTHON to its path.'
  );
}

export async function createEnvironment({ program, version }, tell) {
  rmSync(VENV, { recursive: true, force: true });
  tell(`Python ${version}`);
  const made = await run(program, ['-m', 'venv', VENV], { quiet: true });
  if (made.code === 0) {
    return;
  }
  rmSync(VENV, { recursive: true, force: true });
  if (/ensurepip|No module named venv/.test(made.output)) {
    await createWithOuterPip(program, version);
    return;
  }
  throw new Trouble(`The virtual environment could not be made in ${VENV}.`, '', made.output);
}

/** Debian's Python without python3-venv: the environment is made without pip, and a pip outside of it fills it. */
async function createWithOuterPip(program, version) {
  const bare = await run(program, ['-m', 'venv', '--without-pip', VENV], { quiet: true });
  const filled =
    bare.code === 0
      ? await run(program, ['-m', 'pip', '--python', venvPython(), 'install', 'pip'], { quiet: true })
      : bare;
  if (filled.code !== 0) {
    rmSync(VENV, { recursive: true, force: true });
    const minor = version.split('.').slice(0, 2).join('.');
    throw new Trouble(
      `Python ${version} (${program}) cannot make virtual environments.`,
      `Install that part of it: apt-get install python${minor}-venv`
    );
  }
}

export const packagesStep = version => ({
  name: 'python-packages',
  inputs: ['pyproject.toml', 'jupyter-config', 'hopyard/startup', 'scripts/hatch_build.py'],
  words: [version, packageJson().version],
  results: [venvPython().slice(VENV.length - '.venv'.length)]
});

export async function installPackages(tell) {
  await mustRun(
    venvPython(),
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', '-e', '.[dev]'],
    {
      // The lab extension and the sidecar have steps of their own, which know what has changed.
      env: { ...process.env, HOPYARD_SKIP_BUILD: '1' },
      onLine: line => /^\s*(Collecting|Downloading|Using cached|Building|Installing|Preparing)/.test(line) && tell(line)
    },
    ({ output }) => explainPip(output)
  );
}

export function explainPip(output) {
  if (
    /NewConnectionError|NameResolutionError|Temporary failure in name|Network is unreachable|ProxyError|ConnectTimeout/.test(
      output
    )
  ) {
    return new Trouble(
      'No network: pip cannot reach its package index.',
      'Check the connection, or name a mirror: pip config set global.index-url URL'
    );
  }
  const nothing = /No matching distribution found for (\S+)/.exec(output);
  if (nothing !== null && /from versions: none/.test(output)) {
    return new Trouble(
      `No network, or an index without it: pip found no ${nothing[1]}.`,
      'Check the connection, or name another index: pip config set global.index-url URL'
    );
  }
  if (/No space left on device/.test(output)) {
    return new Trouble(
      'The disk is full: pip could not install the Python packages.',
      'Free about 2 GB and start again.'
    );
  }
  return new Trouble('pip could not install the Python packages.', 'The lines above say why.', output);
}
