// What npm start takes. The same words as `hopyard lab` and `hopyard run`, which get them passed on.
import { number, wholeNumber } from '../shell/options.mjs';

export const USAGE = `npm start [-- OPTIONS]

Sets up what is missing, builds what has changed, and opens JupyterLab on examples/quickstart.ipynb.
With --run it executes a notebook without a browser instead, and ends with its success or failure.`;

export const OPTIONS = {
  run: { takes: 'NOTEBOOK', says: 'execute this notebook headless, with live progress' },
  project: {
    takes: 'DIR',
    says: "the project's folder (default: the nearest parent with .hopyard/, else the notebook's folder)"
  },
  executors: { takes: 'N', check: wholeNumber(1, 10_000), says: 'executors to start when the notebook needs them' },
  engine: { takes: 'NAME', says: 'what starts the executors: local' },
  memory: { takes: 'MB', check: wholeNumber(64, 16_777_216), says: 'memory of each executor' },
  gpus: { takes: 'N', check: number(0, 64), says: 'GPUs of each executor; a fraction is a share' },
  port: {
    takes: 'N',
    check: wholeNumber(1, 65_535),
    says: "JupyterLab's port (default: the first free one from 8888)"
  },
  'no-browser': { says: 'open no browser; the address is printed' },
  help: { says: 'show this and end' }
};

/** Options that only one of the two verbs takes. */
export const ONLY_LAB = ['port', 'no-browser'];
