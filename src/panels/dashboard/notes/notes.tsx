import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect, useRef } from 'react';
import { LONGEST_NOTES } from '../../../../protocol/limits';
import { diffLines } from '../../../components/diff';
import { DiffView } from '../../../components/diff-view';
import { FailureBox } from '../../../components/failure-box';
import { useSignal } from '../../../components/hooks';
import { MarkdownText } from '../../../components/markdown-text';
import type { Board } from '../../../store/board/types';
import type { DashboardActs } from '../acts';
import type { NotesModel } from '../model/notes';

export interface NotesProps {
  readonly notes: NotesModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}

/** What people think of the experiment: Markdown, read as it is drawn, written beside it. */
export function NotesView(props: NotesProps): JSX.Element {
  const { notes, board, acts, trans } = props;
  useSignal(notes.changed);
  // Each act of anybody may have been a note.
  useEffect(() => void notes.load(), [notes, board.history.length]);
  const { saved, draft, error } = notes;
  return (
    <div className="jp-Hopyard-notes">
      <h2 className="jp-Hopyard-spoken">{trans.__('Notes')}</h2>
      {error && notes.theirs === undefined ? (
        <FailureBox
          title={draft === undefined ? trans.__('The notes could not be read') : trans.__('The notes were not saved')}
          failure={error}
          acts={[
            {
              label: trans.__('Try again'),
              act: () => void (draft === undefined ? notes.load() : notes.save())
            }
          ]}
          trans={trans}
        />
      ) : null}
      {draft === undefined ? null : <Writing {...props} draft={draft} />}
      {draft !== undefined || saved === undefined ? null : saved.text.trim() === '' ? (
        <div className="jp-Hopyard-empty">
          <p>
            {trans.__(
              'What did you expect, what did you see, what comes next? Notes are Markdown, kept as %1 beside the results.',
              saved.path
            )}
          </p>
          <button type="button" className="jp-Hopyard-button" onClick={() => notes.edit()}>
            {trans.__('Write notes')}
          </button>
        </div>
      ) : (
        <>
          <div className="jp-Hopyard-tools">
            <button type="button" className="jp-Hopyard-button" onClick={() => notes.edit()}>
              {trans.__('Edit')}
            </button>
            <button type="button" className="jp-Hopyard-link" onClick={() => acts.openFile(saved.path)}>
              <span className="jp-Hopyard-clamp">{saved.path}</span>
            </button>
          </div>
          <MarkdownText text={saved.text} label={trans.__('Notes')} rendermime={props.rendermime} />
        </>
      )}
    </div>
  );
}

function Writing(props: NotesProps & { readonly draft: string }): JSX.Element {
  const { notes, draft, rendermime, trans } = props;
  const text = useRef<HTMLTextAreaElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <>
      {notes.theirs === undefined ? null : <Changed {...props} theirs={notes.theirs.text} />}
      <div className="jp-Hopyard-writing">
        <textarea
          ref={text}
          className="jp-Hopyard-notesText"
          aria-label={trans.__('Notes as Markdown')}
          aria-keyshortcuts="Control+Enter"
          maxLength={LONGEST_NOTES}
          value={draft}
          onChange={event => notes.write(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              void notes.save();
            } else if (event.key === 'Escape' && !notes.isDirty) {
              event.preventDefault();
              notes.discard();
            }
          }}
        />
        <MarkdownText text={draft} label={trans.__('As it will be read')} rendermime={rendermime} />
      </div>
      <div className="jp-Hopyard-tools">
        {notes.theirs === undefined ? (
          <button
            type="button"
            className="jp-Hopyard-primary"
            disabled={notes.isSaving || !notes.isDirty}
            title={trans.__('Ctrl+Enter')}
            onClick={() => void notes.save()}
          >
            {notes.isSaving ? trans.__('Saving…') : trans.__('Save')}
          </button>
        ) : null}
        <button type="button" className="jp-Hopyard-button" onClick={() => notes.discard()}>
          {notes.isDirty ? trans.__('Discard what I wrote') : trans.__('Close')}
        </button>
      </div>
    </>
  );
}

/** Somebody else has saved meanwhile: both texts, and what can be done. Nothing is lost until the person says so. */
function Changed(props: NotesProps & { readonly draft: string; readonly theirs: string }): JSX.Element {
  const { notes, board, acts, draft, theirs, trans } = props;
  const last = board.history[board.history.length - 1];
  return (
    <section className="jp-Hopyard-changed" aria-label={trans.__('The notes have changed')}>
      <p role="alert">
        {last === undefined
          ? trans.__('The notes were changed while you wrote.')
          : trans.__('The notes were changed while you wrote; the last act here is by %1.', last.by)}
      </p>
      <DiffView
        lines={diffLines(theirs, draft)}
        label={trans.__('From theirs to yours')}
        words={{ gone: trans.__('only theirs'), new: trans.__('only yours') }}
      />
      <div className="jp-Hopyard-tools">
        <button type="button" className="jp-Hopyard-primary" onClick={() => notes.putTogether()}>
          {trans.__('Put both together')}
        </button>
        <button type="button" className="jp-Hopyard-button" onClick={() => void notes.save()}>
          {trans.__('Replace theirs by mine')}
        </button>
        <button
          type="button"
          className="jp-Hopyard-button"
          onClick={() => acts.copy(draft, trans.__('Your text is on the clipboard.'))}
        >
          {trans.__('Copy mine')}
        </button>
      </div>
    </section>
  );
}
