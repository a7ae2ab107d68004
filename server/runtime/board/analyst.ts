/** What takes long to read or to reckon. Runs in threads of its own, beside the one that keeps the experiments going. */
import { importanceOf, type ImportanceQuestion } from '../../core/analysis/importance/importance';
import type { CurveBook } from '../../core/analysis/curve-book';
import { CurveDesk, type CurvesQuestion, type PointsSource } from './curve-desk';

/** A question about a recorded experiment, answered with its curves. */
export type ReplayQuestion = { readonly view: { readonly id: string }; readonly metric: string };
/** The points of a trial: of the question's metric, unless another is named. */
export type CurveOf = (
  trial: number,
  metric?: string
) => { readonly steps: Float64Array; readonly values: Float64Array };

export type AnalystQuestion =
  | ({ readonly kind: 'curves' } & CurvesQuestion)
  /** Somebody has opened its board and will ask for its curves. */
  | { readonly kind: 'readCurves'; readonly experiment: string; readonly metric: string }
  | ({ readonly kind: 'whatIf' } & ReplayQuestion)
  | ({ readonly kind: 'importance' } & ImportanceQuestion);

/** What was asked for cannot be: the sentence goes to who asked. */
export interface NotPossible {
  readonly notPossible: string;
}

export interface AnalystParts<Asked extends ReplayQuestion> {
  readonly source: PointsSource;
  readonly replay: (asked: Asked, curveOf: CurveOf) => unknown;
  /** Whether an error tells who asked what to ask for instead. */
  readonly isAskers: (error: unknown) => boolean;
  monotonic(): number;
}

export function analystOf<Asked extends ReplayQuestion>(parts: AnalystParts<Asked>): (question: unknown) => unknown {
  const desk = new CurveDesk(parts.source, parts.monotonic);
  return asked => {
    // Only the sidecar's own routes ask.
    const question = asked as AnalystQuestion;
    switch (question.kind) {
      case 'curves':
        return desk.answer(question);
      case 'readCurves':
        desk.book(question.experiment, question.metric);
        return undefined;
      case 'importance':
        return importanceOf(question);
      case 'whatIf': {
        const { view, metric } = question;
        const books = new Map<string, CurveBook>();
        const curveOf: CurveOf = (trial, name = metric) => {
          const book = books.get(name) ?? desk.book(view.id, name);
          books.set(name, book);
          return book.curve(trial);
        };
        try {
          return parts.replay(question as unknown as Asked, curveOf);
        } catch (error) {
          if (parts.isAskers(error) && error instanceof Error)
            return { notPossible: error.message } satisfies NotPossible;
          throw error;
        }
      }
    }
  };
}
