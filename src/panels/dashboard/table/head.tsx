import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Field } from '../model/fields';
import type { Sorting } from '../model/order';
import { headingOf, isNumeric } from './cell';

/** Headings are buttons that order by their column, and once more the other way. */
export function TableHead(props: {
  readonly fields: readonly Field[];
  readonly sorting: Sorting;
  readonly sort: (sorting: Sorting) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { fields, sorting, trans } = props;
  return (
    <thead>
      <tr aria-rowindex={1}>
        {fields.map((field, index) => {
          const isBy = sorting.by === field.id;
          const direction = isBy ? (sorting.isDescending ? 'descending' : 'ascending') : 'none';
          return (
            <th
              key={field.id}
              scope="col"
              aria-sort={direction}
              aria-colindex={index + 1}
              className={isNumeric(field) ? 'jp-Hopyard-number' : undefined}
            >
              <button
                type="button"
                title={trans.__('Order by %1', headingOf(field, trans))}
                onClick={() => props.sort({ by: field.id, isDescending: isBy ? !sorting.isDescending : false })}
              >
                <span className="jp-Hopyard-grow">{headingOf(field, trans)}</span>
                <span className="jp-Hopyard-sortMark" aria-hidden="true">
                  {isBy ? (sorting.isDescending ? '▾' : '▴') : ''}
                </span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
