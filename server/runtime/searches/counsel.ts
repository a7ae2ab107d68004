/**
 * One experiment's oracle: questions go to it one at a time, each with what changed since the last. One that raises or
 * dies is started anew with the whole history and asked again; after some tries in a row the question is rejected with
 * what went wrong.
 */
import { describeError, type ExperimentId, type Failure } from '../../../protocol';
import type { OracleAnswer, OracleQuestion, OracleTask } from '../../core/search/oracle';
import type { Suggestion } from '../../core/search/search';
import type { Told } from '../../core/search/told';
import type { Params } from '../../core/space';
import { OracleFault, type Oracle, type Oracles } from '../../ports';
import type { Follower } from './followers';

const TRIES = 3;

export interface CounselOptions {
  readonly oracles: Oracles;
  readonly experiment: ExperimentId;
  readonly follower: Follower;
  task(): OracleTask;
}

type Verdicts = Extract<OracleAnswer, { kind: 'verdicts' }>['verdicts'];

export class Counsel implements Disposable {
  constructor(private readonly options: CounselOptions) {}

  async suggest(): Promise<Suggestion> {
    const answer = await this.ask(told => ({ ask: 'suggest', told: told() }));
    return answer.kind === 'suggestion' ? answer.suggestion : strange(answer);
  }

  async judge(trials: readonly number[]): Promise<Verdicts> {
    const answer = await this.ask(told => ({ ask: 'judge', told: told(), trials }));
    return answer.kind === 'verdicts' ? answer.verdicts : strange(answer);
  }

  async accepts(params: readonly Params[]): Promise<readonly boolean[]> {
    const answer = await this.ask(() => ({ ask: 'accepts', params }));
    return answer.kind === 'accepted' ? answer.accepted : strange(answer);
  }

  /** The experiment has ended: one that was asked hears of it, whatever it then does. */
  async end(): Promise<void> {
    const { oracle } = this;
    this.closed = true;
    await this.last;
    try {
      await oracle?.ask({ ask: 'end', told: this.options.follower.take() });
    } catch {
      // Nothing depends on it any more; what it printed is in its log.
    }
    this.leave();
  }

  [Symbol.dispose](): void {
    this.closed = true;
    this.leave();
  }

  /** In the order in which they were asked. */
  private ask(question: (told: () => Told) => OracleQuestion): Promise<OracleAnswer> {
    const answer = this.last.then(() => this.insist(question));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async insist(question: (told: () => Told) => OracleQuestion): Promise<OracleAnswer> {
    for (let tries = 1; ; tries++) {
      if (this.closed) {
        throw new OracleFault('the experiment has ended');
      }
      try {
        const { oracles, experiment, follower } = this.options;
        this.oracle ??= oracles.open(this.options.task(), experiment);
        return await this.oracle.ask(question(() => follower.take()));
      } catch (error) {
        this.leave();
        if (tries === TRIES || this.closed) {
          throw tired(error);
        }
      }
    }
  }

  private leave(): void {
    this.oracle?.[Symbol.dispose]();
    this.oracle = undefined;
    this.options.follower.forgot();
  }

  private oracle: Oracle | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;
}

/** What it says in the end, and how often it was asked. */
function tired(error: unknown): OracleFault {
  const why = error instanceof Error ? error.message : String(error);
  return new OracleFault(
    `${plainly(why)} (${TRIES} times in a row)`,
    error instanceof OracleFault ? error.traceback : undefined
  );
}

const plainly = (why: string): string => why.replace(/\.$/, '');

function strange(answer: OracleAnswer): never {
  throw new OracleFault(`it answered with "${answer.kind}", which nobody asked for`);
}

export function oracleFailure(name: string, { message, traceback }: OracleFault): Failure {
  return {
    code: 'ORACLE_FAILED',
    ...describeError('ORACLE_FAILED', { name, why: plainly(message) }),
    ...(traceback === undefined ? {} : { traceback })
  };
}
