"""Each callback against the real library, where it is installed."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from hopyard import callbacks


class Asked(Exception):
    """Stands for the reporter's EarlyStopException."""


class Recorder:
    def __init__(self, stop_after: int | None = None) -> None:
        self.points: list[tuple[int | None, float]] = []
        self._stop_after = stop_after

    def broadcast(self, metric: float, step: int | None = None) -> None:
        self.points.append((step, metric))
        if self._stop_after is not None and len(self.points) >= self._stop_after:
            raise Asked


def test_scikit_learn_epochs_are_reported_and_can_be_stopped() -> None:
    from sklearn.datasets import load_digits
    from sklearn.linear_model import SGDClassifier

    x, y = load_digits(return_X_y=True)
    recorder = Recorder()
    model = SGDClassifier(random_state=0)
    scores = list(
        callbacks.partial_fit_epochs(
            recorder, model, x, y, epochs=3, classes=range(10), batch_size=200, score=lambda m: m.score(x, y)
        )
    )
    assert [step for step, _ in recorder.points] == [0, 1, 2]
    assert scores[-1][1] > 0.8
    with pytest.raises(Asked):
        list(
            callbacks.partial_fit_epochs(
                Recorder(1), SGDClassifier(), x, y, epochs=3, classes=range(10), score=lambda _: 1
            )
        )


def test_xgboost_rounds_are_reported_and_can_be_stopped() -> None:
    xgboost = pytest.importorskip("xgboost")
    import numpy as np

    x = np.random.default_rng(0).random((100, 4))
    data = xgboost.DMatrix(x, label=(x[:, 0] > 0.5).astype(int))
    recorder = Recorder()
    settings = {"objective": "binary:logistic", "eval_metric": ["logloss", "error"]}
    train = xgboost.train
    train(
        settings,
        data,
        5,
        evals=[(data, "seen")],
        callbacks=[callbacks.XGBoostReport(recorder, "logloss")],
        verbose_eval=False,
    )
    assert [step for step, _ in recorder.points] == [0, 1, 2, 3, 4]
    assert recorder.points[-1][1] < recorder.points[0][1]
    with pytest.raises(ValueError, match="there is logloss, error"):
        train(settings, data, 1, evals=[(data, "seen")], callbacks=[callbacks.XGBoostReport(recorder, "auc")])
    with pytest.raises(Asked):
        train(settings, data, 5, evals=[(data, "seen")], callbacks=[callbacks.XGBoostReport(Recorder(2))])


def test_lightgbm_rounds_are_reported() -> None:
    lightgbm = pytest.importorskip("lightgbm")
    import numpy as np

    x = np.random.default_rng(0).random((200, 4))
    data = lightgbm.Dataset(x, label=(x[:, 0] > 0.5).astype(int))
    recorder = Recorder()
    lightgbm.train(
        {"objective": "binary", "verbose": -1},
        data,
        4,
        valid_sets=[data],
        callbacks=[callbacks.lightgbm_report(recorder)],
    )
    assert [step for step, _ in recorder.points] == [0, 1, 2, 3]


def _keras() -> Any:
    return pytest.importorskip("keras")


def test_keras_epochs_and_batches_are_reported() -> None:
    keras = _keras()
    import numpy as np

    x, y = np.random.default_rng(0).random((64, 3)), np.ones((64, 1))
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    epochs, batches = Recorder(), Recorder()
    model.fit(
        x,
        y,
        batch_size=16,
        epochs=2,
        verbose=0,
        callbacks=[callbacks.KerasEpochEnd(epochs, "loss"), callbacks.KerasBatchEnd(batches)],
    )
    assert [step for step, _ in epochs.points] == [0, 1]
    assert len(batches.points) == 8
    with pytest.warns(UserWarning, match="'val_accuracy' is not among what was logged"):
        model.fit(x, y, verbose=0, callbacks=[callbacks.KerasEpochEnd(epochs, "val_accuracy")])


def test_callbacks_of_keras_are_classes() -> None:
    keras = _keras()
    import cloudpickle
    import numpy as np

    class Mine(callbacks.KerasBatchEnd):  # type: ignore[misc]
        def __init__(self, reporter: Any) -> None:
            super().__init__(reporter, metric="mae")
            self.epochs = 0

        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            super().on_batch_end(batch, {**logs, "mae": 7.0})

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.epochs += 1

    class Old(callbacks.KerasEpochEnd):  # type: ignore[misc]
        def __init__(self, reporter: Any) -> None:
            callbacks.KerasEpochEnd.__init__(self, reporter, "loss")
            self.metric_name = "mae"

    batches, epochs = Recorder(), Recorder()
    mine, old, plain = Mine(batches), Old(epochs), callbacks.KerasEpochEnd(Recorder())
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    model.fit(np.ones((8, 3)), np.ones((8, 1)), batch_size=4, epochs=2, verbose=0, callbacks=[mine, old])
    assert batches.points == [(None, 7.0)] * 4
    assert ([step for step, _ in epochs.points], mine.epochs) == ([0, 1], 2)
    assert (mine.metric_name, mine.reporter, plain.metric_name) == ("mae", batches, "val_loss")
    assert isinstance(mine, callbacks.KerasBatchEnd)
    assert not isinstance(mine, callbacks.KerasEpochEnd)
    assert isinstance(mine, keras.callbacks.Callback)
    assert (issubclass(Mine, callbacks.KerasBatchEnd), issubclass(Old, callbacks.KerasBatchEnd)) == (True, False)
    again = cloudpickle.loads(cloudpickle.dumps(Mine))(batches)
    assert isinstance(again, callbacks.KerasBatchEnd)


def test_lightning_validation_is_reported() -> None:
    pytest.importorskip("lightning")
    script = """
import lightning.pytorch as pl, torch, warnings; warnings.simplefilter("ignore")
from hopyard.callbacks import LightningReport
class Module(pl.LightningModule):
    def __init__(self): super().__init__(); self.layer = torch.nn.Linear(2, 1)
    def training_step(self, batch, _): return self.layer(batch[0]).mean()
    def validation_step(self, batch, _): self.log("val_loss", self.layer(batch[0]).mean())
    def configure_optimizers(self): return torch.optim.SGD(self.parameters(), 0.1)
class Recorder:
    def broadcast(self, metric, step=None): print("point", step)
data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(8, 2)))
quiet = dict.fromkeys(["logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary"], False)
trainer = pl.Trainer(max_epochs=2, accelerator="cpu", callbacks=[LightningReport(Recorder())], **quiet)
trainer.fit(Module(), data, data)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if line.startswith("point")] == ["point 0", "point 1"], (
        done.stderr
    )


def test_transformers_evaluations_are_reported() -> None:
    pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    script = """
import tempfile, torch, warnings; warnings.simplefilter("ignore")
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
from hopyard.callbacks import TransformersReport
size = dict(vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
model = BertForSequenceClassification(BertConfig(**size, num_labels=2))
data = [{"input_ids": torch.tensor([1, 2, 3]), "labels": torch.tensor(k % 2)} for k in range(8)]
class Recorder:
    def broadcast(self, metric, step=None): print("point", step, isinstance(metric, float))
how = TrainingArguments(tempfile.mkdtemp(), num_train_epochs=2, per_device_train_batch_size=4, eval_strategy="epoch",
                        report_to=[], use_cpu=True, save_strategy="no", disable_tqdm=True)
Trainer(model, how, train_dataset=data, eval_dataset=data, callbacks=[TransformersReport(Recorder())]).train()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if line.startswith("point")] == [
        "point 2 True",
        "point 4 True",
    ], done.stderr


def test_an_unknown_callback_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="KerasBatchEnd, KerasEpochEnd"):
        _ = callbacks.Fastai


def test_the_package_loads_no_library() -> None:
    script = """
import sys
from hopyard.callbacks import KerasBatchEnd, KerasEpochEnd
assert not isinstance(1, KerasEpochEnd) and issubclass(KerasBatchEnd, KerasBatchEnd)
print({"keras", "xgboost", "numpy", "torch"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
