import type { JupyterFrontEnd } from '@jupyterlab/application';

const HERE = ['examples/quickstart.ipynb', 'quickstart.ipynb'];
const MADE = 'hopyard-quickstart.ipynb';

const CELLS: readonly { type: 'markdown' | 'code'; source: string }[] = [
  {
    type: 'markdown',
    source:
      '# One function, several executors\nRun the cells. The first one runs on every executor; where none is up, some are started.'
  },
  {
    type: 'code',
    source: 'def executor():\n    print("Hello from GPU")\nfrom hops import experiment\nexperiment.launch(executor)'
  },
  {
    type: 'code',
    source:
      'from hopyard import experiment\n\n\ndef train(depth):\n    from sklearn.datasets import load_digits\n    from sklearn.model_selection import cross_val_score\n    from sklearn.tree import DecisionTreeClassifier\n\n    digits = load_digits()\n    model = DecisionTreeClassifier(max_depth=depth, random_state=0)\n    return float(cross_val_score(model, digits.data, digits.target, cv=3).mean())\n\n\nexperiment.launch(train, {"depth": [2, 4, 8, 16]})'
  }
];

/** Opens the quickstart that came with the project, or writes one. */
export async function openQuickstart(app: JupyterFrontEnd): Promise<void> {
  const { contents } = app.serviceManager;
  for (const path of [...HERE, MADE]) {
    const found = await contents.get(path, { content: false }).catch(() => undefined);
    if (found) {
      await app.commands.execute('docmanager:open', { path });
      return;
    }
  }
  await contents.save(MADE, { type: 'notebook', format: 'json', content: notebook() });
  await app.commands.execute('docmanager:open', { path: MADE });
}

function notebook(): Record<string, unknown> {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    cells: CELLS.map(({ type, source }, index) => ({
      id: `quickstart-${index}`,
      cell_type: type,
      metadata: {},
      source,
      ...(type === 'code' ? { outputs: [], execution_count: null } : {})
    }))
  };
}
