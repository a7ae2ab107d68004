import type { ISignal } from '@lumino/signaling';
import { useEffect, useReducer, useState } from 'react';

/** Renders again at each emission; the undo of the connection comes with the effect. */
export function useSignal<S, A>(signal: ISignal<S, A>): void {
  const [, bump] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const slot = (): void => bump();
    signal.connect(slot);
    // What happened between render and effect.
    bump();
    return () => {
      signal.disconnect(slot);
    };
  }, [signal]);
}

/** Renders again at once at an emission after a rest, and for all that come within `restMs` of a rendering once at its end. */
export function useRestedSignal<S, A>(signal: ISignal<S, A>, restMs: number): void {
  const [, bump] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let last = -Infinity;
    let timer: number | undefined;
    const render = (): void => {
      timer = undefined;
      last = performance.now();
      bump();
    };
    const slot = (): void => {
      const left = last + restMs - performance.now();
      if (left <= 0) {
        render();
      } else {
        timer ??= window.setTimeout(render, left);
      }
    };
    signal.connect(slot);
    // What happened between render and effect.
    bump();
    return () => {
      signal.disconnect(slot);
      window.clearTimeout(timer);
    };
  }, [signal, restMs]);
}

/** The time, read again every `everyMs` while the page is seen. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (!document.hidden) {
        setNow(Date.now());
      }
    }, everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Grows when JupyterLab's theme changes, for what is drawn on canvases. */
export function useThemeRevision(): number {
  const [revision, bump] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const observer = new MutationObserver(bump);
    observer.observe(document.body, { attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'] });
    return () => observer.disconnect();
  }, []);
  return revision;
}
