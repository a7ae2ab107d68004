import type { JSX, ReactNode } from 'react';
import { useId } from 'react';

interface IFieldProps {
  readonly label: string;
  /** Beside the field: "of 8 cores". */
  readonly note?: ReactNode;
  readonly problem?: string | undefined;
  /** Why the field cannot be used; absent: it can. */
  readonly disabledWhy?: string | undefined;
}

/** Label, control, note, and below them the problem or the reason why it is disabled, tied to the control for screen readers. */
function Field(
  props: IFieldProps & { readonly control: (ids: { id: string; describedBy: string | undefined }) => JSX.Element }
): JSX.Element {
  const id = useId();
  const told = props.problem ?? props.disabledWhy;
  return (
    <div className={`jp-Hopyard-field${props.problem ? ' jp-mod-wrong' : ''}`}>
      <label htmlFor={id}>{props.label}</label>
      <span className="jp-Hopyard-control">
        {props.control({ id, describedBy: told ? `${id}-told` : undefined })}
        {props.note ? <span className="jp-Hopyard-note">{props.note}</span> : null}
      </span>
      {told ? (
        <span id={`${id}-told`} className={props.problem ? 'jp-Hopyard-problem' : 'jp-Hopyard-why'}>
          {told}
        </span>
      ) : null}
    </div>
  );
}

export function NumberField(
  props: IFieldProps & {
    readonly value: number;
    readonly least: number;
    readonly most: number;
    readonly step?: number;
    readonly unit?: string;
    readonly fewer: string;
    readonly more: string;
    readonly change: (value: number) => void;
  }
): JSX.Element {
  const step = props.step ?? 1;
  const disabled = props.disabledWhy !== undefined;
  const nudge = (by: number): void => {
    const from = Number.isNaN(props.value) ? props.least : props.value;
    props.change(Math.min(props.most, Math.max(props.least, Math.round((from + by) * 1000) / 1000)));
  };
  return (
    <Field
      {...props}
      control={({ id, describedBy }) => (
        <span className="jp-Hopyard-stepper">
          <input
            id={id}
            type="number"
            inputMode="decimal"
            value={Number.isNaN(props.value) ? '' : props.value}
            min={props.least}
            max={props.most}
            step="any"
            disabled={disabled}
            aria-invalid={props.problem !== undefined}
            aria-describedby={describedBy}
            onChange={event => props.change(event.target.valueAsNumber)}
            onKeyDown={event => {
              // The browser would step by 1 from "any".
              if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
                event.preventDefault();
                nudge(event.key === 'ArrowUp' ? step : -step);
              }
            }}
          />
          {props.unit ? <span className="jp-Hopyard-unit">{props.unit}</span> : null}
          <button type="button" aria-label={props.fewer} disabled={disabled} onClick={() => nudge(-step)}>
            −
          </button>
          <button type="button" aria-label={props.more} disabled={disabled} onClick={() => nudge(step)}>
            +
          </button>
        </span>
      )}
    />
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
}

export function SelectField<T extends string>(
  props: IFieldProps & {
    readonly value: T;
    readonly choices: readonly Choice<T>[];
    readonly change: (value: T) => void;
  }
): JSX.Element {
  return (
    <Field
      {...props}
      control={({ id, describedBy }) => (
        <select
          id={id}
          className="jp-Hopyard-select"
          value={props.value}
          disabled={props.disabledWhy !== undefined}
          aria-invalid={props.problem !== undefined}
          aria-describedby={describedBy}
          onChange={event => props.change(event.target.value as T)}
        >
          {props.choices.map(choice => (
            <option key={choice.value} value={choice.value} disabled={choice.disabled ?? false}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

export function TextField(
  props: IFieldProps & {
    readonly value: string;
    readonly placeholder: string;
    readonly change: (value: string) => void;
  }
): JSX.Element {
  return (
    <Field
      {...props}
      control={({ id, describedBy }) => (
        <input
          id={id}
          type="text"
          value={props.value}
          placeholder={props.placeholder}
          spellCheck={false}
          disabled={props.disabledWhy !== undefined}
          aria-invalid={props.problem !== undefined}
          aria-describedby={describedBy}
          onChange={event => props.change(event.target.value)}
        />
      )}
    />
  );
}

export function CheckField(
  props: IFieldProps & { readonly value: boolean; readonly change: (value: boolean) => void }
): JSX.Element {
  return (
    <Field
      {...props}
      control={({ id, describedBy }) => (
        <input
          id={id}
          type="checkbox"
          checked={props.value}
          disabled={props.disabledWhy !== undefined}
          aria-describedby={describedBy}
          onChange={event => props.change(event.target.checked)}
        />
      )}
    />
  );
}

export function RadioField<T extends string>(
  props: IFieldProps & {
    readonly value: T;
    readonly choices: readonly Choice<T>[];
    readonly change: (value: T) => void;
  }
): JSX.Element {
  const name = useId();
  return (
    <fieldset className="jp-Hopyard-field jp-Hopyard-radios" disabled={props.disabledWhy !== undefined}>
      <legend>{props.label}</legend>
      <span className="jp-Hopyard-control">
        {props.choices.map(choice => (
          <label key={choice.value}>
            <input
              type="radio"
              name={name}
              checked={choice.value === props.value}
              onChange={() => props.change(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}
