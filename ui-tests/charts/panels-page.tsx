import { nullTranslator } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { EnvironmentDetail } from '../../protocol';
import { EnvironmentsModel } from '../../src/panels/environments/list-model';
import { EnvironmentsView } from '../../src/panels/environments/list-view';
import { LibraryModel } from '../../src/panels/environments/library-model';
import { EnvironmentModel } from '../../src/panels/environments/page-model';
import { EnvironmentPageView } from '../../src/panels/environments/page-view';
import { SearchModel } from '../../src/panels/experiment/search/model';
import { SearchView } from '../../src/panels/experiment/search/view';
import { DEFAULTS } from '../../src/panels/launch/form';
import { LaunchModel } from '../../src/panels/launch/model';
import { Remembered } from '../../src/panels/launch/remembered';
import { LaunchView } from '../../src/panels/launch/view';
import { Hopyard } from '../../src/store/hopyard';
import type { IApi } from '../../src/tokens';
import { LONG, type OddBoard, oddBoard } from '../../tests/src/panels/dashboard/charts/odd-boards';
import { detail, environment, library, listing, operation, scene } from '../../tests/src/panels/environments/fixtures';
import { HandBoard, hopyardWith } from '../../tests/src/panels/experiment/boards';
import { executor, experiment, fleet, HandFeed, localEngine, project } from '../../tests/src/fixtures';

/** The cell's view, the launch panel and the environments in a page of their own, with names nobody would give. */
const trans = nullTranslator.load('hopyard');
const nothing = (): void => undefined;
const NAME = `${'a-name-without-an-end-'.repeat(8)}end`;
const wrong = { code: 'TRIAL_FAILED', message: LONG, hint: LONG };

function cell(odd: OddBoard): JSX.Element {
  const made = oddBoard(odd);
  const feed = new HandBoard();
  feed.curves = wanted => made.feed.curves(wanted);
  const model = new SearchModel({ hopyard: hopyardWith(feed), updatesPerSecond: () => 1_000 });
  model.show({ id: made.board.experiment.id, snapshot: undefined, curves: [] });
  const { best } = made.board.experiment;
  feed.tell({
    kind: 'live',
    value: {
      ...made.board,
      experiment: {
        ...made.board.experiment,
        state: 'running',
        startedAt: Date.now() - 90_000,
        ...(odd.startsWith('names') ? { failure: wrong } : {}),
        ...(best ? { best } : {})
      }
    }
  });
  const acts = { openDashboard: nothing, openMenu: nothing, by: () => 'Ada' };
  return <SearchView model={model} acts={acts} trans={trans} />;
}

async function launch(isStarted: boolean): Promise<JSX.Element> {
  const feed = new HandFeed();
  const api: Partial<IApi> = { engines: async () => [localEngine, { ...localEngine, name: 'ray', available: false }] };
  const model = new LaunchModel({
    hopyard: new Hopyard({ api: api as IApi, feed }),
    trans,
    remembered: new Remembered(null),
    defaults: () => DEFAULTS
  });
  await model.follow({ path: `a/${NAME}.ipynb`, kernel: NAME });
  feed.connect();
  await model.refresh();
  const spec = { ...fleet().spec, notebook: `a/${NAME}.ipynb` };
  await feed.answer(
    'project',
    project(
      isStarted
        ? {
            fleets: [fleet({ spec })],
            executors: [executor('e1', { state: 'running', trial: 'exp_aaaa.7', host: NAME }), executor('e2')],
            experiments: [
              experiment({ name: NAME, notebook: `a/${NAME}.ipynb`, held: true }),
              experiment({ id: 'exp_bbbb', name: 'short', notebook: `a/${NAME}.ipynb`, state: 'succeeded' })
            ]
          }
        : {}
    )
  );
  const acts = {
    openMenu: nothing,
    openLog: nothing,
    openQuickstart: nothing,
    openDoctor: nothing,
    openDashboard: nothing
  };
  return <LaunchView model={model} acts={acts} trans={trans} />;
}

const PACKAGES: EnvironmentDetail = detail({
  environment: environment({ name: NAME, displayName: NAME }),
  packages: [
    library(NAME, { newest: '2.0.1.dev20261130+with.a.local.part', version: '1.0.0.dev20261130+with.a.local.part' }),
    ...Array.from({ length: 60 }, (_, index) => library(`package-${index}`, { asked: index % 2 === 0 }))
  ]
});

async function page(): Promise<JSX.Element> {
  const operations = [operation(), operation({ id: 'op_bbbb', title: NAME, state: 'failed', failure: wrong })];
  const { hopyard } = await scene({ describe: async () => PACKAGES }, operations);
  const model = new EnvironmentModel(hopyard, 'work');
  await model.refresh();
  const made = (manager: 'pip' | 'conda'): LibraryModel => new LibraryModel(hopyard.api.environments, manager, 'work');
  const libraries = { pip: made('pip'), conda: made('conda') };
  const acts = { save: nothing, open: nothing, close: nothing };
  return <EnvironmentPageView model={model} libraries={libraries} acts={acts} trans={trans} />;
}

async function list(): Promise<JSX.Element> {
  const environments = [environment({ name: NAME, displayName: NAME }), environment({ name: 'b', active: true })];
  const { hopyard } = await scene({ list: async () => listing({ environments }) }, [operation({ title: NAME })]);
  const model = new EnvironmentsModel(hopyard);
  await model.refresh();
  return <EnvironmentsView model={model} open={nothing} trans={trans} />;
}

const PANELS: Record<string, readonly [classes: string, make: () => JSX.Element | Promise<JSX.Element>]> = {
  'launch panel': ['jp-Hopyard-launch', () => launch(false)],
  'launch panel with executors': ['jp-Hopyard-launch', () => launch(true)],
  'list of environments': ['jp-Hopyard-environmentList', list],
  'page of an environment': ['jp-Hopyard-page jp-Hopyard-environmentPage', page]
};

let root: Root | undefined;

Object.assign(window, {
  hopyardPanels: Object.keys(PANELS),
  /** Shows a panel, or the cell's view of a board. */
  hopyardPanel: async (name: string) => {
    const [classes, make] = PANELS[name] ?? ['jp-Hopyard-experiment', () => cell(name as OddBoard)];
    root?.unmount();
    const place = document.createElement('div');
    document.getElementById('root')?.replaceChildren(place);
    place.className = `jp-Hopyard-root ${classes}`;
    root = createRoot(place);
    root.render(await make());
  }
});
