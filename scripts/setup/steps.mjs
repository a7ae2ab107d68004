// From a clone to something that runs. Each step is skipped when what it is made of has not changed.
import { buildLab, labStep } from '../build/lab.mjs';
import { buildSidecar, sidecarStep } from '../build/sidecar.mjs';
import { showStep } from '../shell/progress.mjs';
import { Stamps } from '../shell/stamp.mjs';
import { linkLabExtension } from './link.mjs';
import { installNpm, npmStep } from './npm.mjs';
import { createEnvironment, environmentVersion, findPython, installPackages, packagesStep } from './python.mjs';

/** Runs the stale steps. `build: false` leaves the lab extension and the sidecar out. */
export async function setUp({ build = true } = {}) {
  const stamps = new Stamps();
  const ensure = async (title, step, work) => {
    if (stamps.isStale(step)) {
      await showStep(title, tell => stamps.ensure(step, () => work(tell)));
    }
  };
  let version = await environmentVersion();
  if (version === undefined) {
    const python = await findPython();
    await showStep('Virtual environment', tell => createEnvironment(python, tell));
    version = python.version;
  }
  await ensure('Python packages', packagesStep(version), installPackages);
  await ensure('JavaScript packages', npmStep(), installNpm);
  if (build) {
    await ensure('Sidecar', sidecarStep, () => buildSidecar());
    await ensure('Lab extension', labStep, () => buildLab());
    linkLabExtension();
  }
}
