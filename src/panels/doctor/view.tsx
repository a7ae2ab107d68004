import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Finding } from '../../../protocol';
import { useSignal } from '../../components/hooks';
import { StateIcon } from '../../components/state-mark';
import type { Look } from '../../components/words';
import { details, type DoctorModel, type Half } from './model';

const LOOKS: Record<Finding['ok'], Look> = { ok: 'finished', warning: 'stopped', error: 'failed' };
/** What is broken comes first. */
const ORDER: Record<Finding['ok'], number> = { error: 0, warning: 1, ok: 2 };

export function DoctorView({
  model,
  trans
}: {
  readonly model: DoctorModel;
  readonly trans: TranslationBundle;
}): JSX.Element {
  useSignal(model.changed);
  const { server, sidecar } = model.snapshot;
  return (
    <>
      <div className="jp-Hopyard-line">
        <h1 className="jp-Hopyard-grow">{trans.__('Doctor')}</h1>
        <button type="button" className="jp-Hopyard-button" onClick={() => void model.examine()}>
          {trans.__('Examine again')}
        </button>
        <button
          type="button"
          className="jp-Hopyard-button"
          onClick={() => void navigator.clipboard.writeText(details(model.snapshot))}
        >
          {trans.__('Copy details')}
        </button>
      </div>
      <p role="status">{verdict([server, sidecar], trans)}</p>
      <HalfView title={trans.__('Jupyter Server and its Python')} half={server} trans={trans} />
      <HalfView title={trans.__('Sidecar and executors')} half={sidecar} trans={trans} />
    </>
  );
}

function verdict(halves: readonly Half[], trans: TranslationBundle): string {
  if (halves.some(({ kind }) => kind === 'asking')) {
    return trans.__('Examining…');
  }
  const findings = halves.flatMap(half => (half.kind === 'answered' ? half.findings : []));
  const broken =
    findings.filter(({ ok }) => ok === 'error').length + halves.filter(({ kind }) => kind === 'silent').length;
  const doubtful = findings.filter(({ ok }) => ok === 'warning').length;
  if (broken === 0) {
    return doubtful === 0
      ? trans.__('All is well.')
      : trans._n('It works; %1 thing could be better.', 'It works; %1 things could be better.', doubtful);
  }
  return trans._n('%1 thing is broken.', '%1 things are broken.', broken);
}

function HalfView({ title, half, trans }: { title: string; half: Half; trans: TranslationBundle }): JSX.Element {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {half.kind === 'asking' ? <p>{trans.__('Asking…')}</p> : null}
      {half.kind === 'silent' ? (
        <ul className="jp-Hopyard-findings">
          <Row
            finding={{
              name: trans.__('no answer'),
              ok: 'error',
              says: half.error.message,
              ...(half.error.hint ? { fix: half.error.hint } : {})
            }}
            trans={trans}
          />
        </ul>
      ) : null}
      {half.kind === 'answered' ? (
        <ul className="jp-Hopyard-findings">
          {[...half.findings]
            .sort((a, b) => ORDER[a.ok] - ORDER[b.ok])
            .map(finding => (
              <Row key={finding.name} finding={finding} trans={trans} />
            ))}
        </ul>
      ) : null}
    </section>
  );
}

function Row({ finding, trans }: { finding: Finding; trans: TranslationBundle }): JSX.Element {
  const words = { ok: trans.__('good'), warning: trans.__('warning'), error: trans.__('broken') };
  return (
    <li className={`jp-mod-${LOOKS[finding.ok]}`}>
      <span className="jp-Hopyard-state">
        <StateIcon look={LOOKS[finding.ok]} />
        <span className="jp-Hopyard-spoken">{words[finding.ok]}</span>
      </span>
      <strong>{finding.name}</strong>
      <span>
        {finding.says}
        {finding.fix ? <em>{finding.fix}</em> : null}
      </span>
    </li>
  );
}
