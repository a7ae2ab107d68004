import { expect, test } from '@jupyterlab/galata';
import { begin, CellSearch } from '../tests/cell';
import { FRONT, LaunchPanel, openNotebook, Sidecar } from '../tests/hopyard';
import { picture } from './picture';

/** The picture of docs/ablation.md, from a study on executors of this machine. */

const STUDY = `
from hopyard import experiment
from hopyard.ablation import AblationStudy

def passengers():
    import numpy as np
    random = np.random.default_rng(4)
    columns = {name: random.normal(size=600) for name in ("pclass", "sex", "age", "fare", "noise")}
    wish = 2 * columns["sex"] + columns["pclass"] - 0.5 * columns["age"] + 0.2 * columns["fare"]
    columns["survived"] = (wish + random.normal(size=600) > 0).astype(int)
    return columns

COLUMNS = ["pclass", "sex", "age", "fare", "noise"]

def rows(ablated_feature=None):
    import numpy as np
    data = passengers()
    left_out = ablated_feature if isinstance(ablated_feature, list) else [ablated_feature]
    kept = [name for name in COLUMNS if name not in left_out]
    return np.stack([data[name] for name in kept], axis=1), data["survived"]

def model():
    from sklearn.linear_model import LogisticRegression
    return LogisticRegression()

study = AblationStudy(label_name="survived", dataset_generator=rows)
study.features.include("pclass", "sex", "age", "noise")
study.features.include_groups(["fare", "noise"])
study.model.set_base_model_generator(model)
study.arguments.include(scale=False)

def train(dataset_function, model_function, seed, scale=True):
    import numpy as np
    x, y = dataset_function()
    if not scale:
        x = x * np.logspace(0, 3, x.shape[1])
    chosen = np.random.default_rng(seed).permutation(len(y))
    fitted = model_function().fit(x[chosen[:200]], y[chosen[:200]])
    return float(fitted.score(x[chosen[200:]], y[chosen[200:]]))
`.trim();

const RUN =
  'result = experiment.lagom(train, experiment_type="ablation", ablation_study=study, repeats=5, seed=1)\nresult';

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('what each part is worth, as a table and a figure', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/ablation.ipynb`, [STUDY, RUN]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.notebook.runCell(0, true);
  await begin(page, 1);
  await new CellSearch(page, 1).ended('finished');
  const report = page.locator(`${FRONT} .jp-OutputArea-executeResult .jp-RenderedHTMLCommon`);
  await expect(report.locator('img, svg').first()).toBeVisible();
  await picture(report, 'ablation', { width: 600, around: 4 });
});
