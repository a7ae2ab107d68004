"""hops.featurestore: where a training data set lies; each other name says that it is missing."""

from hopyard.compat.hdfs.paths import project_folder
from hopyard.compat.missing import missing_names

__all__ = ["get_training_dataset_path"]


def get_training_dataset_path(
    training_dataset: str, featurestore: str | None = None, training_dataset_version: int = 1
) -> str:
    """<project>/<project>_Training_Datasets/<name>_<version>/<name>, as Hopsworks lays them out; where that is not
    there, the folder above it."""
    project = featurestore.removesuffix("_featurestore") if featurestore is not None else None
    folder = project_folder(project)
    place = folder / f"{folder.name}_Training_Datasets" / f"{training_dataset}_{training_dataset_version}"
    inner = place / training_dataset
    return str(inner if inner.exists() or not place.exists() else place)


__getattr__ = missing_names("hops.featurestore", "Read the data from files of the project: hops.hdfs.project_path().")
