import type { JSX } from 'react';
import type { Look, StateWord } from './words';

/** Shapes differ as well as colours, so that a state is seen without either. */
const SHAPES: Record<Look, JSX.Element> = {
  waiting: <circle cx="8" cy="8" r="5" fill="none" strokeWidth="2" strokeDasharray="3 2.6" />,
  idle: <circle cx="8" cy="8" r="5" fill="none" strokeWidth="2" />,
  running: <circle cx="8" cy="8" r="6" />,
  finished: <path d="M2.5 8.5l3.6 3.6 7.4-8" fill="none" strokeWidth="2.2" />,
  stopped: <rect x="3" y="3" width="10" height="10" rx="1.5" />,
  failed: <path d="M3.5 3.5l9 9m0-9l-9 9" fill="none" strokeWidth="2.2" />
};

export function StateIcon({ look }: { look: Look }): JSX.Element {
  return (
    <svg className={`jp-Hopyard-stateIcon jp-mod-${look}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[look]}
    </svg>
  );
}

export function StateMark({ state }: { state: StateWord }): JSX.Element {
  return (
    <span className={`jp-Hopyard-state jp-mod-${state.look}`}>
      <StateIcon look={state.look} />
      <span>{state.word}</span>
    </span>
  );
}
