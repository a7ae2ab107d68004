import { useEffect, useMemo, useRef } from 'react';
import type { LogTail } from '../../protocol';
import { LogFollower } from '../store/log-tail';
import { useSignal } from './hooks';

interface LogOptions {
  /** What reads it; memoised, for another reader begins anew. */
  readonly read: (from: number) => Promise<LogTail>;
  readonly grows: boolean;
  /** How far what prints has come: it is read once more whenever that is another word. */
  readonly stage: string;
  /** Files may be written some time after the end: a log that is not there yet is looked for so often. */
  readonly looks?: number;
}

/** The end of a log: followed while it grows, then read to its end once more and left alone. */
export function useLog({ read, grows, stage, looks = 1 }: LogOptions): { log: LogFollower; again: () => void } {
  const growing = useRef(true);
  growing.current = grows;
  const isDue = useRef(true);
  const looked = useRef(0);
  const log = useMemo(
    () =>
      new LogFollower({
        read: async from => {
          try {
            const tail = await read(from);
            const isCut = tail.from + new TextEncoder().encode(tail.text).length < tail.size;
            isDue.current = isCut || (tail.size === 0 && ++looked.current < looks);
            return tail;
          } catch (thrown) {
            isDue.current = ++looked.current < looks;
            throw thrown;
          }
        },
        isSeen: () => growing.current || isDue.current,
        mayGrow: () => growing.current
      }),
    [read, looks]
  );
  const again = (): void => {
    isDue.current = true;
    void log.refresh();
  };
  useEffect(() => () => log.dispose(), [log]);
  useEffect(() => {
    looked.current = 0;
    again();
  }, [log, stage]);
  useSignal(log.changed);
  return { log, again };
}
