"""hops.model: its words; the calls say that they are not there yet."""

from typing import Final

from hopyard.compat.missing import missing_names


class Metric:
    MAX: Final = "MAX"
    MIN: Final = "MIN"


class ModelNotFound(Exception):
    """There is no such model."""


class ModelArchiveExists(Exception):
    """The model has that version already."""


_CALLS = ("download_model", "export", "get_best_model", "get_model")
__getattr__ = missing_names("hops.model", "Write the model's files under Models/ with hops.hdfs.copy_to_hdfs.", _CALLS)
