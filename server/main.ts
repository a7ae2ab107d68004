/**
 * Where the sidecar's program begins. What can start beside the loading of everything else starts here; the composition
 * root is `sidecar.ts`, and a worker of this program loads only what thinks.
 */
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { warmHostWanted } from './adapters/providers/local/warm-host';

async function main(): Promise<void> {
  if (isMainThread) {
    // Room for new objects is small: to wake several threads each time it is cleared costs more than to clear it.
    setFlagsFromString('--no-parallel-scavenge');
    const warm = warmHostWanted(process.argv, process.env);
    const [{ serveProject }, { refuseToStart }] = [await import('./sidecar'), await import('./life/refusal')];
    await serveProject(warm).catch(refuseToStart);
    return;
  }
  const [{ serveThinker }, { ToldSearch }] = [
    await import('./adapters/thinkers/worker-thinkers'),
    await import('./core/search/told')
  ];
  if (serveThinker(task => new ToldSearch(task))) return;
  const [{ serveAnalyst }, { openAnalyst }] = [
    await import('./adapters/analyst/worker-analyst'),
    await import('./simulator/replay/analyst')
  ];
  serveAnalyst(openAnalyst);
}

void main();
