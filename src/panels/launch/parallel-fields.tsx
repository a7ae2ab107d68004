import type { JSX } from 'react';
import { NumberField, RadioField, SelectField } from '../../components/fields';
import { EARLY_STOPS, LADDERS, ruleLabel, SEARCHES, searchLabel } from '../../components/searches';
import { SEARCH_RANGES } from './form';
import type { FormProps } from './props';

/** How trials are chosen and ended early: what *Copy as code* writes into the call of `lagom`. */
export function ParallelFields({ model, state, trans }: FormProps): JSX.Element {
  const { values, problems } = state;
  const hasLadder = LADDERS.has(values.search);
  const most = (field: 'trials' | 'earlyStopAfter'): number =>
    SEARCH_RANGES.find(range => range.field === field)?.most ?? Number.MAX_SAFE_INTEGER;
  return (
    <fieldset className="jp-Hopyard-group" aria-describedby="hopyard-parallel-why">
      <legend>{trans.__('Parallel')}</legend>
      <SelectField
        label={trans.__('Search')}
        value={values.search}
        choices={SEARCHES.map(value => ({ value, label: searchLabel(value, trans) }))}
        change={value => model.set('search', value)}
      />
      <NumberField
        label={trans.__('Trials')}
        value={values.trials}
        least={1}
        most={most('trials')}
        problem={problems.trials}
        fewer={trans.__('Fewer trials')}
        more={trans.__('More trials')}
        change={value => model.set('trials', value)}
      />
      <RadioField
        label={trans.__('Direction')}
        value={values.direction}
        choices={[
          { value: 'max', label: trans.__('max') },
          { value: 'min', label: trans.__('min') }
        ]}
        change={value => model.set('direction', value)}
      />
      <SelectField
        label={trans.__('Early stop')}
        value={values.earlyStop}
        choices={EARLY_STOPS.map(value => ({ value, label: ruleLabel(value, trans) }))}
        disabledWhy={hasLadder ? trans.__('This search ends trials by its own rungs.') : undefined}
        change={value => model.set('earlyStop', value)}
      />
      {values.earlyStop === 'median' && !hasLadder ? (
        <NumberField
          label={trans.__('After trials')}
          value={values.earlyStopAfter}
          least={1}
          most={most('earlyStopAfter')}
          problem={problems.earlyStopAfter}
          fewer={trans.__('After fewer trials')}
          more={trans.__('After more trials')}
          change={value => model.set('earlyStopAfter', value)}
        />
      ) : null}
      <p id="hopyard-parallel-why" className="jp-Hopyard-why">
        {trans.__('Copy as code, in the menu above, writes these into a call of lagom.')}
      </p>
    </fieldset>
  );
}
