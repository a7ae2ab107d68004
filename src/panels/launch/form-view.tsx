import { runIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { EngineView } from '../../../protocol';
import { type Choice, NumberField, SelectField, TextField } from '../../components/fields';
import { StateIcon } from '../../components/state-mark';
import { fleetIsUp } from '../../store/project';
import { freeGpus, type LaunchField, RANGES } from './form';
import { DistributedFields } from './later-fields';
import type { LaunchSnapshot } from './model';
import { ParallelFields } from './parallel-fields';
import type { FormProps } from './props';
import { lastKnown } from '../../store/room';

export function LaunchForm(props: FormProps): JSX.Element {
  const { model, state, trans } = props;
  const { values, problems } = state;
  const engine = chosenEngine(state);
  const isWorker = values.tab === 'distributed';
  return (
    <form
      className="jp-Hopyard-form"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void model.start();
      }}
    >
      <EngineField {...props} engine={engine} />
      <Numeric
        {...props}
        field="size"
        label={isWorker ? trans.__('Workers') : trans.__('Executors')}
        note={engine ? trans._n('of %1 core', 'of %1 cores', engine.cores) : undefined}
      />
      <Numeric
        {...props}
        field="gpus"
        label={isWorker ? trans.__('GPUs per worker') : trans.__('GPUs each')}
        note={engine && engine.gpus.length > 0 ? trans.__('%1 free', String(freeGpus(engine))) : undefined}
        disabledWhy={
          engine && engine.gpus.length === 0 && values.gpus === 0
            ? (engine.gpuSays ?? trans.__('no GPU found on this machine'))
            : undefined
        }
      />
      <Numeric {...props} field="memoryMb" label={trans.__('Memory each')} unit="MB" step={512} />
      <Numeric {...props} field="hours" label={trans.__('Shut down after')} unit={trans.__('h')} />
      <details className="jp-Hopyard-more">
        <summary>{trans.__('Driver, environment, more')}</summary>
        <Numeric {...props} field="driverMemoryMb" label={trans.__('Driver memory')} unit="MB" step={512} />
        <Numeric {...props} field="cpus" label={isWorker ? trans.__('CPUs per worker') : trans.__('CPUs each')} />
        <SelectField
          label={trans.__('Environment')}
          value={values.environment}
          choices={environmentChoices(props)}
          change={value => model.set('environment', value)}
        />
        {values.environment === '' ? (
          <TextField
            label={trans.__('Another Python')}
            value={values.python}
            placeholder={trans.__('/path/to/bin/python')}
            problem={problems.python}
            change={value => model.set('python', value)}
          />
        ) : null}
        <TextField
          label={trans.__('Labels')}
          value={values.labels}
          placeholder={trans.__('team=vision, cost=42')}
          problem={problems.labels}
          change={value => model.set('labels', value)}
        />
      </details>
      {values.tab === 'parallel' ? <ParallelFields {...props} /> : null}
      {values.tab === 'distributed' ? <DistributedFields {...props} /> : null}
      <StartButton {...props} />
    </form>
  );
}

/** The project's environments; one that was chosen and is gone stays visible, and Start says so. */
function environmentChoices({ state, trans }: FormProps): Choice<string>[] {
  const { environments, values } = state;
  const names = environments?.names ?? [];
  const known =
    values.environment === '' || names.includes(values.environment) ? names : [...names, values.environment];
  const used = environments?.used ?? '';
  return [
    { value: '', label: used === '' ? trans.__("Hopyard's own") : trans.__('the one in use: %1', used) },
    ...known.map(name => ({ value: name, label: name }))
  ];
}

function chosenEngine({ engines, values }: LaunchSnapshot): EngineView | undefined {
  return engines.kind === 'known' ? engines.list.find(({ name }) => name === values.engine) : undefined;
}

function EngineField({ model, state, engine, trans }: FormProps & { engine: EngineView | undefined }): JSX.Element {
  const { values, problems, engines } = state;
  const known = engines.kind === 'known' ? engines.list : [];
  const choices: Choice<string>[] = known.map(({ name, title, available, says }) => ({
    value: name,
    label: available ? `● ${title}` : trans.__('○ %1: %2', title, says),
    disabled: !available
  }));
  if (!known.some(({ name }) => name === values.engine)) {
    choices.push({ value: values.engine, label: values.engine });
  }
  return (
    <>
      <SelectField
        label={trans.__('Engine')}
        value={values.engine}
        choices={choices}
        problem={problems.engine}
        change={value => model.set('engine', value)}
      />
      {engine?.available ? (
        <p className="jp-Hopyard-engineSays">
          <StateIcon look="finished" /> {engine.says}
        </p>
      ) : null}
    </>
  );
}

type NumericField = Extract<LaunchField, 'size' | 'gpus' | 'memoryMb' | 'hours' | 'driverMemoryMb' | 'cpus'>;

function Numeric(
  props: FormProps & {
    readonly field: NumericField;
    readonly label: string;
    readonly note?: string | undefined;
    readonly unit?: string;
    readonly step?: number;
    readonly disabledWhy?: string | undefined;
  }
): JSX.Element {
  const { model, state, field, label, trans } = props;
  const range = RANGES.find(entry => entry.field === field);
  return (
    <NumberField
      label={label}
      note={props.note}
      {...(props.unit === undefined ? {} : { unit: props.unit })}
      {...(props.step === undefined ? {} : { step: props.step })}
      value={state.values[field]}
      least={Math.ceil(range?.least ?? 0)}
      most={range?.most ?? Number.MAX_SAFE_INTEGER}
      problem={state.problems[field]}
      disabledWhy={props.disabledWhy}
      fewer={trans.__('%1: less', label)}
      more={trans.__('%1: more', label)}
      change={value => model.set(field, value)}
    />
  );
}

/** The one primary button; it says what it will do, and beside it why it cannot. */
function StartButton({ state, trans }: FormProps): JSX.Element {
  const { values, problems, act, project, notebook } = state;
  const wrong = Object.values(problems)[0];
  const isOpen =
    lastKnown(project)?.fleets.some(fleet => fleetIsUp(fleet) && fleet.spec.notebook === notebook?.path) === true;
  const count = Number.isFinite(values.size) ? values.size : 0;
  const starting = act.kind === 'starting';
  const label = starting
    ? trans._n('Starting %1 executor…', 'Starting %1 executors…', act.size)
    : isOpen
      ? trans._n('Start %1 more executor', 'Start %1 more executors', count)
      : trans._n('Start %1 executor', 'Start %1 executors', count);
  return (
    <div className="jp-Hopyard-start">
      <button
        type="submit"
        className="jp-Hopyard-primary"
        disabled={starting || wrong !== undefined}
        aria-describedby={wrong === undefined ? undefined : 'hopyard-start-why'}
      >
        <runIcon.react tag="span" />
        <span>{label}</span>
      </button>
      {wrong === undefined ? null : (
        <span id="hopyard-start-why" className="jp-Hopyard-spoken">
          {wrong}
        </span>
      )}
    </div>
  );
}
