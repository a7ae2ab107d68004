import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';
import { shortened } from './text';

/** What a chart shows as rows and columns, for those who read rather than look. */
export interface Twin {
  readonly caption: string;
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly count: number;
  cell(row: number, column: number): string;
  /** Opens what the row is about. */
  readonly open?: ((row: number) => void) | undefined;
}

const PAGE = 100;

export function TwinTable({ twin, trans }: { readonly twin: Twin; readonly trans: TranslationBundle }): JSX.Element {
  const [wanted, setFrom] = useState(0);
  const from = Math.min(wanted, Math.max(0, Math.floor((twin.count - 1) / PAGE) * PAGE));
  const rows = Array.from({ length: Math.min(PAGE, twin.count - from) }, (_, index) => from + index);
  return (
    <div className="jp-Hopyard-twin" tabIndex={0} role="region" aria-label={twin.caption}>
      <table>
        <caption>{twin.caption}</caption>
        <thead>
          <tr>
            {twin.columns.map(({ name, isNumber }, index) => (
              <th key={index} scope="col" className={isNumber ? 'jp-Hopyard-number' : undefined}>
                {shortened(name, 40)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row}>
              {twin.columns.map(({ isNumber }, column) => (
                <td key={column} className={isNumber ? 'jp-Hopyard-number' : undefined}>
                  {column === 0 && twin.open ? (
                    <button type="button" className="jp-Hopyard-linkButton" onClick={() => twin.open?.(row)}>
                      {shortened(twin.cell(row, column), 60)}
                    </button>
                  ) : (
                    shortened(twin.cell(row, column), 60)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {twin.count > PAGE && (
        <div className="jp-Hopyard-twinPages">
          <button
            type="button"
            className="jp-Hopyard-button"
            disabled={from === 0}
            onClick={() => setFrom(from - PAGE)}
          >
            {trans.__('Earlier rows')}
          </button>
          <span>{trans.__('%1 to %2 of %3', String(from + 1), String(from + rows.length), String(twin.count))}</span>
          <button
            type="button"
            className="jp-Hopyard-button"
            disabled={from + PAGE >= twin.count}
            onClick={() => setFrom(from + PAGE)}
          >
            {trans.__('Later rows')}
          </button>
        </div>
      )}
    </div>
  );
}
