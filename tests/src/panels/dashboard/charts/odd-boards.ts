import { categoryColumn, type MadeUpBoard, madeUp, numberColumn } from './made-up';

/** Ten kilobytes of a name, with markup that would show if it ran. */
export const LONG = `<img src=x onerror="window.hacked=1">${'long name '.repeat(1_000)}`;

/** Boards that nobody would make on purpose, and that come all the same. */
export const ODD_BOARDS = {
  'no trial': () => madeUp({ trials: 0, running: 0 }),
  'one trial': () => madeUp({ trials: 1, running: 0 }),
  'one executor': () => madeUp({ trials: 12, executors: 1, running: 1 }),
  'thirty-two executors': () => madeUp({ trials: 200, executors: 32, running: 32 }),
  'two hundred executors': () => madeUp({ trials: 1_000, executors: 200, running: 200 }),
  'one point each': () => madeUp({ trials: 12, points: 1, running: 2 }),
  'values all alike': () => spoiled(() => 0.5),
  'NaN and infinities': () => spoiled(row => [NaN, Infinity, -Infinity, 0.4, 1e308, -1e308][row % 6] ?? NaN),
  'nothing but NaN': () => spoiled(() => NaN),
  'two hundred parameters': () =>
    madeUp({
      trials: 40,
      parameters: Array.from({ length: 200 }, (_, index) =>
        numberColumn(
          `parameter_${index}`,
          Array.from({ length: 40 }, (_row, row) => Math.sin(row * index + row))
        )
      )
    }),
  'five hundred categories': () =>
    madeUp({
      trials: 600,
      parameters: [
        categoryColumn(
          'word',
          Array.from({ length: 600 }, (_, row) => row % 500),
          Array.from({ length: 500 }, (_, index) => `value number ${index}`)
        ),
        numberColumn(
          'lr',
          Array.from({ length: 600 }, (_, row) => 10 ** -(row % 5)),
          { isLog: true }
        )
      ]
    }),
  'names of ten kilobytes with HTML': () =>
    named(
      madeUp({
        trials: 30,
        objectives: 2,
        parameters: [
          numberColumn(
            LONG,
            Array.from({ length: 30 }, (_, row) => row)
          ),
          categoryColumn(
            `b ${LONG}`,
            Array.from({ length: 30 }, (_, row) => row % 2),
            [LONG, `other ${LONG}`]
          )
        ]
      })
    )
} as const satisfies Record<string, () => MadeUpBoard>;

export type OddBoard = keyof typeof ODD_BOARDS;

export const oddBoard = (name: OddBoard): MadeUpBoard => ODD_BOARDS[name]();

function spoiled(value: (row: number) => number): MadeUpBoard {
  const made = madeUp({ trials: 24, points: 12, running: 2, objectives: 2 });
  const { trials } = made.board;
  for (let row = 0; row < trials.count; row++) {
    trials.metrics[row] = value(row);
    trials.latest[row] = value(row);
  }
  [...trials.parameters, ...trials.furtherMetrics].forEach(({ values }) => {
    if (!Number.isFinite(value(0))) {
      values[3] = NaN;
    }
  });
  made.feed.spoil(value);
  return made;
}

function named(made: MadeUpBoard): MadeUpBoard {
  const { board } = made;
  const objectives = board.search.objectives.map((one, index) => (index === 0 ? { ...one, name: LONG } : one));
  return { ...made, board: { ...board, search: { ...board.search, objectives } } };
}
