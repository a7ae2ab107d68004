import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect, useRef, useState } from 'react';
import type { TrialFiles } from '../../../../protocol';
import { bytes } from '../../../components/format';
import type { DashboardActs } from '../acts';
import type { DashboardModel } from '../model/dashboard';
import { useAnswer } from '../answer';
import { Section } from './section';

/** More are folded away: a trial with a thousand checkpoints is no list to read. */
const SHOWN = 12;
const LOOKS = 10;
const LOOK_AGAIN_MS = 1_000;

/** What the trial left in its folder. */
export function Files(props: {
  readonly model: DashboardModel;
  readonly acts: DashboardActs;
  readonly id: string;
  readonly turn: string;
  readonly directory: string;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, acts, id, directory, trans } = props;
  const [all, setAll] = useState(false);
  const { answer, again } = useAnswer<TrialFiles>(() => model.hopyard.api.trialFiles(id), `${id} ${props.turn}`);
  const looks = useRef(0);
  // They are written in a quiet moment after the trial's end.
  useEffect(() => {
    if (answer?.files.length === 0 && ++looks.current < LOOKS) {
      const later = window.setTimeout(again, LOOK_AGAIN_MS);
      return () => window.clearTimeout(later);
    }
    return undefined;
  }, [answer]);
  const files = answer?.files ?? [];
  const shown = all ? files : files.slice(0, SHOWN);
  return (
    <Section
      label={trans.__('Files')}
      tools={
        <button type="button" className="jp-Hopyard-link" onClick={() => acts.openFiles(directory)}>
          {trans.__('Open folder')}
        </button>
      }
    >
      <p className="jp-Hopyard-quiet jp-Hopyard-wrap">{directory}</p>
      <ul className="jp-Hopyard-files">
        {shown.map(({ path, size }) => (
          <li key={path}>
            <button type="button" className="jp-Hopyard-link" title={path} onClick={() => acts.openFile(path)}>
              {path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path}
            </button>
            <span className="jp-Hopyard-quiet jp-Hopyard-number">{sizeOf(size, trans)}</span>
          </li>
        ))}
      </ul>
      {files.length > shown.length ? (
        <button type="button" className="jp-Hopyard-button" onClick={() => setAll(true)}>
          {trans.__('Show all %1', String(files.length))}
        </button>
      ) : null}
      {answer?.isCut ? <p className="jp-Hopyard-quiet">{trans.__('There are more in the folder.')}</p> : null}
    </Section>
  );
}

const sizeOf = (size: number, trans: TranslationBundle): string =>
  size < 1024
    ? trans.__('%1 B', String(size))
    : size < 1024 * 1024
      ? trans.__('%1 kB', (size / 1024).toFixed(1))
      : bytes(size);
