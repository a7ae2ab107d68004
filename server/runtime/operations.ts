/** The operations on environments: started, followed, cancelled, remembered. What each does is its program's own affair. */
import { type OperationName, operationIsOver, type OperationView } from '../../protocol';
import { begun, gone, heard, type OperationOrder } from '../core/environments/operation';
import { HopyardError } from '../hopyard-error';
import type { Clock, EnvironmentPrograms, OperationListener } from '../ports';

/** Ended ones that stay on the list. */
const KEPT = 50;

export interface OperationsParts {
  readonly programs: EnvironmentPrograms;
  readonly clock: Clock;
  newId(): string;
}

export interface OperationsListener {
  changed(view: OperationView): void;
  removed(id: string): void;
}

export class Operations {
  constructor(private readonly parts: OperationsParts) {
    parts.programs.recover(order => this.#follow(order));
  }

  list(): OperationView[] {
    return [...this.#views.values()];
  }

  get(id: string): OperationView {
    const view = this.#views.get(id);
    if (view === undefined) throw new HopyardError('NOT_FOUND', { what: 'operation', id });
    return view;
  }

  get busy(): boolean {
    return this.list().some(view => !operationIsOver(view));
  }

  async start(name: OperationName, request: OperationOrder['request'], by?: string): Promise<OperationView> {
    const { clock, newId, programs } = this.parts;
    const order = { id: newId(), name, request, startedAt: clock.now(), ...(by === undefined ? {} : { by }) };
    const listener = this.#follow(order);
    try {
      await programs.start(order, listener);
    } catch (error) {
      this.#drop(order.id);
      throw error;
    }
    return this.get(order.id);
  }

  /** `by` retries; unsaid, it is asked for whom it was asked. */
  retry(id: string, by?: string): Promise<OperationView> {
    const operation = this.get(id);
    return this.start(operation.name, operation.request, by ?? operation.by);
  }

  cancel(id: string): OperationView {
    const view = this.get(id);
    if (!operationIsOver(view)) this.parts.programs.cancel(id);
    return view;
  }

  forget(id: string): void {
    if (!operationIsOver(this.get(id))) throw new HopyardError('STILL_RUNNING', { what: `the operation ${id}` });
    this.#drop(id);
  }

  log(id: string): string {
    return this.parts.programs.log(this.get(id).id);
  }

  subscribe(listener: OperationsListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #follow(order: OperationOrder): OperationListener {
    this.#set(begun(order));
    const update = (change: (view: OperationView) => OperationView): void => {
      const view = this.#views.get(order.id);
      if (view !== undefined) this.#set(change(view));
    };
    return {
      line: line => update(view => heard(view, line)),
      gone: (at, how) => {
        update(view => gone(view, at, how));
        this.#keepFew();
      }
    };
  }

  #set(view: OperationView): void {
    if (this.#views.get(view.id) === view) return;
    this.#views.set(view.id, view);
    for (const listener of this.#listeners) listener.changed(view);
  }

  #keepFew(): void {
    const over = this.list().filter(operationIsOver);
    for (const { id } of over.slice(0, Math.max(0, over.length - KEPT))) this.#drop(id);
  }

  #drop(id: string): void {
    this.#views.delete(id);
    this.parts.programs.forget(id);
    for (const listener of this.#listeners) listener.removed(id);
  }

  readonly #views = new Map<string, OperationView>();
  readonly #listeners = new Set<OperationsListener>();
}
