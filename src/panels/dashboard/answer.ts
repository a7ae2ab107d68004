import { useEffect, useState } from 'react';
import { coerceError, type HopyardError } from '../../failure';

export interface Answered<T> {
  /** The newest answer; kept while it is asked again. */
  readonly answer: T | undefined;
  readonly error: HopyardError | undefined;
  readonly again: () => void;
}

/** Asks once, and again when `turn` differs; an answer that comes late for an older turn is dropped. */
export function useAnswer<T>(ask: () => Promise<T>, turn: string): Answered<T> {
  const [answer, setAnswer] = useState<T | undefined>();
  const [error, setError] = useState<HopyardError | undefined>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    ask().then(
      told => {
        if (isCurrent) {
          setAnswer(told);
          setError(undefined);
        }
      },
      (thrown: unknown) => isCurrent && setError(coerceError(thrown))
    );
    return () => {
      isCurrent = false;
    };
  }, [turn, attempt]);
  return { answer, error, again: () => setAttempt(attempt + 1) };
}
