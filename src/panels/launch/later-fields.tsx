import type { JSX } from 'react';
import { CheckField, NumberField, RadioField, SelectField } from '../../components/fields';
import { STRATEGIES } from './form';
import type { FormProps } from './form-view';

/** Fields of parts that are not there yet: shown, disabled, and saying so once for the group. */
export function ParallelFields({ model, state, trans }: FormProps): JSX.Element {
  const { values } = state;
  const why = '';
  return (
    <fieldset className="jp-Hopyard-group" disabled aria-describedby="hopyard-parallel-why">
      <legend>{trans.__('Parallel')}</legend>
      <p id="hopyard-parallel-why" className="jp-Hopyard-why">
        {trans.__(
          'Search and early stop are not available in this version. Executors start all the same: run rows of arguments with experiment.launch(fn, args_dict).'
        )}
      </p>
      <SelectField
        label={trans.__('Search')}
        value={values.search}
        choices={[
          { value: 'random', label: trans.__('random') },
          { value: 'grid', label: trans.__('grid') },
          { value: 'model-based', label: trans.__('model-based') },
          { value: 'differential-evolution', label: trans.__('differential evolution') }
        ]}
        disabledWhy={why}
        change={value => model.set('search', value)}
      />
      <NumberField
        label={trans.__('Trials')}
        value={values.trials}
        least={1}
        most={1_000_000}
        disabledWhy={why}
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
        disabledWhy={why}
        change={value => model.set('direction', value)}
      />
      <SelectField
        label={trans.__('Early stop')}
        value={values.earlyStop}
        choices={[
          { value: 'none', label: trans.__('none') },
          { value: 'median', label: trans.__('median') },
          { value: 'asha', label: trans.__('successive halving') }
        ]}
        disabledWhy={why}
        change={value => model.set('earlyStop', value)}
      />
      <NumberField
        label={trans.__('After trials')}
        value={values.earlyStopAfter}
        least={1}
        most={1_000_000}
        disabledWhy={why}
        fewer={trans.__('After fewer trials')}
        more={trans.__('After more trials')}
        change={value => model.set('earlyStopAfter', value)}
      />
    </fieldset>
  );
}

export function DistributedFields({ model, state, trans }: FormProps): JSX.Element {
  const { values } = state;
  const why = '';
  return (
    <fieldset className="jp-Hopyard-group" disabled aria-describedby="hopyard-distributed-why">
      <legend>{trans.__('Distributed')}</legend>
      <p id="hopyard-distributed-why" className="jp-Hopyard-why">
        {trans.__(
          'Distribution strategies are not available in this version. Workers start all the same and run functions one by one.'
        )}
      </p>
      <SelectField
        label={trans.__('Strategy')}
        value={values.strategy}
        choices={STRATEGIES.map(value => ({ value, label: value }))}
        disabledWhy={why}
        change={value => model.set('strategy', value)}
      />
      <NumberField
        label={trans.__('Parameter servers')}
        value={values.parameterServers}
        least={0}
        most={1_000}
        disabledWhy={why}
        fewer={trans.__('Fewer parameter servers')}
        more={trans.__('More parameter servers')}
        change={value => model.set('parameterServers', value)}
      />
      <CheckField
        label={trans.__('Evaluator')}
        value={values.evaluator}
        disabledWhy={why}
        change={value => model.set('evaluator', value)}
      />
    </fieldset>
  );
}
