/** The analyst's program: reads the journal beside the one who writes it, and replays. */
import { PointsFile } from '../../adapters/analyst/points-file';
import { InvalidSpace } from '../../core/space';
import { InvalidRule } from '../../core/stopping/registry';
import { analystOf } from '../../runtime/board/analyst';
import { whatIf, type ReplayAsked } from './replay';

export function openAnalyst(journal: string): (question: unknown) => unknown {
  return analystOf<ReplayAsked>({
    source: new PointsFile(journal),
    replay: whatIf,
    isAskers: error => error instanceof InvalidSpace || error instanceof InvalidRule,
    monotonic: () => performance.now()
  });
}
