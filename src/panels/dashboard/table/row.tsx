import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, memo } from 'react';
import type { Board } from '../../../store/board/types';
import type { Field } from '../model/fields';
import { CellContent, isNumeric, textOf } from './cell';

export interface RowProps {
  readonly board: Board;
  readonly row: number;
  readonly fields: readonly Field[];
  /** Place among all rows of the table, headings included, from 1. */
  readonly place: number;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly isBest: boolean;
  readonly isNew: boolean;
  readonly id: string;
  readonly trans: TranslationBundle;
}

/** One trial. Drawn again only for another board, selection or columns; the pointer is followed by CSS. */
export const TrialRow = memo(function TrialRow(props: RowProps): JSX.Element {
  const { row, fields, trans } = props;
  const modifiers = [
    'jp-Hopyard-trialRow',
    props.isOpen ? 'jp-mod-open' : '',
    props.isBest ? 'jp-mod-best' : '',
    props.isNew ? 'jp-mod-new' : '',
    props.isActive ? 'jp-mod-active' : ''
  ];
  return (
    <tr
      id={props.id}
      className={modifiers.filter(Boolean).join(' ')}
      data-row={row}
      aria-rowindex={props.place}
      aria-selected={props.isSelected}
    >
      {fields.map((field, index) => (
        <td
          key={field.id}
          role="gridcell"
          aria-colindex={index + 1}
          className={isNumeric(field) ? 'jp-Hopyard-number' : undefined}
          title={field.kind === 'number' ? String(field.value(row)) : textOf(field, row, trans)}
        >
          <CellContent field={field} row={row} trans={trans} />
          {props.isBest && field.id === 'trial.number' ? (
            <span className="jp-Hopyard-bestMark" aria-label={trans.__('best')} role="img">
              ★
            </span>
          ) : null}
        </td>
      ))}
    </tr>
  );
});
