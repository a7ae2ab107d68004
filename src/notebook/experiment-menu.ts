import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MenuSvg } from '@jupyterlab/ui-components';
import type { ExperimentView } from '../../protocol';
import { CommandIDs } from '../ids';
import { experimentIsOver } from '../store/project';
import { lastKnown } from '../store/room';
import type { IHopyard } from '../tokens';

type Entry = readonly [command: string, more?: Readonly<Record<string, string>>];

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What can be done with an experiment, in groups: the same wherever it is met. */
export function experimentMenu(experiment: ExperimentView | undefined): readonly (readonly Entry[])[] {
  const steering: readonly (readonly Entry[])[] =
    experiment === undefined || experimentIsOver(experiment)
      ? []
      : [
          [
            [experiment.held === true ? CommandIDs.resumeExperiment : CommandIDs.pauseExperiment],
            [CommandIDs.stopExperiment]
          ],
          [[CommandIDs.changeExperiment], [CommandIDs.addTrial]]
        ];
  return [
    [
      [CommandIDs.openDashboard],
      [CommandIDs.openDashboard, { tab: 'compare' }],
      [CommandIDs.openDashboard, { tab: 'what-if' }],
      [CommandIDs.openDashboard, { tab: 'history' }]
    ],
    ...steering,
    [[CommandIDs.copyBest], [CommandIDs.exportTrials], [CommandIDs.exportTrials, { format: 'parquet' }]],
    [[CommandIDs.openExperimentFiles], [CommandIDs.showExperiment]]
  ];
}

export function openExperimentMenu(app: JupyterFrontEnd, hopyard: IHopyard, experiment: string, at: Place): void {
  const menu = new MenuSvg({ commands: app.commands });
  experimentMenu(experimentOf(hopyard, experiment)).forEach((group, index) => {
    if (index > 0) {
      menu.addItem({ type: 'separator' });
    }
    group.forEach(([command, more]) => menu.addItem({ command, args: { experiment, ...more } }));
  });
  // Disposed only after the chosen command has run.
  menu.aboutToClose.connect(() => window.setTimeout(() => menu.dispose(), 0));
  menu.open(at.x, at.y);
}

/** The menu of experiments in lists, such as *Running*, by the secondary button or the keyboard's menu key. */
export function addContextMenu(app: JupyterFrontEnd, hopyard: IHopyard): void {
  const onContextMenu = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>(LISTED) : null;
    const experiment = row?.dataset['context'];
    // With Shift the browser's own menu opens, as everywhere in JupyterLab.
    if (experiment === undefined || event.shiftKey) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    openExperimentMenu(app, hopyard, experiment, { x: event.clientX, y: event.clientY });
  };
  document.addEventListener('contextmenu', onContextMenu, true);
}

const LISTED = '.jp-Hopyard-ofExperiment[data-context]';

function experimentOf({ project }: IHopyard, experiment: string): ExperimentView | undefined {
  return lastKnown(project)?.experiments.find(({ id }) => id === experiment);
}
