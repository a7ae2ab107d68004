/**
 * Where the trials of a history lie in the unit cube, kept from one suggestion to the next: only what is another
 * configuration than before is placed anew, so that ten thousand trials cost a look each and no more.
 */
import type { Params, Space } from '../../space';
import { Glance } from '../changes';
import type { History } from '../search';

const places = new WeakMap<Space, WeakMap<Params, Float64Array>>();

/** `space.encode`, remembered as long as the parameters live. */
export function placeOf(space: Space, params: Params): Float64Array {
  let known = places.get(space);
  if (known === undefined) {
    known = new WeakMap();
    places.set(space, known);
  }
  let place = known.get(params);
  if (place === undefined) {
    place = space.encode(params);
    known.set(params, place);
  }
  return place;
}

export function keyOf(place: Float64Array): string {
  return place.join(' ');
}

interface Placed {
  readonly params: Params;
  readonly key: string;
}

export class Places {
  /** By the trial's place in the history. */
  readonly points: Float64Array[] = [];

  constructor(private readonly space: Space) {}

  /** Whether some trial lies there. */
  has(place: Float64Array): boolean {
    return this.counts.has(keyOf(place));
  }

  /** Brings it up to this history, whatever it was shown before. */
  update(history: History): this {
    this.glance.each(
      history,
      ({ params }, index) => {
        if (params !== this.placed[index]?.params) {
          this.place(index, params);
        }
      },
      () => {}
    );
    for (; this.placed.length > history.trials.length; this.points.pop()) {
      this.forget(this.placed.pop());
    }
    return this;
  }

  private place(index: number, params: Params): void {
    this.forget(this.placed[index]);
    const point = placeOf(this.space, params);
    const key = keyOf(point);
    this.points[index] = point;
    this.placed[index] = { params, key };
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  private forget(placed: Placed | undefined): void {
    if (placed !== undefined) {
      const left = (this.counts.get(placed.key) ?? 0) - 1;
      if (left > 0) {
        this.counts.set(placed.key, left);
      } else {
        this.counts.delete(placed.key);
      }
    }
  }

  private readonly glance = new Glance();
  private readonly placed: Placed[] = [];
  private readonly counts = new Map<string, number>();
}

const kept = new WeakMap<Space, Places>();

export function placesOf(space: Space, history: History): Places {
  let known = kept.get(space);
  if (known === undefined) {
    known = new Places(space);
    kept.set(space, known);
  }
  return known.update(history);
}
