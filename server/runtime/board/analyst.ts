/** What takes long to read or to reckon. Runs in a thread of its own, beside the one that keeps the experiments going. */
import { CurveDesk, type CurvesQuestion, type PointsSource } from './curve-desk';

export type AnalystQuestion = { readonly kind: 'curves' } & CurvesQuestion;

export function analystOf(source: PointsSource, monotonic: () => number): (question: unknown) => unknown {
  const desk = new CurveDesk(source, monotonic);
  return asked => {
    // Only the sidecar's own routes ask.
    const question = asked as AnalystQuestion;
    switch (question.kind) {
      case 'curves':
        return desk.answer(question);
    }
  };
}
