import type { JSX, ReactNode } from 'react';

/** A part of a trial's page under its own heading. */
export function Section(props: {
  readonly label: string;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <section className="jp-Hopyard-section" aria-label={props.label}>
      <div className="jp-Hopyard-sectionHead">
        <h3>{props.label}</h3>
        {props.tools}
      </div>
      {props.children}
    </section>
  );
}
