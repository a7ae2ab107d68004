/** A native search that takes long, asked in its thread: told what changed, and what may not be tried. */
import { configHash, type Params } from '../../core/space';
import type { Suggestion } from '../../core/search/search';
import type { ThinkerTask } from '../../core/search/told';
import type { Thinker, Thinkers } from '../../ports';
import type { Follower } from './followers';

export class Thread implements Disposable {
  constructor(
    private readonly thinkers: Thinkers,
    private readonly follower: Follower
  ) {}

  /** A rejection leaves it without a thread: the next question opens one, with the whole history. */
  async suggest(task: ThinkerTask, accepts: (params: readonly Params[]) => Promise<readonly boolean[]>) {
    try {
      this.thinker ??= this.thinkers.open(task);
      let told: Parameters<Thinker['suggest']>[0] = this.follower.take();
      for (;;) {
        const answer: Suggestion | { kind: 'doubt'; params: readonly Params[] } = await this.thinker.suggest(told);
        if (answer.kind !== 'doubt') {
          return answer;
        }
        const accepted = await accepts(answer.params);
        const consent = answer.params.map((params, k) => [configHash(params), accepted[k] === true] as const);
        told = { changed: [], ended: told.ended, consent };
      }
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.thinker?.[Symbol.dispose]();
    this.thinker = undefined;
    this.follower.forgot();
  }

  private thinker: Thinker | undefined;
}
