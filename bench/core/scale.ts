/**
 * One large experiment through the hub: 10 000 trials of 500 points each, a search and a stopping rule, the journal on
 * disk. Prints the curve of what a thousand trials cost, of the longest turns, and of memory, as trials end; with `all`
 * the table of RESULTS.md for each search, one after the other.
 *
 *   npx esbuild bench/core/scale.ts --bundle --platform=node --target=node24 --outfile=/tmp/scale.cjs
 *   NODE24 --max-semi-space-size=2 /tmp/scale.cjs all | SEARCH [RULE]
 *
 * A search that thinks in a thread has one here as well. Executors report without a pause, so a trial that is to stop
 * or to rest at its budget has some messages under way when it hears of it: those are points too, none of them twice.
 */
import { serveThinker } from '../../server/adapters/thinkers/worker-thinkers';
import { ToldSearch } from '../../server/core/search/told';

if (!serveThinker(task => new ToldSearch(task))) {
  void (process.argv[2] === 'all'
    ? import('./every-search').then(({ runAll }) => runAll(__filename))
    : import('./large-experiment').then(({ run }) => run()));
}
