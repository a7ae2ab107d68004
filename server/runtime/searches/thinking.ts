/** Searches that need long to choose think beside the event loop; here it is done in place, for want of a thread. */
import { ToldSearch } from '../../core/search/told';
import { OracleFault, type Oracles, type Thinkers } from '../../ports';

export const thinkersInPlace: Thinkers = {
  open: task => {
    const search = new ToldSearch(task);
    return { suggest: async told => search.suggest(told), [Symbol.dispose]: () => {} };
  }
};

export const noOracles: Oracles = {
  open: () => {
    throw new OracleFault('no Python can be asked here');
  }
};
