/** Events change the state; what they ask for is gathered until it is written. An impossible move ends its experiment alone. */
import type { Outcome } from '../../protocol';
import { actsOf } from '../core/hub/acts';
import type { HubEvent } from '../core/hub/events';
import { IllegalMove, StoryBook } from '../core/hub/illegal-move';
import type { HubState } from '../core/hub/state';
import { transition } from '../core/hub/transition';
import type { Log } from '../ports';
import type { Pending } from './pending';

export class Applying {
  constructor(
    private readonly state: HubState,
    private readonly log: Log
  ) {}

  /** `outcome` is kept when the event ends its trial. */
  apply(pending: Pending, event: HubEvent, outcome?: Outcome): void {
    const { step } = pending;
    const before = step.effects.length;
    pending.events.push(event);
    this.stories.note(this.state.sequence + 1, event);
    pending.acts.push(...actsOf(event, this.state));
    try {
      transition(this.state, event, step);
    } catch (error) {
      this.freeze(pending, event, error);
    }
    for (let index = before; index < step.effects.length; index++) {
      const effect = step.effects[index];
      if (effect?.kind === 'RecordTrial') {
        const kept = effect.outcome ?? outcome;
        if (kept !== undefined) {
          pending.outcomes.push({ trial: effect.trial, attempt: effect.attempt, outcome: kept });
        }
      }
    }
  }

  private freeze(pending: Pending, event: HubEvent, error: unknown): void {
    if (!(error instanceof IllegalMove)) {
      throw error;
    }
    error.story = this.stories.about(error.id);
    const story = error.story.map(line => `${line.sequence} ${line.kind}`).join(', ');
    this.log.error(error.message, { experiment: error.experiment, story });
    if (error.experiment !== undefined && event.kind !== 'ExperimentFroze') {
      this.apply(pending, {
        kind: 'ExperimentFroze',
        at: event.at,
        experiment: error.experiment,
        why: error.message
      });
    }
  }

  private readonly stories = new StoryBook();
}
