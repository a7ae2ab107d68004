"""`tensorboard.logdir()`: where a trial's TensorBoard events go."""

from __future__ import annotations

import os

from hopyard._protocol.errors import error

TRIAL_DIRECTORY = "HOPYARD_TRIAL_DIRECTORY"


def logdir() -> str:
    """The directory of the trial that runs; call it in the function given to launch."""
    directory = os.environ.get(TRIAL_DIRECTORY)
    if directory is None:
        why = "no trial runs here; call it inside the function given to experiment.launch"
        raise error("BAD_REQUEST", what="tensorboard.logdir()", why=why)
    os.makedirs(directory, exist_ok=True)  # output.log makes it only when something is printed
    return directory
