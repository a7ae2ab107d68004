import { Component, type ComponentType, type JSX, type ReactNode, useEffect, useState } from 'react';
import { FailureBox } from '../../../components/failure-box';
import { coerceError, type HopyardError } from '../../../failure';
import type { TranslationBundle } from '@jupyterlab/translation';

type Loaded<P> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly component: ComponentType<P> }
  | { readonly kind: 'failed'; readonly error: HopyardError };

/** A view whose code comes when it is first shown. One that fails says so in its own place, and the others stay. */
export function Slot<P extends object>(props: {
  readonly load: () => Promise<ComponentType<P>>;
  readonly given: P;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { load, given, trans } = props;
  const [loaded, setLoaded] = useState<Loaded<P>>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      component => isCurrent && setLoaded({ kind: 'ready', component }),
      (thrown: unknown) => isCurrent && setLoaded({ kind: 'failed', error: coerceError(thrown) })
    );
    return () => {
      isCurrent = false;
    };
  }, [load, attempt]);
  const again = (): void => {
    setLoaded({ kind: 'loading' });
    setAttempt(attempt + 1);
  };
  switch (loaded.kind) {
    case 'loading':
      return <p className="jp-Hopyard-empty">{trans.__('Loading…')}</p>;
    case 'failed':
      return <Broken error={loaded.error} again={again} trans={trans} />;
    case 'ready':
      return (
        <Fence key={attempt} again={again} trans={trans}>
          <loaded.component {...given} />
        </Fence>
      );
  }
}

interface FenceProps {
  readonly again: () => void;
  readonly trans: TranslationBundle;
  readonly children: ReactNode;
}

/** Keeps what one view throws from ending the others. */
class Fence extends Component<FenceProps, { readonly error: HopyardError | undefined }> {
  override state = { error: undefined };

  static getDerivedStateFromError(thrown: unknown): { error: HopyardError } {
    return { error: coerceError(thrown) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? (
      this.props.children
    ) : (
      <Broken error={error} again={this.props.again} trans={this.props.trans} />
    );
  }
}

function Broken(props: {
  readonly error: HopyardError;
  readonly again: () => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { error, again, trans } = props;
  return (
    <FailureBox
      title={trans.__('This view could not be drawn')}
      failure={error}
      acts={[{ label: trans.__('Try again'), act: again }]}
      trans={trans}
    />
  );
}
