/** What is said to a `python -m hopyard.oracle` and what it says, a JSON line each. Steps a trial reported are told once. */
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { JsonRecord, Verdict } from '../../../protocol';
import { OracleFault, type OracleAnswer, type OracleQuestion, type OracleTask, type Told } from '../../ports';

const Labels = Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]));
const Param = Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]);
const Suggested = Type.Union([
  Type.Object({
    kind: Type.Literal('start'),
    params: Type.Record(Type.String(), Param),
    budget: Type.Optional(Type.Number()),
    label: Type.Optional(Labels)
  }),
  Type.Object({ kind: Type.Literal('wait') }),
  Type.Object({ kind: Type.Literal('done') })
]);
const Said = Type.Union([
  Type.Object({ kind: Type.Literal('suggestion'), suggestion: Suggested }),
  Type.Object({
    kind: Type.Literal('verdicts'),
    verdicts: Type.Array(Type.Object({ trial: Type.Integer(), verdict: Verdict }))
  }),
  Type.Object({ kind: Type.Literal('accepted'), accepted: Type.Array(Type.Boolean()) }),
  Type.Object({ kind: Type.Literal('ended') }),
  Type.Object({ kind: Type.Literal('fault'), says: Type.String(), traceback: Type.Optional(Type.String()) })
]);
type Said = Static<typeof Said>;

export class Telling {
  /** Reports of each trial that were told. */
  private readonly told = new Map<number, number>();

  begin(task: OracleTask, pickled: Uint8Array): string {
    const { oracle, ...rest } = task;
    const content = Buffer.from(pickled).toString('base64');
    return JSON.stringify({ begin: { ...rest, name: oracle.name, folder: oracle.folder ?? null, pickled: content } });
  }

  question(question: OracleQuestion): string {
    return JSON.stringify('told' in question ? { ...question, told: this.news(question.told) } : question);
  }

  private news({ changed, ended }: Told): JsonRecord {
    const trials = changed.map(({ reports, ...record }) => {
      const from = Math.min(this.told.get(record.number) ?? 0, reports.length);
      this.told.set(record.number, reports.length);
      const fresh = [...reports].slice(from);
      // JSON has no NaN: it becomes null.
      return { ...record, steps: fresh.map(({ step }) => step), reported: fresh.map(({ value }) => value) };
    });
    return { trials, ended };
  }
}

/** Throws `OracleFault` for what is no answer, and for what Python raised. */
export function answerOf(line: string): OracleAnswer {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    throw new OracleFault(`it said what nobody can read: ${line.slice(0, 200)}`);
  }
  if (!Value.Check(Said, said)) {
    throw new OracleFault(`it gave an answer of the wrong form: ${line.slice(0, 200)}`);
  }
  const answer: Said = said;
  if (answer.kind === 'fault') {
    throw new OracleFault(answer.says, answer.traceback);
  }
  return answer;
}
