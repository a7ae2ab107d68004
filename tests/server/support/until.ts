import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition of the world outside this process; fails by name when it does not come. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await sleep(10);
  }
}
