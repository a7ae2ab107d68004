import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PackageView } from '../../../protocol';
import { RowsOutOfSight, useRowsInSight } from '../../components/rows-in-sight';
import { StateMark } from '../../components/state-mark';
import { changeOf } from './changes';
import type { EnvironmentModel } from './page-model';
import { byWord, machinesWord, packageWord } from './words';

/** As in the style sheet. */
const ROW_PX = 28;
/** So many are all drawn, and the browser's own search finds each. */
const ALL = 80;
const COLUMNS = ['library', 'version', 'newest', 'manager', 'source', 'machines', 'status', 'by'] as const;

interface TableProps {
  readonly packages: readonly PackageView[];
  readonly model: EnvironmentModel;
  readonly trans: TranslationBundle;
  /** Its libraries can be changed. */
  readonly managed: boolean;
  /** What is shown below the table. */
  readonly children: ReactNode;
}

/** Only the rows in sight are in the document. Arrow keys go from row to row, on the button of the same place. */
export function InstalledTable(props: TableProps): JSX.Element {
  const { packages, model, trans, managed } = props;
  const host = useRef<HTMLDivElement>(null);
  const { places, before, after, show } = useRowsInSight({
    count: packages.length,
    host,
    rowPx: ROW_PX,
    headPx: ROW_PX,
    all: ALL
  });
  const [active, setActive] = useState(0);
  const goal = useRef<{ readonly place: number; readonly button: number } | undefined>();
  useEffect(() => {
    if (goal.current !== undefined && focusButton(host.current, goal.current.place, goal.current.button)) {
      goal.current = undefined;
    }
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-place]') : null;
    if (row === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const at = Number(row.dataset['place']);
    const page = Math.max(1, Math.floor((host.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: Infinity }[
      event.key
    ];
    if (to !== undefined) {
      event.preventDefault();
      const place = Math.max(0, Math.min(packages.length - 1, to));
      goal.current = { place, button: buttonsOf(row).indexOf(event.target as HTMLButtonElement) };
      show(place);
      setActive(place);
    }
  };
  const stop = places.includes(active) ? active : (places[0] ?? 0);
  const columns = COLUMNS.length + (managed ? 1 : 0);
  return (
    <div ref={host} className="jp-Hopyard-tableHost jp-mod-fill" tabIndex={managed ? -1 : 0}>
      <table
        className="jp-Hopyard-table jp-Hopyard-installed"
        aria-label={trans.__('Installed libraries')}
        aria-rowcount={packages.length + 1}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map(column => (
              <th key={column} scope="col" className={`jp-mod-${column}`}>
                {columnWord(column, trans)}
              </th>
            ))}
            {managed ? (
              <th scope="col" className="jp-mod-acts">
                <span className="jp-Hopyard-spoken">{trans.__('Acts')}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          <RowsOutOfSight height={before} columns={columns} />
          {places.map(place => {
            const each = packages[place];
            return each === undefined ? null : (
              <Row
                key={`${each.manager} ${each.name}`}
                {...{ each, place, model, trans, managed }}
                isStop={place === stop}
                focused={() => setActive(place)}
              />
            );
          })}
          <RowsOutOfSight height={after} columns={columns} />
        </tbody>
      </table>
      {props.children}
    </div>
  );
}

function Row(props: {
  readonly each: PackageView;
  readonly place: number;
  readonly model: EnvironmentModel;
  readonly trans: TranslationBundle;
  readonly managed: boolean;
  /** Tab stops at its buttons. */
  readonly isStop: boolean;
  readonly focused: () => void;
}): JSX.Element {
  const { each, place, model, trans, managed } = props;
  const wanted = changeOf(model.snapshot.wanted, each);
  const isOld = each.newest !== '' && each.newest !== each.version;
  return (
    <tr
      data-place={place}
      aria-rowindex={place + 2}
      className={wanted === undefined ? undefined : 'jp-mod-wanted'}
      onFocus={props.focused}
    >
      <th scope="row" title={each.name}>
        {each.name}
      </th>
      <td title={each.version}>{each.version}</td>
      <td className="jp-mod-newest">
        {isOld ? <strong>{each.newest}</strong> : each.newest === '' ? '–' : trans.__('same')}
      </td>
      <td className="jp-mod-manager">{each.manager}</td>
      <td className="jp-mod-source" title={each.source}>
        {each.source || '–'}
      </td>
      <td className="jp-mod-machines">{machinesWord(each.machines, trans)}</td>
      <td className="jp-mod-status">
        <StateMark state={packageWord(each, trans)} />
      </td>
      <td className="jp-mod-by">{byWord(each, trans)}</td>
      {managed ? (
        <td>
          <RowActs {...{ each, model, trans, isOld }} tabIndex={props.isStop ? 0 : -1} />
        </td>
      ) : null}
    </tr>
  );
}

function columnWord(column: (typeof COLUMNS)[number], trans: TranslationBundle): string {
  const words: Record<(typeof COLUMNS)[number], string> = {
    library: trans.__('Library'),
    version: trans.__('Version'),
    newest: trans.__('Newest'),
    manager: trans.__('Manager'),
    source: trans.__('Source'),
    machines: trans.__('Machines'),
    status: trans.__('Status'),
    by: trans.__('By')
  };
  return words[column];
}

function RowActs(props: {
  readonly each: PackageView;
  readonly model: EnvironmentModel;
  readonly trans: TranslationBundle;
  readonly isOld: boolean;
  readonly tabIndex: number;
}): JSX.Element {
  const { each, model, trans, isOld, tabIndex } = props;
  const { name, manager, machines } = each;
  const wanted = changeOf(model.snapshot.wanted, each);
  const want = (act: 'upgrade' | 'remove'): void => model.want({ act, name, manager, spec: name, machines });
  const button = (label: string, act: () => void, more: { refusal?: string; look?: string } = {}): JSX.Element => (
    <button
      type="button"
      className={`jp-Hopyard-linkButton ${more.look ?? ''}`}
      tabIndex={tabIndex}
      disabled={more.refusal !== undefined}
      title={more.refusal}
      onClick={act}
    >
      {label}
    </button>
  );
  return (
    <span className="jp-Hopyard-rowActs">
      {wanted === undefined ? (
        <>
          {button(trans.__('Why'), () => void model.askWhy(name), { look: 'jp-mod-why' })}
          {isOld ? button(trans.__('Upgrade'), () => want('upgrade')) : null}
          {button(
            trans.__('Uninstall'),
            () => want('remove'),
            each.builtIn ? { refusal: trans.__('Hopyard’s kernel library needs it') } : {}
          )}
        </>
      ) : (
        button(wanted.act === 'remove' ? trans.__('Keep') : trans.__('Take back'), () => model.unwant(each))
      )}
    </span>
  );
}

const buttonsOf = (row: Element): HTMLButtonElement[] => [...row.querySelectorAll('button')];

/** False: the row is not drawn yet. */
function focusButton(host: HTMLElement | null, place: number, at: number): boolean {
  const row = host?.querySelector(`tr[data-place="${place}"]`);
  if (!row) {
    return false;
  }
  const buttons = buttonsOf(row).filter(button => !button.disabled);
  buttons[Math.max(0, Math.min(buttons.length - 1, at))]?.focus({ preventScroll: true });
  return true;
}
