import type { JSX } from 'react';
import { CheckField, NumberField, SelectField } from '../../components/fields';
import { STRATEGIES } from './form';
import type { FormProps } from './props';

/** Fields of parts that are not there yet: shown, disabled, and saying so once for the group. */
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
